import Curl
import Foundation
import OpenSSL
import PaySimulator
import WeChatPay

/// A day of one merchant with all four products, in which much goes wrong, with a service that tells all it can, and everything kept that it tells.
struct SecretDay {
    static let openid = "oSecretDay0000000000000001"
    static let userName = "慕容·不可说"
    static let idCardNumber = "11010119900307803X"
    static let objective = "不可说的目标"
    static let recordText = "不可说的记录"
    static let strangeBody = "a body that a stranger sent"
    static let templateID = "770011223344"

    let site: SimulatedSite
    let remains: Remains
    /// Of a service that callbacks reach.
    let settings: SimulatedSite.Settings
    /// How many answers the platform has held back.
    let slowAnswers: Watched<Int>
    private let configuration: String
    private let refusedDirectory: String

    /// How the platform is to be: in a hurry, with texts that are known again, and telling when it holds an answer back.
    static func simulating(_ configuration: inout Simulator.Configuration, slowAnswers: Watched<Int>) {
        let (clock, slowness) = (configuration.clock, Duration.seconds(60))
        configuration.timeScale = 1_000
        configuration.slowAnswer = slowness * 1_000
        configuration.clock = SimulatorClock(
            now: clock.now,
            sleep: { duration in
                // The simulator waits as it would; here is only counted that it does.
                if duration == slowness { slowAnswers.change { $0 += 1 } }
                try await clock.sleep(duration)
            })
        configuration.templates = [
            CardTemplate(
                id: templateID, objectives: [CardTemplate.Objective(id: "51001", name: objective, count: 8, unit: "次", description: objective)],
                rewards: CardTemplate.standard(id: templateID).rewards, termDays: 30)
        ]
    }

    init(_ site: SimulatedSite, slowAnswers: Watched<Int>) async throws {
        self.site = site
        self.slowAnswers = slowAnswers
        remains = Remains()
        refusedDirectory = site.directory.appendingPathComponent("refused").path
        // The ports have to be known before the service that is told of them starts. They are below those that the kernel gives to whoever asks, so that
        // nobody gets them between two starts.
        let port = Int.random(in: 20_000..<32_000)
        let (service, settings) = try await site.serve {
            $0.listen = "127.0.0.1:\(port)"
            $0.adminListen = "127.0.0.1:\(port + 1)"
        }
        guard try await service.stop() == .exited(0) else { throw SpawnedProcess.Failure(description: "the service did not stop") }
        self.settings = settings
        configuration = try site.configure(settings)
        let keys = try InstallationKeys.shared.get()
        remains.watch(KnownSecret.lines(ofPEM: try keys.merchantKey.pem(), name: "the merchant's private key"))
        remains.watch("the APIv3 key", InstallationKeys.apiv3Key, .secret)
        remains.watch("the admin token", InstallationKeys.adminToken, .secret)
        remains.watch("user_name", Self.userName, .secret)
        remains.watch("id_card_number", Self.idCardNumber, .secret)
        for (name, text) in [("openid", Self.openid), ("an objective", Self.objective), ("a record", Self.recordText), ("a body", Self.strangeBody)] {
            remains.watch(name, text, .personal)
        }
        site.simulator.notices.register(notifyURL: "\(settings.publicURL)/notify/\(SimulatedSite.mchid)", mchid: SimulatedSite.mchid)
    }

    // MARK: - The service

    /// One that says all it can, also when it crashes.
    func serve() async throws -> ServiceProcess {
        let service = try await ServiceProcess.start(
            configuration: configuration, arguments: ["--insecure-public-url", "--log-level", "trace"],
            environment: [
                "CARDKEEPER_REFUSED_DIR": refusedDirectory, "SWIFT_BACKTRACE": "enable=yes,color=no,symbolicate=off,interactive=no,timeout=20s",
            ])
        try await service.waitForLog(containing: "platform certificates were fetched")
        return service
    }

    /// While it still runs: what it shows to whoever looks from outside.
    func keepOutside(of service: ServiceProcess) async throws {
        let open = try MerchantAPI(service, token: nil)
        for path in ["/metrics", "/healthz", "/readyz", "/openapi.yaml"] { remains.keep("GET \(path)", try await open.get(path).body) }
        remains.keep("the process list", try Data(contentsOf: URL(fileURLWithPath: "/proc/\(service.processID)/cmdline")))
    }

    func keepLog(of service: ServiceProcess) {
        remains.keep("the service's log", service.written)
    }

    /// What it left in files and in the database.
    func keepStored() async throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: refusedDirectory) {
            remains.keep("the name of a refused callback", name.utf8)
            let file = URL(fileURLWithPath: refusedDirectory).appendingPathComponent(name)
            // A refused callback is kept as it came, and strangers send what they like.
            let content = try Data(contentsOf: file)
            if content.range(of: Data(Self.strangeBody.utf8)) == nil { remains.keep("a refused callback", content) }
        }
        for table in try await StoredTable.all(in: site.right.databaseURL) {
            remains.keep("\(table.name)", table.text.utf8, allowing: table.name.hasSuffix(".request.answer") ? [.personal, .cardToken] : [.personal])
        }
        remains.keep("PostgreSQL's activity", try await StoredTable.activity(in: site.right.databaseURL).utf8)
    }

    var refusedFiles: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: refusedDirectory).map { "\(refusedDirectory)/\($0)" } }
    }

    // MARK: - Calls

    /// Orders something, and knows the tokens in the answer again.
    @discardableResult
    func post(_ api: MerchantAPI, _ route: String, _ body: String) async throws -> MerchantAPI.Answer {
        let answer = try await api.post("/v1/\(SimulatedSite.mchid)\(route)", body)
        remains.keep("POST \(route)", answer)
        if answer.status == 200 { watchTokens(in: try answer.json(), isCoupons: route.hasPrefix("/industry-coupons")) }
        return answer
    }

    func get(_ api: MerchantAPI, _ path: String) async throws {
        remains.keep("GET \(path)", try await api.get(path))
    }

    func watchTokens(in answer: JSONValue, isCoupons: Bool) {
        for name in ["prepare_card_token", "token"] {
            guard let token = try? answer.string(name) else { continue }
            remains.watch(name, token, isCoupons ? .couponToken : .cardToken)
        }
    }

    /// A callback that WeChat Pay did not send.
    func postStrangeCallback(to service: ServiceProcess) async throws {
        let session = try CurlSession()
        defer { session.shutdown() }
        let answer = try await session.send(
            CurlRequest(method: "POST", url: "\(settings.publicURL)/notify/\(SimulatedSite.mchid)", body: Array(Self.strangeBody.utf8)))
        remains.keep("the answer to a stranger's callback", answer.body)
    }
}
