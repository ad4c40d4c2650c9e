import LoopbackSockets
import Samples
import Synchronization
import WeChatPay
import WeChatPayCurl

/// A client over libcurl and real sockets, at a fixed time. Its waits before repetitions take no time.
struct SocketClient {
    static let call = PrepareDiscountCard(
        outCardCode: "DC-1", cardTemplateID: "770011223344", appid: "wx00aa11bb22cc33dd", notifyURL: "https://pay.example.com/notify/1600000001")
    static let answer = #"{"prepare_card_token":"t"}"#

    let client: WeChatPayClient
    private let log: WaitLog

    private final class WaitLog: Sendable {
        let waits = Mutex<[Duration]>([])
    }

    init(
        _ baseURL: String, backupURL: String? = nil, keyring: PlatformKeyring? = nil, timeout: Duration = .seconds(10),
        policy: RetryPolicy = .never, budget: RetryBudget = RetryBudget(), transport: CurlTransport.Configuration = .init()
    ) throws {
        let log = WaitLog()
        self.log = log
        client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try keyring ?? SampleIdentities.keyring(),
            transport: try CurlTransport(transport), baseURL: baseURL, backupURL: backupURL, clock: ManualClock().wallClock, timeout: timeout,
            retryPolicy: policy, retryBudget: budget, jitter: { 0 }, sleep: { wait in log.waits.withLock { $0.append(wait) } })
    }

    init(_ server: LoopbackServer, timeout: Duration = .seconds(10), policy: RetryPolicy = .never) throws {
        try self.init(server.origin, timeout: timeout, policy: policy)
    }

    /// The waits before repetitions, in order.
    var waits: [Duration] { log.waits.withLock { $0 } }

    /// The failure of the sample call; nil when it has none.
    func failure() async -> WeChatPayError? {
        do throws(WeChatPayError) {
            _ = try await client.send(Self.call)
            return nil
        } catch {
            return error
        }
    }
}

extension LoopbackServer {
    /// What a path follows.
    var origin: String { url("") }

    /// A signed answer as it goes over the wire, its headers after an alteration.
    static func signed(
        _ body: String = SocketClient.answer, status: String = "200 OK", _ alter: (SignedCallback) throws -> SignedCallback = { $0 }
    ) throws -> [UInt8] {
        let answer = try alter(CallbackSigner.platform().sign(body: Array(body.utf8)))
        return response(status, headers: answer.headers.map { "\($0.name): \($0.value)" }, body: String(decoding: answer.body, as: UTF8.self))
    }
}
