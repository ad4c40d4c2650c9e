import Curl
import OpenSSL
import PaySimulator
import Synchronization
import Testing
import WeChatPay
import WeChatPayCurl

/// A running platform with a receiver and a client of the merchant's library, all on loopback and on the machine's own clock.
struct LivePlatform {
    let scene: Scene
    let simulator: Simulator
    let client: WeChatPayClient
    let receiver: Receiver
    let notifyURL: String
    let baseURL: String
    /// For calls that no library makes.
    let session: CurlSession

    static func running(
        _ mode: KeyMode = .certificate, change: (inout Simulator.Configuration) -> Void = { _ in },
        _ body: (LivePlatform) async throws -> Void
    ) async throws {
        let scene = try Scene(mode)
        var configuration = Simulator.Configuration(merchants: [scene.merchant.merchant])
        configuration.allowsLoopbackHTTP = true
        configuration.timeScale = 1500
        // A busy machine is no slow merchant, nor a slow platform.
        configuration.answerLimit = .seconds(30)
        change(&configuration)
        let simulator = try Simulator(configuration, identity: Scene.presentIdentity(mode, random: scene.random))
        let baseURL = try await simulator.start()
        let transport = try CurlTransport()
        let merchant = try scene.libraryMerchant()
        let publicKey = simulator.identity.publicKey
        let keyring = try PlatformKeyring(
            merchant: merchant, publicKeys: [PlatformPublicKey(id: publicKey.serial, pem: Array(publicKey.publicKey.pem.utf8))])
        let client = WeChatPayClient(
            merchant: merchant, keyring: keyring, transport: transport, baseURL: baseURL, backupURL: simulator.backupURL, timeout: .seconds(30))
        let receiver = Receiver()
        let notifyURL = try await receiver.start(client, key: try APIv3Key(scene.merchant.apiv3Key))
        let live = LivePlatform(
            scene: scene, simulator: simulator, client: client, receiver: receiver, notifyURL: notifyURL, baseURL: baseURL,
            session: try CurlSession())
        do {
            try await body(live)
        } catch {
            await live.stop(transport)
            throw error
        }
        await live.stop(transport)
    }

    private func stop(_ transport: CurlTransport) async {
        await simulator.stop()
        await receiver.stop()
        transport.shutdown()
        session.shutdown()
    }

    @discardableResult
    func prepare(_ outCardCode: String) async throws(WeChatPayError) -> PreparedDiscountCard {
        try await client.prepareDiscountCard(
            PrepareDiscountCard(outCardCode: outCardCode, cardTemplateID: "770011223344", appid: Scene.appid, notifyURL: notifyURL))
    }

    /// A call signed by hand, over a session of its own: on a connection that was used before, libcurl would send it twice when that is cut.
    func call(
        _ method: String, _ target: String, body: String = "", at baseURL: String? = nil, change: (inout Scene.CallParts) -> Void = { _ in }
    ) async throws -> CurlResponse {
        let call = try scene.call(method, target, body: body) { parts in
            parts.timestamp = String(SimulatorClock.system.unixSeconds)
            change(&parts)
        }
        let session = try CurlSession()
        defer { session.shutdown() }
        return try await session.send(
            CurlRequest(
                method: method, url: (baseURL ?? self.baseURL) + target, headers: call.headers, body: body.isEmpty ? nil : call.body,
                timeout: .seconds(30), responseLimit: 64 << 20))
    }

    func control(_ method: String, _ path: String, _ body: String = "") async throws -> JSON? {
        let answer = try await session.send(
            CurlRequest(method: method, url: "\(baseURL)/_simulator\(path)", body: method == "GET" ? nil : Array(body.utf8)))
        return JSON(answer.body)
    }

    /// A merchant's receiver over a real socket: it answers by the library's verdict.
    final class Receiver: Sendable {
        private let bodies = Mutex<[[UInt8]]>([])
        private let task = Mutex<Task<Void, any Error>?>(nil)

        var received: [[UInt8]] { bodies.withLock { $0 } }

        func start(_ client: WeChatPayClient, key: APIv3Key) async throws -> String {
            let server = PlatformServer(host: "127.0.0.1", port: 0) { request in
                guard try await Self.believes(request, client, key) else { return PlatformAnswer(status: 401) }
                self.bodies.withLock { $0.append(request.body) }
                return PlatformAnswer(status: 204)
            }
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let running = Task { try await server.run { port.yield($0) } }
            task.withLock { $0 = running }
            for await port in ports { return "http://127.0.0.1:\(port)/notify/\(Scene.mchid)" }
            throw CancellationError()
        }

        func stop() async {
            let running = task.withLock { $0 }
            running?.cancel()
            _ = await running?.result
        }

        private static func believes(_ request: PlatformRequest, _ client: WeChatPayClient, _ key: APIv3Key) async throws -> Bool {
            do throws(CallbackRefusal) {
                let headers = try SignatureHeaders.read { name in
                    request.headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
                }
                if !client.keyring.knows(serial: headers.serial) { _ = await client.certificateRefresher.refresh() }
                try SignatureVerifier(keyring: client.keyring, clock: .system).verify(headers, body: request.body)
            } catch {
                return false
            }
            _ = try OpenedCallback(request.body, key: key)
            return true
        }
    }
}
