package import CardLedger
package import WeChatPay

/// Opens a stored notification again, after the cause of its quarantine was mended or its event type was learnt.
package struct NotificationReplay: Sendable {
    /// What came of it.
    package enum Outcome: Hashable, Sendable {
        /// Its observations are recorded now.
        case recorded
        /// Its event type is still not one that CardKeeper reads.
        case unhandled
        /// It still cannot be opened, read or stored, for this reason.
        case quarantined(reason: String)
        /// It was recorded before; nothing was done.
        case recordedBefore
    }

    /// Why it could not be tried.
    package enum Failure: Error, CustomStringConvertible {
        case notFound(mchid: String, id: String)
        case merchantNotConfigured(String)
        case ledger(LedgerError)
        case recording(RecordingFailure)

        package var description: String {
            switch self {
            case .notFound(let mchid, let id):
                "there is no notification \(id) of merchant \(mchid); `cardkeeper notifications list` shows those there are"
            case .merchantNotConfigured(let mchid): "merchant \(mchid) is not in the configuration, so its APIv3 key is not known; add it"
            case .ledger(let error): error.description
            case .recording(let failure): "the notification was read but not recorded: \(failure.rawValue); try again"
            }
        }
    }

    private let merchants: [String: Merchant]
    private let ledger: Ledger

    package init(merchants: [Merchant], ledger: Ledger) {
        self.merchants = Dictionary(merchants.map { ($0.mchid, $0) }, uniquingKeysWith: { first, _ in first })
        self.ledger = ledger
    }

    package func replay(mchid: String, id: String) async throws(Failure) -> Outcome {
        guard let merchant = merchants[mchid] else { throw .merchantNotConfigured(mchid) }
        let stored: NotificationRecord?
        do {
            stored = try await ledger.notification(mchid: mchid, id: id)
        } catch {
            throw .ledger(error)
        }
        guard let stored else { throw .notFound(mchid: mchid, id: id) }
        guard stored.status != .recorded else { return .recordedBefore }
        let reading = CallbackReading(body: stored.body, merchant: merchant)
        if let fault = reading.fault { return .quarantined(reason: fault.rawValue) }
        let outcome: RecordingOutcome
        do {
            outcome = try await ledger.record(Recording(notification: reading.record(replacing: stored), observations: reading.observations))
        } catch {
            throw .recording(error)
        }
        switch outcome {
        case .recorded, .duplicate: return reading.status == .unhandled ? .unhandled : .recorded
        case .quarantined(let reason): return .quarantined(reason: reason)
        }
    }
}
