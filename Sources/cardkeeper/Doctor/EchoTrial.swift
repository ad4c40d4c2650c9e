import CardLedger
import WeChatPay
import WeChatPayCurl

/// Has WeChat Pay send a callback, and waits until our own service has recorded it.
struct EchoTrial {
    let merchant: MerchantConfiguration
    let configuration: Configuration
    let notifyURL: String
    let ledger: Ledger
    let probe: ServiceProbe
    let patience: Duration
    /// Told while waiting, about once a second: how long already.
    let progress: @Sendable (Duration) -> Void

    private static let pause: Duration = .milliseconds(500)

    func outcome() async -> EchoCheck.Outcome {
        let message = EchoMessage()
        let before = await probe.refusals()
        let begin = WallClock.system.now()
        if let failure = await send(message) { return .notSent(failure) }
        let start = ContinuousClock.now
        var seen: Set<String> = []
        while start.duration(to: .now) < patience {
            do {
                for id in try await echoes(since: begin) where seen.insert(id).inserted {
                    if let outcome = try await outcome(of: id, message, after: start.duration(to: .now)) { return outcome }
                }
            } catch {
                return .notSeen(error.description)
            }
            progress(start.duration(to: .now))
            do { try await Task.sleep(for: Self.pause) } catch { break }
        }
        let refused = RefusalCounts.grown(from: before, to: await probe.refusals())
        return refused.isEmpty ? .absent(after: patience) : .refused(refused)
    }

    /// Nil when WeChat Pay took it.
    private func send(_ message: EchoMessage) async -> CallDiagnosis? {
        do {
            return try await configuration.withClient(of: merchant) { client in
                do throws(WeChatPayError) {
                    _ = try await client.send(SecurityEcho(echoMessage: message.text, notifyURL: notifyURL))
                    return nil
                } catch {
                    return CallDiagnosis(error, merchant: merchant.merchant, now: WallClock.system.now())
                }
            }
        } catch {
            return CallDiagnosis(finding: "\(error)")
        }
    }

    /// The service may run on another machine, whose clock is a little behind ours.
    private func echoes(since begin: WeChatTime) async throws(LedgerError) -> [String] {
        let filter = NotificationFilter(
            mchid: merchant.merchant.mchid, eventType: EventType.securityEchoSuccess.rawValue, receivedAfter: begin.adding(seconds: -60), limit: 50)
        return try await ledger.notifications(filter).map(\.id)
    }

    /// Nil when it is another's echo.
    private func outcome(of id: String, _ message: EchoMessage, after time: Duration) async throws(LedgerError) -> EchoCheck.Outcome? {
        guard let notification = try await ledger.notification(mchid: merchant.merchant.mchid, id: id) else { return nil }
        do throws(CallbackFault) {
            let opened = try OpenedCallback(notification.body, key: merchant.merchant.apiv3Key)
            let told = (try? JSONDocument(opened.resource))?.root["echo_message"].flatMap { try? $0.string() }
            guard told == message.text else { return nil }
            return notification.status == .recorded ? .arrived(after: time) : .notOpened(notification.reason ?? notification.status.rawValue)
        } catch {
            // Whose it is cannot be told, but it came after ours was asked for.
            return notification.status == .quarantined ? .notOpened(notification.reason ?? error.rawValue) : nil
        }
    }
}
