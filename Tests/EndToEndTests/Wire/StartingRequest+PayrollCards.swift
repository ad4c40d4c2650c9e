import PaySimulator
import WeChatPay

extension StartingRequest {
    static let payrollCard = StartingRequest(
        name: "payroll-card", endpoint: .payrollPreOrder,
        typed: { pay in _ = try await pay.send(PreOrderPayrollAuthentication(employee: employee, check: check("W3"))) },
        chains: [
            { pay in _ = try await pay.v3.payrollCard.authentications.preOrder.post(.object(members("W3"))) },
            { pay in _ = try await pay.chain("v3/payroll-card/authentications/pre-order").post(.object(members("W3"))) },
            { pay in _ = try await pay["v3/payroll-card/authentications/pre-order"].post(.object(members("W3"))) },
        ],
        route: "/payroll-cards/pre-orders",
        order: "{\(text("W3"))}", arguments: arguments("W3"),
        path: "/v3/payroll-card/authentications/pre-order", body: "{\(text("W3"))}",
        journalled: journalled("W3", withholdsFields: false), cards: [card("W3")],
        launch: { try launch($0, page: "/pages/card/authenticate", number: "W3") })

    /// With name and identity number, whose ciphertext differs each time.
    static let payrollCardWithAuth = StartingRequest(
        name: "payroll-card", endpoint: .payrollPreOrderWithAuth,
        typed: { pay in
            _ = try await pay.send(
                PreOrderPayrollAuthenticationWithAuth(employee: employee, check: check("W4"), identity: identity(employedAs: nil)))
        },
        chains: [
            { pay in _ = try await pay.v3.payrollCard.authentications.preOrderWithAuth.post(.object(members("W4") + identityMembers)) },
            { pay in _ = try await pay.chain("v3/payroll-card/authentications/pre-order-with-auth").post(.object(members("W4") + identityMembers)) },
            { pay in _ = try await pay["v3/payroll-card/authentications/pre-order-with-auth"].post(.object(members("W4") + identityMembers)) },
        ],
        route: "/payroll-cards/pre-orders-with-auth",
        order: #"{"user_name":"\#(userName)","id_card_number":"\#(idCardNumber)",\#(text("W4"))}"#,
        arguments: arguments("W4") + ["--with-auth"],
        path: "/v3/payroll-card/authentications/pre-order-with-auth", body: "{\(text("W4"))}",
        encrypted: [("user_name", userName), ("id_card_number", idCardNumber)],
        journalled: journalled("W4", withholdsFields: true), cards: [card("W4")],
        launch: { try launch($0, page: "/pages/card/authen_with_auth", number: "W4") })

    static let employee = PayrollEmployee(openid: openid, subMchid: SimulatedSite.subMchid, appid: SimulatedSite.appid)

    private static func check(_ number: String) -> PayrollCheck {
        PayrollCheck(authenticateNumber: number, projectName: "项目 A&B=\"1\"", employerName: "单位", authenticateType: .signIn)
    }

    static func identity(employedAs type: EmploymentType?) -> PayrollIdentity {
        PayrollIdentity(userName: SensitiveField(userName), idCardNumber: SensitiveField(idCardNumber), employmentType: type)
    }

    private static let identityMembers: [(name: String, value: JSONLiteral)] = [
        ("user_name", .sensitive(SensitiveField(userName))), ("id_card_number", .sensitive(SensitiveField(idCardNumber))),
    ]

    private static func members(_ number: String) -> [(name: String, value: JSONLiteral)] {
        [
            ("openid", .string(openid)), ("appid", .string(SimulatedSite.appid)), ("sub_mchid", .string(SimulatedSite.subMchid)),
            ("authenticate_number", .string(number)), ("project_name", "项目 A&B=\"1\""), ("employer_name", "单位"), ("authenticate_type", "SIGN_IN"),
        ]
    }

    private static func text(_ number: String) -> String {
        #""openid":"\#(openid)","appid":"\#(SimulatedSite.appid)","sub_mchid":"\#(SimulatedSite.subMchid)","authenticate_number":"\#(number)","#
            + #""project_name":"项目 A&B=\"1\"","employer_name":"单位","authenticate_type":"SIGN_IN""#
    }

    private static func arguments(_ number: String) -> [String] {
        [
            "--openid", openid, "--appid", SimulatedSite.appid, "--sub-mchid", SimulatedSite.subMchid, "--authenticate-number", number,
            "--project-name", "项目 A&B=\"1\"", "--employer-name", "单位", "--authenticate-type", "SIGN_IN",
        ]
    }

    private static func journalled(_ number: String, withholdsFields: Bool) -> StoredRows.TextRow {
        ["product": "payroll_card", "card_key": number, "operation": "pre-order", "number": number, "withholds_fields": String(withholdsFields)]
    }

    private static func card(_ number: String) -> StoredRows.TextRow {
        [
            "product": "payroll_card", "card_key": number, "state": "PREORDERED", "openid": openid, "appid": SimulatedSite.appid,
            "sub_mchid": SimulatedSite.subMchid,
        ]
    }

    private static func launch(_ answer: JSONValue, page: String, number: String) throws -> Launch {
        let token = percentEncoded(try answer.required("token").string())
        return Launch(
            appid: "wxd24d9057cd83d47a",
            path: "\(page)?mchid=\(SimulatedSite.mchid)&sub_mchid=\(SimulatedSite.subMchid)&appid=\(SimulatedSite.appid)"
                + "&openid=\(percentEncoded(openid))&token=\(token)&authenticate_number=\(number)")
    }
}
