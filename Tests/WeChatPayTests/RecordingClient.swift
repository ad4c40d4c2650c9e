import Samples
import Synchronization
import WeChatPay

/// A client over a fake transport, at a fixed time and with one nonce, so that equal requests are equal byte for byte.
final class RecordingClient: Sendable {
    let client: WeChatPayClient
    let transport: FakeTransport
    let clock: ManualClock
    private let waitLog: WaitLog

    /// The waits before repetitions, in order.
    var waits: [Duration] { waitLog.waits.withLock { $0 } }

    private final class WaitLog: Sendable {
        let waits = Mutex<[Duration]>([])
    }

    /// `answer` is given the number of the attempt, 1 for the first. Waiting moves the clock and takes no time.
    init(
        keyring: PlatformKeyring? = nil, backupURL: String? = nil, policy: RetryPolicy = .never, budget: RetryBudget = RetryBudget(),
        jitter: Double = 0, clock: ManualClock = ManualClock(), _ answer: @escaping @Sendable (Int) throws -> TransportResponse
    ) throws {
        let log = WaitLog()
        let attempts = Mutex(0)
        waitLog = log
        self.clock = clock
        transport = FakeTransport { _ throws(TransportError) in
            let attempt = attempts.withLock { count in
                count += 1
                return count
            }
            do {
                return try answer(attempt)
            } catch let error as TransportError {
                throw error
            } catch {
                throw TransportError(.other, message: "\(error)")
            }
        }
        client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try keyring ?? SampleIdentities.keyring(), transport: transport,
            baseURL: "https://main.example.com", backupURL: backupURL, clock: clock.wallClock, nonce: { "593BEC0C930BF1AFEB40B4A08C8FB242" },
            retryPolicy: policy, retryBudget: budget, jitter: { jitter },
            sleep: { wait in
                log.waits.withLock { $0.append(wait) }
                clock.advance(seconds: wait.components.seconds)
                try Task.checkCancellation()
            })
    }

    /// A client whose every request is answered with this signed body.
    convenience init(answering body: String, status: Int = 200, keyring: PlatformKeyring? = nil) throws {
        let response = try Self.signed(body, status: status)
        try self.init(keyring: keyring) { _ in response }
    }

    static func signed(_ body: String, status: Int = 200, time: WeChatTime = ManualClock.start) throws -> TransportResponse {
        try CallbackSigner.platform(time: time).sign(body: Array(body.utf8)).response(status: status)
    }
}

/// What of a request goes over the wire.
struct WireRequest: Hashable, CustomStringConvertible {
    let method: String
    let url: String
    let headers: [HeaderField]
    let body: String?

    init(_ request: TransportRequest) {
        method = request.method
        url = request.url
        headers = request.headers
        body = request.body.map { String(decoding: $0, as: UTF8.self) }
    }

    var description: String { "\(method) \(url)\n\(headers)\n\(body ?? "-")" }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// The fault that a call has, if it has one.
func fault(of call: () throws(WeChatPayError) -> APIRequest) -> FieldFault? {
    do {
        _ = try call()
        return nil
    } catch {
        guard case .invalidField(let fault) = error.kind else { return nil }
        return fault
    }
}
