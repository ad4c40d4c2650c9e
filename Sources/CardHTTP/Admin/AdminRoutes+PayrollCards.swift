import CardService
import Hummingbird
import WeChatPay

extension AdminRoutes {
    @Sendable func preOrderPayrollCard(_ request: AdminRequest) async throws -> Response {
        try await preOrder(request, PayrollCardOrder(try await request.object(of: PayrollCardOrder.fields)))
    }

    @Sendable func preOrderPayrollCardWithAuth(_ request: AdminRequest) async throws -> Response {
        let body = try await request.object(of: PayrollCardOrder.fields + PayrollIdentity.fields)
        return try await preOrder(request, PayrollCardOrder(body, try PayrollIdentity(body)))
    }

    @Sendable func payrollCard(_ request: AdminRequest) async throws -> Response {
        let (mchid, number, refresh) = (try request.value("mchid"), try request.value("authenticate_number"), try request.flag("refresh"))
        return try await answer { () async throws(DeskError) in
            try await desk.payrollCard(mchid: mchid, authenticateNumber: number, refresh: refresh).json
        }
    }

    private func preOrder(_ request: AdminRequest, _ order: PayrollCardOrder) async throws -> Response {
        let mchid = try request.value("mchid")
        return try await answer { () async throws(DeskError) in try await desk.preOrderPayrollCard(mchid: mchid, order).json }
    }
}

extension PayrollCardOrder {
    static let fields = [
        "openid", "appid", "sub_appid", "sub_mchid", "authenticate_number", "project_name", "employer_name", "authenticate_type",
    ]

    init(_ body: BodyObject, _ identity: PayrollIdentity? = nil) throws(Problem) {
        self.init(
            openid: try body.required(text: "openid"), appid: try body.text("appid"), subAppid: try body.text("sub_appid"),
            subMchid: try body.required(text: "sub_mchid"), authenticateNumber: try body.text("authenticate_number"),
            projectName: try body.required(text: "project_name"), employerName: try body.required(text: "employer_name"),
            authenticateType: try body.text("authenticate_type").map { AuthenticateType(rawValue: $0) }, identity: identity)
    }
}

extension PayrollIdentity {
    static let fields = ["user_name", "id_card_number", "employment_type"]
    /// So many characters fit a key of 2048 bits even when each of them takes three bytes.
    private static let encryptedLimit = 71

    init(_ body: BodyObject) throws(Problem) {
        self.init(
            userName: SensitiveField(try body.required(text: "user_name", upTo: Self.encryptedLimit)),
            idCardNumber: SensitiveField(try body.required(text: "id_card_number", upTo: Self.encryptedLimit)),
            employmentType: try body.text("employment_type").map { EmploymentType(rawValue: $0) })
    }
}
