import OpenSSL
import PaySimulator
import Testing
import WeChatPay

/// Payroll cards: authorisation and identity checks, and what the scripted user makes of them.
@Suite(.timeLimit(.minutes(1)))
struct PayrollTests {
    struct Order {
        var number = "C1"
        var openid = "oUser"
        var appids = #""appid":"wx00aa11bb22cc33dd""#
        var subMchid = Scene.subMchid
        var projectName = "项目"
        var type = #","authenticate_type":"SIGN_IN""#
        var more = ""

        var body: String {
            """
            {"openid":"\(openid)",\(appids),"sub_mchid":"\(subMchid)","authenticate_number":"\(number)","project_name":"\(projectName)",\
            "employer_name":"雇主"\(type)\(more)}
            """
        }
    }

    struct Stage {
        let scene: Scene
        let state: PlatformState
        let api: PlatformAPI
        let employee: Employee

        init(isAuthorized: Bool = true) throws {
            scene = try Scene()
            var configuration = Simulator.Configuration(merchants: [scene.merchant.merchant])
            configuration.clock = scene.time.clock
            let simulator = try Simulator(configuration, identity: scene.identity)
            state = simulator.state
            employee = simulator.employee
            api = scene.api(state)
            if isAuthorized { employee.authorize(mchid: Scene.mchid, subMchid: Scene.subMchid, openid: "oUser") }
        }

        func post(_ path: String, _ body: String, serial: String? = nil) async throws -> PlatformAnswer {
            try await api.answer(scene.call("POST", "/v3/payroll-card/\(path)", body: body) { $0.wechatpaySerial = serial })
        }

        func get(_ target: String) async throws -> PlatformAnswer {
            try await api.answer(scene.call("GET", "/v3/payroll-card/\(target)"))
        }

        func preOrder(_ order: Order = Order()) async throws -> PlatformAnswer { try await post("authentications/pre-order", order.body) }

        func query(_ number: String = "C1", subMchid: String = Scene.subMchid) async throws -> PlatformAnswer {
            try await get("authentications/\(number)?sub_mchid=\(subMchid)")
        }

        func sealed(_ text: String, for key: PaySimulator.PlatformKey? = nil) throws -> String {
            Base64.encode(try (key ?? scene.identity.publicKey).publicKey.encryptOAEPSHA1(Array(text.utf8)))
        }

        /// Name and ID number, encrypted anew each time.
        func person(_ name: String = "张三", employmentType: String? = "LONG_TERM_EMPLOYMENT") throws -> String {
            let type = employmentType.map { #","employment_type":"\#($0)""# } ?? ""
            return #","user_name":"\#(try sealed(name))","id_card_number":"\#(try sealed("110101199001011234"))"\#(type)"#
        }

        func code(_ answer: PlatformAnswer) -> String? { JSON(answer.body)?["code"]?.text }
    }

    // MARK: Pre-order

    @Test func sameNumberAndBodyAreOneCheck() async throws {
        let stage = try Stage()
        let answer = try await stage.preOrder()
        let first = JSON(answer.body)
        #expect(first?["authenticate_number"]?.text == "C1")
        #expect(first?["openid"]?.text == "oUser")
        #expect(first?["mchid"]?.text == Scene.mchid)
        #expect(first?["sub_mchid"]?.text == Scene.subMchid)
        #expect(first?["expires_in"]?.number == 300)
        #expect(first?["token"]?.text?.isEmpty == false)
        #expect(try await stage.preOrder().body == answer.body)
        let other = try await stage.preOrder(Order(projectName: "other"))
        #expect(stage.code(other) == "INVALID_REQUEST")
        #expect(other.header("Request-ID")?.hasSuffix("-268498688") == true)
    }

    @Test func ciphertextsAreComparedByWhatTheySay() async throws {
        let stage = try Stage(isAuthorized: false)
        let serial = stage.scene.identity.publicKey.serial
        func order(_ person: String) async throws -> PlatformAnswer {
            try await stage.post("authentications/pre-order-with-auth", Order(more: person).body, serial: serial)
        }
        let first = try await order(stage.person())
        #expect(first.status == 200)
        #expect(try await order(stage.person()).body == first.body)
        #expect(stage.code(try await order(stage.person("李四"))) == "INVALID_REQUEST")
        #expect(stage.code(try await stage.preOrder()) == "INVALID_REQUEST")
    }

    @Test(
        arguments: [
            (Order(openid: "oOther"), 400, "INVALID_REQUEST"), (Order(subMchid: "1600000078"), 403, "NO_AUTH"),
            (Order(appids: #""sub_appid":"wx00aa11bb22cc33ee""#), 400, "APPID_MCHID_NOT_MATCH"),
            (Order(appids: #""appid":"wx00aa11bb22cc33de""#), 400, "APPID_MCHID_NOT_MATCH"), (Order(appids: #""x":1"#), 400, "PARAM_ERROR"),
            (Order(number: "C-1"), 400, "PARAM_ERROR"), (Order(number: String(repeating: "1", count: 65)), 400, "PARAM_ERROR"),
            (Order(projectName: ""), 400, "PARAM_ERROR"), (Order(type: #","authenticate_type":"NONE""#), 400, "PARAM_ERROR"),
        ] as [(Order, Int, String)])
    func refusesToPreOrder(_ order: Order, status: Int, code: String) async throws {
        let stage = try Stage()
        let answer = try await stage.preOrder(order)
        #expect(answer.status == status)
        #expect(stage.code(answer) == code)
        #expect(stage.state.payrollCards.authentications.isEmpty)
    }

    @Test(arguments: [Order(), Order(appids: #""sub_appid":"wx00aa11bb22cc33ff""#), Order(type: "")])
    func takes(_ order: Order) async throws {
        #expect(try await Stage().preOrder(order).status == 200)
    }

    @Test func twentyADay() async throws {
        let stage = try Stage()
        for number in 1...20 { #expect(try await stage.preOrder(Order(number: "C\(number)")).status == 200) }
        let answer = try await stage.preOrder(Order(number: "C21"))
        #expect(answer.status == 403)
        #expect(stage.code(answer) == "RULE_LIMIT")
        #expect(try await stage.preOrder(Order(number: "C20")).status == 200)
        try await stage.scene.time.clock.sleep(.seconds(86_400))
        #expect(try await stage.preOrder(Order(number: "C21")).status == 200)
    }

    // MARK: Encrypted fields

    enum Spoiling: CaseIterable {
        case noSerial, unknownSerial, otherKey, notBase64, plain, missingName, noEmploymentType, unknownEmploymentType
    }

    @Test(arguments: Spoiling.allCases) func refusesSpoiledFields(_ spoiling: Spoiling) async throws {
        let stage = try Stage(isAuthorized: false)
        var serial: String? = stage.scene.identity.publicKey.serial
        var person = try stage.person()
        switch spoiling {
        case .noSerial: serial = nil
        case .unknownSerial: serial = "4F00"
        case .otherKey: serial = stage.scene.identity.certificateKey.serial
        case .notBase64: person = #","user_name":"%%","id_card_number":"%%","employment_type":"LONG_TERM_EMPLOYMENT""#
        case .plain: person = #","user_name":"张三","id_card_number":"1","employment_type":"LONG_TERM_EMPLOYMENT""#
        case .missingName: person = person.replacing("user_name", with: "name")
        case .noEmploymentType: person = try stage.person(employmentType: nil)
        case .unknownEmploymentType: person = try stage.person(employmentType: "NONE")
        }
        for path in ["tokens", "authentications/pre-order-with-auth"] {
            let answer = try await stage.post(path, Order(more: person).body, serial: serial)
            #expect(answer.status == 400)
            #expect(stage.code(answer) == "PARAM_ERROR")
        }
    }

    // MARK: The user

    @Test func authorisesAndWithdraws() async throws {
        let stage = try Stage(isAuthorized: false)
        let target = "relations/oUser?sub_mchid=\(Scene.subMchid)&appid=\(Scene.appid)"
        func state() async throws -> String? { JSON(try await stage.get(target).body)?["authorize_state"]?.text }
        let token = try await stage.post(
            "tokens", Order(more: stage.person()).body, serial: stage.scene.identity.publicKey.serial)
        #expect(JSON(token.body)?["expires_in"]?.number == 1800)
        #expect(try await state() == "UNAUTHORIZED")
        #expect(stage.code(try await stage.preOrder()) == "INVALID_REQUEST")
        #expect(throws: SimulatorError.self) {
            try stage.employee.deauthorize(mchid: Scene.mchid, subMchid: Scene.subMchid, openid: "oUser")
        }
        stage.employee.authorize(mchid: Scene.mchid, subMchid: Scene.subMchid, openid: "oUser")
        #expect(try await state() == "AUTHORIZED")
        #expect(try await stage.preOrder().status == 200)
        // The employment type of the first authorisation holds.
        let other = try await stage.post(
            "tokens", Order(more: stage.person(employmentType: "SHORT_TERM_EMPLOYMENT")).body, serial: stage.scene.identity.publicKey.serial)
        #expect(JSON(other.body)?["detail"]?["field"]?.text == "employment_type")
        try stage.employee.deauthorize(mchid: Scene.mchid, subMchid: Scene.subMchid, openid: "oUser")
        #expect(try await state() == "DEAUTHORIZED")
        #expect(JSON(try await stage.get(target).body)?["deauthorize_time"]?.text == BeijingTime.seconds(JumpingClock.start))
    }

    @Test func passesAndFails() async throws {
        let stage = try Stage()
        for number in ["C1", "C2"] {
            #expect(try await stage.preOrder(Order(number: number)).status == 200)
            #expect(stage.code(try await stage.query(number)) == "RESOURCE_NOT_EXISTS")
            try stage.employee.start(mchid: Scene.mchid, authenticateNumber: number)
            let processing = JSON(try await stage.query(number).body)
            #expect(processing?["authenticate_state"]?.text == "AUTHENTICATE_PROCESSING")
            #expect(processing?["authenticate_time"] == nil)
        }
        try stage.employee.succeed(mchid: Scene.mchid, authenticateNumber: "C1")
        try stage.employee.fail(mchid: Scene.mchid, authenticateNumber: "C2", reason: "原因")
        #expect(JSON(try await stage.query("C1").body)?["authenticate_state"]?.text == "AUTHENTICATE_SUCCESS")
        #expect(JSON(try await stage.query("C1").body)?["authenticate_time"]?.text == BeijingTime.seconds(JumpingClock.start))
        #expect(JSON(try await stage.query("C2").body)?["authenticate_failed_reason"]?.text == "原因")
        #expect(stage.code(try await stage.query("C1", subMchid: "1")) == "NO_AUTH")
        #expect(throws: SimulatorError.self) { try stage.employee.succeed(mchid: Scene.mchid, authenticateNumber: "C1") }
        #expect(throws: SimulatorError.unknownAuthentication(number: "C9")) {
            try stage.employee.start(mchid: Scene.mchid, authenticateNumber: "C9")
        }
    }

    @Test func goesAwayOrComesTooLate() async throws {
        let stage = try Stage()
        for number in ["C1", "C2"] { #expect(try await stage.preOrder(Order(number: number)).status == 200) }
        try stage.employee.abandon(mchid: Scene.mchid, authenticateNumber: "C1")
        #expect(throws: SimulatorError.self) { try stage.employee.start(mchid: Scene.mchid, authenticateNumber: "C1") }
        try await stage.scene.time.clock.sleep(.seconds(300))
        #expect(throws: SimulatorError.notPossible(subject: "identity check C2", state: "expired", step: "be started")) {
            try stage.employee.start(mchid: Scene.mchid, authenticateNumber: "C2")
        }
        for number in ["C1", "C2"] { #expect(try await stage.query(number).status == 404) }
    }

    @Test func listsADaysSuccesses() async throws {
        let stage = try Stage()
        for number in 1...14 {
            _ = try await stage.preOrder(Order(number: "C\(number)"))
            try stage.employee.start(mchid: Scene.mchid, authenticateNumber: "C\(number)")
            if number <= 12 { try stage.employee.succeed(mchid: Scene.mchid, authenticateNumber: "C\(number)") }
        }
        try stage.employee.fail(mchid: Scene.mchid, authenticateNumber: "C13")
        let today = BeijingTime.day(stage.scene.time.now)
        func list(_ more: String, date: String? = nil) async throws -> PlatformAnswer {
            try await stage.get(
                "authentications?openid=oUser&appid=\(Scene.appid)&sub_mchid=\(Scene.subMchid)&authenticate_date=\(date ?? today)\(more)")
        }
        let state = "&authenticate_state=AUTHENTICATE_SUCCESS"
        for (query, count) in [("", 10), ("&offset=10", 2), ("&limit=3&offset=11", 1)] {
            let answer = JSON(try await list(state + query).body)
            #expect(answer?["total_count"]?.number == 12)
            #expect(answer?["data"]?.elements?.count == count)
        }
        #expect(JSON(try await list(state, date: BeijingTime.day(stage.scene.time.now - 86_400_000)).body)?["total_count"]?.number == 0)
        for (query, date) in [
            ("", nil), (state + "&limit=11", nil), ("&authenticate_state=AUTHENTICATE_FAILED", nil), (state, "2031-13-01"),
            (state, BeijingTime.day(stage.scene.time.now + 86_400_000)), (state, BeijingTime.day(stage.scene.time.now - 91 * 86_400_000)),
        ] {
            #expect(stage.code(try await list(query, date: date)) == "PARAM_ERROR")
        }
    }

    // MARK: By the library

    @Test(arguments: [KeyMode.certificate, .publicKey]) func theLibraryOrdersWithAuthorisation(mode: KeyMode) async throws {
        try await LivePlatform.running(mode) { live in
            let user = PayrollEmployee(openid: "oUser", subMchid: Scene.subMchid, appid: Scene.appid)
            let token = try await live.client.send(
                PreOrderPayrollAuthenticationWithAuth(
                    employee: user, check: PayrollCheck(authenticateNumber: "C1", projectName: "项目", employerName: "雇主"),
                    identity: PayrollIdentity(
                        userName: SensitiveField("张三"), idCardNumber: SensitiveField("110101199001011234"), employmentType: .longTerm)))
            #expect(token.authenticateNumber == "C1")
            try live.simulator.employee.start(mchid: Scene.mchid, authenticateNumber: "C1")
            try live.simulator.employee.succeed(mchid: Scene.mchid, authenticateNumber: "C1")
            let found = try await live.client.send(QueryPayrollAuthentication(authenticateNumber: "C1", subMchid: Scene.subMchid))
            #expect(found.authenticateState == .success)
            #expect(try await live.client.send(QueryPayrollRelation(employee: user)).authorizeState == .authorized)
            let today = BeijingTime.day(SimulatorClock.system.now())
            let list = try await live.client.send(ListPayrollAuthentications(employee: user, authenticateDate: today))
            #expect(list.elements.map(\.authenticateNumber) == ["C1"])
            // What the record holds of the person is what was on the wire: ciphertext.
            let bodies = live.simulator.record.requests(to: .payrollPreOrderWithAuth).map { String(decoding: $0.request.body, as: UTF8.self) }
            #expect(bodies.count == 1)
            #expect(bodies.allSatisfy { !$0.contains("张三") && !$0.contains("110101199001011234") })
        }
    }
}
