import OpenSSL
import PaySimulator
import ScratchPostgres
import Testing
import WeChatPay

@testable import cardkeeper

/// Whoever starts a card, in whatever form: WeChat Pay gets the same request, and where CardKeeper keeps a journal, the same stands there.
@Suite(.timeLimit(.minutes(10))) struct WireTests {
    @Test(arguments: [KeyMode.certificate, .publicKey]) func everyFormPutsTheSameOnTheWire(keyMode: KeyMode) async throws {
        try await SimulatedSite.running(keyMode: keyMode) { site in
            let scene = try await Scene(site, keyMode: keyMode)
            for request in try await scene.requests() { try await scene.compare(request) }
            #expect(try await scene.service.stop() == .exited(0))
        }
    }
}

/// A service over one database, and the shell over another, so that neither finds the other's requests written down.
private struct Scene {
    let site: SimulatedSite
    let service: ServiceProcess
    private let serviceDatabase: String
    private let shellDatabase: String
    private let api: MerchantAPI
    private let hasPublicKey: Bool
    private let platformKey: RSAPrivateKey

    init(_ site: SimulatedSite, keyMode: KeyMode) async throws {
        self.site = site
        hasPublicKey = keyMode == .publicKey
        let keys = try InstallationKeys.shared.get()
        platformKey = hasPublicKey ? keys.publicKey : keys.certificateKey
        serviceDatabase = site.right.databaseURL
        shellDatabase = try await ScratchPostgres.shared.database()
        let (simulator, shellDatabase, isPublicKeyMode) = (site.simulator, shellDatabase, hasPublicKey)
        configuring = { settings in
            settings.publicURL = StartingRequest.publicURL
            if isPublicKeyMode {
                settings.publicKeys = "{\(simulator.identity.publicKey.serial): ./pub_key.pem}"
                settings.platformCertificates = "none"
            }
        }
        let configuring = configuring
        let migrated = try await site.run(["migrate", "up"]) { $0.databaseURL = shellDatabase }
        try #require(migrated.exitCode == 0, "\(migrated.standardError)")
        service = try await site.serve(changing: configuring).service
        api = try MerchantAPI(service)
        if !hasPublicKey { try await service.waitForLog(containing: "platform certificates were fetched") }
    }

    private let configuring: @Sendable (inout SimulatedSite.Settings) -> Void

    /// Their users hold what the requests need.
    func requests() async throws -> [StartingRequest] {
        let (mchid, openid) = (SimulatedSite.mchid, StartingRequest.openid)
        let vouchers = (0..<2).map { _ in
            site.simulator.voucherHolder.receive(
                VoucherStock(id: "21000456"), creatorMchid: mchid, appid: SimulatedSite.appid, openid: openid)
        }
        try await site.withLibrary(hasPublicKey: hasPublicKey) { pay in
            let identity = StartingRequest.identity(employedAs: .longTerm)
            _ = try await pay.send(CreatePayrollToken(employee: StartingRequest.employee, identity: identity))
        }
        site.simulator.employee.authorize(mchid: mchid, subMchid: SimulatedSite.subMchid, openid: openid)
        return [
            .discountCard, .consumptionCard(sentAt: WallClock.system.now()),
            .industryCoupon(stockID: 21_000_456, couponIDs: vouchers.map(\.couponID)), .payrollCard, .payrollCardWithAuth,
        ]
    }

    func compare(_ request: StartingRequest) async throws {
        let userAgent = "CardKeeper/\(programVersion)"
        let typed = try await sent(request) {
            try await site.withLibrary(userAgent: userAgent, hasPublicKey: hasPublicKey) { pay in
                _ = try await pay.encryptionKey()
                try await request.typed(pay)
            }
        }
        #expect(typed.target == request.path && typed.method == "POST", "\(typed)")
        for name in ["Authorization", "Accept", "User-Agent", "Content-Type", "Wechatpay-Serial"] {
            #expect(typed.headers.contains { $0.hasPrefix("\(name): ") }, "\(typed)")
        }
        #expect(typed.body == (request.encrypted.isEmpty ? request.body : withEncrypted(request)), "\(typed)")
        for (shape, chain) in zip(["members", "chain", "brackets"], request.chains) {
            let sent = try await sent(request) {
                try await site.withLibrary(userAgent: userAgent, hasPublicKey: hasPublicKey) { pay in
                    _ = try await pay.encryptionKey()
                    try await chain(pay)
                }
            }
            #expect(sent == typed, "\(request.name), \(shape)")
        }
        let called = try await sent(request) { try await call(request) }
        #expect(called == typed, "\(request.name), call")
        let overHTTP = try await sent(request) { try await order(request) }
        #expect(overHTTP == typed, "\(request.name), the merchant API")
        let fromShell = try await sent(request) { try await issue(request) }
        #expect(fromShell == typed, "\(request.name), issue")
    }

    /// What went to WeChat Pay: one request to the endpoint.
    private func sent(_ request: StartingRequest, _ start: () async throws -> Void) async throws -> WireForm {
        site.simulator.record.clear()
        try await start()
        let requests = site.simulator.record.requests(to: request.endpoint)
        #expect(requests.count == 1, "\(request.name) went \(requests.count) times over the wire")
        return try WireForm(try #require(requests.last).request, opening: request.encrypted.map(\.name), with: platformKey)
    }

    private func withEncrypted(_ request: StartingRequest) -> String {
        request.body.dropLast() + request.encrypted.map { ",\"\($0.name)\":<\($0.value)>" }.joined() + "}"
    }

    // MARK: - Without a journal

    private func call(_ request: StartingRequest) async throws {
        let fields = request.encrypted.flatMap { ["--encrypt", $0.name] }
        let body = try site.write(request.body, to: "body.json")
        let run = try await site.run(
            ["call", "POST", request.path, "-d", "@\(body)"] + fields, input: input(request), changing: configuring)
        #expect(run.exitCode == 0, "\(request.name): \(run.standardError)")
    }

    private func input(_ request: StartingRequest) -> [UInt8] {
        Array(request.encrypted.map { $0.value + "\n" }.joined().utf8)
    }

    // MARK: - With a journal

    private func order(_ request: StartingRequest) async throws {
        let answer = try await api.post("/v1/\(SimulatedSite.mchid)\(request.route)", request.order)
        #expect(answer.status == 200, "\(request.name): \(answer.text)")
        try await expectStarted(request, try answer.json(), in: serviceDatabase)
    }

    private func issue(_ request: StartingRequest) async throws {
        let run = try await site.run(
            ["issue", request.name, "--json"] + request.arguments, input: input(request)
        ) { settings in
            configuring(&settings)
            settings.databaseURL = shellDatabase
        }
        #expect(run.exitCode == 0, "\(request.name): \(run.standardError)")
        try await expectStarted(request, try JSONDocument(run.standardOutput).root, in: shellDatabase)
    }

    /// Holds answer, journal and cards against what the request says.
    private func expectStarted(_ request: StartingRequest, _ answer: JSONValue, in databaseURL: String) async throws {
        let launch = try answer["launch"].map {
            StartingRequest.Launch(appid: try $0.required("appid").string(), path: try $0.required("path").string())
        }
        let expected = try request.launch.map { try $0(answer) }
        #expect(launch == expected, "\(request.name)")
        let cardKeys =
            try [answer["card"]].compactMap(\.self).map { try $0.required("card_key").string() }
            + (answer["cards"]?.elements.map { try $0.required("card_key").string() } ?? [])
        #expect(cardKeys == request.cards.compactMap { $0["card_key"] })

        let number = request.journalled["number"]
        let journal = try await StoredRows.read(
            """
            SELECT product, card_key, operation, number, withholds_fields, state, attempts, answer_status, path, lease_until FROM cardkeeper.request
            WHERE operation = '\(request.journalled["operation"] ?? "")' AND product = '\(request.journalled["product"] ?? "")'
              AND (number = '\(number ?? "")' OR \(number == nil))
            """, in: databaseURL)
        var row = try #require(journal.first)
        #expect(journal.count == 1)
        if number == nil {
            let made = row.removeValue(forKey: "number") ?? ""
            #expect(made.utf8.count == 32 && made.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }, "\(made)")
        }
        let settled = ["state": "answered", "attempts": "1", "answer_status": "200", "path": request.path]
        #expect(row == request.journalled.merging(settled) { $1 }, "\(request.name)")

        for card in request.cards {
            let columns = card.keys.sorted()
            let stored = try await StoredRows.read(
                """
                SELECT \(columns.joined(separator: ", ")) FROM cardkeeper.card
                WHERE product = '\(card["product"] ?? "")' AND card_key = '\(card["card_key"] ?? "")' AND requested AND mchid = '\(SimulatedSite.mchid)'
                """, in: databaseURL)
            #expect(stored == [card], "\(request.name)")
        }
    }
}
