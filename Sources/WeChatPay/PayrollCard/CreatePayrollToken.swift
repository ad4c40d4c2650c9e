/// Makes a token with which a user authorises an employer: `POST /v3/payroll-card/tokens`.
///
/// The caller is a service provider. Name and identity number travel only encrypted.
public struct CreatePayrollToken: EncryptingEndpoint, Hashable, Redacted {
    /// The user and the employer.
    public let employee: PayrollEmployee
    /// Who the user is.
    public let identity: PayrollIdentity

    /// Makes the call; values are checked when it is sent.
    public init(employee: PayrollEmployee, identity: PayrollIdentity) {
        self.employee = employee
        self.identity = identity
    }

    /// The request. Throws `invalidField` or `cannotEncrypt`.
    public func request(encryptingFor key: PlatformKey) throws(WeChatPayError) -> APIRequest {
        try employee.check()
        try identity.check()
        return try APIRequest(
            "POST", PathTemplate("v3/payroll-card/tokens"), body: .present(employee.members + identity.members), encryptingFor: key)
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> PayrollToken {
        try PayrollToken(response)
    }
}

/// A token with which a user opens a page of the payroll card.
public struct PayrollToken: Sendable, Redacted {
    /// The token. It is a secret of this user's: it must not be logged.
    public let token: String
    /// How long it can be used, in seconds from the answer on.
    public let expiresIn: Int64?
    /// Of an identity check: its number.
    public let authenticateNumber: String?
    /// Whom it is about.
    public let parties: PayrollParties
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        (json, requestID) = (try response.json(), response.requestID)
        token = try json.required("token").string()
        expiresIn = try json.int64("expires_in")
        authenticateNumber = try json.string("authenticate_number")
        parties = try PayrollParties(json)
    }
}
