package import CardLedger
import Synchronization
package import WeChatPay

/// Takes callbacks: verifies, opens, reads and records each, and answers only after the commit.
///
/// From the moment that a callback is known to be authentic it is stored, whatever is wrong with it.
package final class Inbox: Sendable {
    private struct Counterpart: Sendable {
        let client: WeChatPayClient
        let verifier: SignatureVerifier
    }

    /// Bytes of callbacks that may wait for platform certificates at a time: what comes beyond is refused at once, for anybody can send unknown serials.
    private static let refreshWaitLimit = 8 << 20
    /// What a callback counts that waits for them, however small it is.
    private static let refreshWaitMinimum = 32 << 10
    /// How long one may wait: WeChat Pay gives up after 5 s, and the commit needs its time, too.
    private static let refreshTimeLimit: Duration = .seconds(2)

    private let counterparts: [String: Counterpart]
    private let ledger: Ledger
    private let clock: WallClock
    private let report: CallbackReport
    private let archive: RefusedCallbackArchive?
    private let waitingForRefresh = Atomic<Int>(0)

    package init(merchants: [WeChatPayClient], ledger: Ledger, clock: WallClock, report: CallbackReport, archive: RefusedCallbackArchive?) {
        counterparts = Dictionary(
            merchants.map { ($0.merchant.mchid, Counterpart(client: $0, verifier: SignatureVerifier(keyring: $0.keyring, clock: clock))) },
            uniquingKeysWith: { first, _ in first })
        self.ledger = ledger
        self.clock = clock
        self.report = report
        self.archive = archive
    }

    /// Whether callbacks of this merchant are taken.
    package func serves(_ mchid: String) -> Bool {
        counterparts[mchid] != nil
    }

    /// Works on the caller's thread up to the queue of the ledger. `reply` is called exactly once, on the caller's thread, one of the ledger's, or that
    /// of a task, and must not block.
    package func receive(_ callback: RawCallback, reply: @escaping @Sendable (Answer) -> Void) {
        guard let counterpart = counterparts[callback.mchid] else { return refuse(.unknownMerchant, callback, reply) }
        var headers: SignatureHeaders?
        do {
            let read = try SignatureHeaders.read(callback.headers.values)
            headers = read
            try counterpart.verifier.verify(read, body: callback.body)
            record(callback, read, counterpart.client.merchant, reply)
        } catch {
            if error == .serialUnknown, let headers {
                verifyAgain(callback, headers, counterpart, reply)
            } else {
                refuse(Refusal(error), callback, reply)
            }
        }
    }

    /// The one thing on this path that waits: WeChat Pay may have begun to sign with a certificate that we have not seen yet.
    private func verifyAgain(
        _ callback: RawCallback, _ headers: SignatureHeaders, _ counterpart: Counterpart, _ reply: @escaping @Sendable (Answer) -> Void
    ) {
        let weight = max(callback.body.count, Self.refreshWaitMinimum)
        guard waitingForRefresh.wrappingAdd(weight, ordering: .relaxed).newValue <= Self.refreshWaitLimit else {
            waitingForRefresh.wrappingSubtract(weight, ordering: .relaxed)
            return refuse(Refusal(.serialUnknown), callback, reply)
        }
        let begin = ContinuousClock.now
        Task { [self] in
            let refresher = counterpart.client.certificateRefresher
            _ = await value(within: Self.refreshTimeLimit) { await refresher.refresh(forUnknownSerial: headers.serial) }
            waitingForRefresh.wrappingSubtract(weight, ordering: .relaxed)
            do throws(CallbackRefusal) {
                try counterpart.verifier.verify(headers, body: callback.body)
                record(callback, headers, counterpart.client.merchant, since: begin, reply)
            } catch {
                refuse(Refusal(error), callback, reply)
            }
        }
    }

    /// `begin`: since when WeChat Pay waits.
    private func record(
        _ callback: RawCallback, _ headers: SignatureHeaders, _ merchant: Merchant, since begin: ContinuousClock.Instant = .now,
        _ reply: @escaping @Sendable (Answer) -> Void
    ) {
        report.authenticCallbackCame()
        let reading = CallbackReading(body: callback.body, merchant: merchant)
        let notification = reading.record(mchid: merchant.mchid, headers: headers, body: callback.body, receivedAt: clock.now())
        // The completion takes only what it needs: it is kept until the commit, once for each callback that waits.
        let (fault, isUnhandled) = (reading.fault, reading.status == .unhandled)
        let (id, eventType) = (notification.id, notification.eventType)
        ledger.record(Recording(notification: notification, observations: reading.observations), since: begin) { [report] result in
            let answer = Self.answer(result, fault: fault, isUnhandled: isUnhandled)
            switch (answer, result) {
            case (.accepted(let acceptance), _):
                report.accepted(acceptance, mchid: callback.mchid)
            case (.refused(let refusal), .success):
                report.quarantined(refusal, callback: callback, notificationID: id, eventType: eventType)
            case (.refused(let refusal), .failure):
                report.refused(refusal, callback: callback)
            }
            reply(answer)
        }
    }

    /// The answer once the ledger has spoken.
    private static func answer(_ result: Result<RecordingOutcome, RecordingFailure>, fault: CallbackFault?, isUnhandled: Bool) -> Answer {
        switch result {
        case .failure(let failure): return .refused(Refusal(failure))
        case .success(.quarantined(let reason)): return .refused(Refusal(quarantinedFor: reason))
        case .success(let outcome):
            // What was opened once is kept, though it may not open any more: with a key that was changed since, for example.
            if case .duplicate(let stored) = outcome, stored != .quarantined || fault == nil { return .accepted(.duplicate) }
            if let fault { return .refused(Refusal(fault)) }
            return .accepted(isUnhandled ? .unhandled : .recorded)
        }
    }

    private func refuse(_ refusal: Refusal, _ callback: RawCallback, _ reply: @Sendable (Answer) -> Void) {
        report.refused(refusal, callback: callback)
        archive?.keep(callback, refusal: refusal)
        reply(.refused(refusal))
    }
}
