import CardLedger
import Cards
package import WeChatPay

/// What a service provider orders an identity check with.
package struct PayrollCardOrder: Hashable, Sendable, Redacted {
    package var openid: String
    /// An appid of the service provider's. It or `subAppid` must be given.
    package var appid: String?
    /// An appid of the employer's.
    package var subAppid: String?
    /// The employer.
    package var subMchid: String
    /// The number of the check; one is made when it is absent.
    package var authenticateNumber: String?
    package var projectName: String
    package var employerName: String
    package var authenticateType: AuthenticateType?
    /// Who the user is: given, the user authorises the employer on the way (`pre-order-with-auth`).
    package var identity: PayrollIdentity?

    package init(
        openid: String, appid: String? = nil, subAppid: String? = nil, subMchid: String, authenticateNumber: String? = nil, projectName: String,
        employerName: String, authenticateType: AuthenticateType? = nil, identity: PayrollIdentity? = nil
    ) {
        self.openid = openid
        self.appid = appid
        self.subAppid = subAppid
        self.subMchid = subMchid
        self.authenticateNumber = authenticateNumber
        self.projectName = projectName
        self.employerName = employerName
        self.authenticateType = authenticateType
        self.identity = identity
    }

    /// `key`: what name and identity number are encrypted with, when they are given.
    func call(mchid: String, number: String, encryptingFor key: PlatformKey?) throws(DeskError) -> JournalledCall {
        let request = PayrollCardPreOrder(
            check: PayrollCard.Request(
                mchid: mchid, authenticateNumber: number, subMchid: subMchid, openid: openid, appid: appid, subAppid: subAppid),
            isWithAuth: identity != nil)
        let employee = PayrollEmployee(openid: openid, subMchid: subMchid, appid: appid, subAppid: subAppid)
        let check = PayrollCheck(
            authenticateNumber: number, projectName: projectName, employerName: employerName, authenticateType: authenticateType)
        guard let identity else {
            return try .make(request) { () throws(WeChatPayError) in
                try PreOrderPayrollAuthentication(employee: employee, check: check).request()
            }
        }
        return try .make(request, withheld: ["user_name", "id_card_number"]) { () throws(WeChatPayError) in
            guard let key else { throw WeChatPayError(.noEncryptionKey) }
            return try PreOrderPayrollAuthenticationWithAuth(employee: employee, check: check, identity: identity).request(encryptingFor: key)
        }
    }
}

/// A request that orders an identity check.
struct PayrollCardPreOrder: CardRequest {
    let check: PayrollCard.Request
    let isWithAuth: Bool

    init(check: PayrollCard.Request, isWithAuth: Bool) {
        self.check = check
        self.isWithAuth = isWithAuth
    }

    init(_ key: RequestKey, _ body: JSONValue, isWithAuth: Bool) throws(JSONError) {
        check = PayrollCard.Request(
            mchid: key.card.mchid, authenticateNumber: key.number, subMchid: try body.required("sub_mchid").string(),
            openid: try body.required("openid").string(), appid: try body.string("appid"), subAppid: try body.string("sub_appid"))
        self.isWithAuth = isWithAuth
    }

    var key: RequestKey {
        RequestOperation.preOrder.key(
            PayrollCard.key(mchid: check.mchid, authenticateNumber: check.authenticateNumber), number: check.authenticateNumber)
    }

    func requested(_ step: RequestStep) -> [Observation] { [check.requested(step)] }

    func rejected(_ step: RequestStep) -> [Observation] { [check.rejected(step)] }

    func done(_ response: APIResponse, _ step: RequestStep) throws(JSONError) -> RequestAnswer? {
        let json = try response.json()
        if let number = try json.string("authenticate_number"), number != check.authenticateNumber { return nil }
        _ = try json.required("token").string()
        return RequestAnswer(try json.storableText(), [check.preordered(step)])
    }

    /// The page of the check, while the token lives and the user has not begun. A check that was given up for want of an answer has a token again when it
    /// is ordered again.
    func launch(_ answer: RecordedAnswer, of card: CardRow, at now: WeChatTime) -> LaunchParameters? {
        guard let token = answer.token, !answer.isExpired(at: now),
            PayrollCard.state(named: card.state ?? "").rank < PayrollCard.State.processing.rank
        else { return nil }
        return .payrollCheck(check, token: token, authorizing: isWithAuth)
    }
}
