import CardHTTP
import CardLedger
import CardService
import Logging
import Samples
import Synchronization
import Testing
import WeChatPay

/// The inbox alone, without ports and without a database.
@Suite struct InboxTests {
    /// An inbox whose merchant's platform answers when the stream ends, and then badly.
    private func inbox(_ clock: ManualClock, platformAnswersAfter held: AsyncStream<Void>) throws -> Inbox {
        let transport = FakeTransport { _ throws(TransportError) in
            for await _ in held {}
            throw TransportError(.cannotConnect, message: "nobody there")
        }
        let client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), transport: transport, clock: clock.wallClock)
        let logger = LogRecorder().logger
        let report = CallbackReport(mchids: [SampleIdentities.mchid], factory: PrometheusRegistry(), clock: clock.wallClock, logger: logger)
        let ledger = Ledger(configuration: Ledger.Configuration(databaseURL: "postgresql:///nowhere"), logger: logger)
        return Inbox(merchants: [client], ledger: ledger, clock: clock.wallClock, report: report, archive: nil)
    }

    /// Who waits for certificates holds memory meanwhile, and anybody can send unknown serials.
    @Test(arguments: [(size: 1 << 20, room: 8), (size: 1_000, room: 256)])
    func letsOnlySoMuchWaitForCertificates(size: Int, room: Int) async throws {
        let clock = ManualClock()
        let (held, letGo) = AsyncStream<Void>.makeStream()
        let inbox = try inbox(clock, platformAnswersAfter: held)
        let stranger = try CallbackSigner.platform(time: clock.now).sign(body: [UInt8](repeating: 0x20, count: size))
            .setting("Wechatpay-Serial", "ABCD")
        let callback = RawCallback(mchid: SampleIdentities.mchid, headers: stranger.headers, body: stranger.body, peer: nil)
        let answers = Answers()
        for _ in 0..<room { inbox.receive(callback) { answers.add($0) } }
        #expect(answers.all.isEmpty)
        inbox.receive(callback) { answers.add($0) }
        #expect(answers.all == [.refused(Refusal(.serialUnknown))], "refused before the call returns")
        letGo.finish()
        try await eventually { answers.all.count == room + 1 }
        inbox.receive(callback) { answers.add($0) }
        try await eventually { answers.all.count == room + 2 }
        #expect(answers.all.allSatisfy { $0 == .refused(Refusal(.serialUnknown)) })
    }
}

/// What callbacks were answered.
private final class Answers: Sendable {
    private let answers = Mutex<[Answer]>([])

    var all: [Answer] { answers.withLock { $0 } }

    func add(_ answer: Answer) {
        answers.withLock { $0.append(answer) }
    }
}
