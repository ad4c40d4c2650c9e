/// Asks whether a user has authorised an employer: `GET /v3/payroll-card/relations/{openid}`.
///
/// The caller is a service provider.
public struct QueryPayrollRelation: Endpoint, Hashable, Redacted {
    /// The user and the employer.
    public let employee: PayrollEmployee

    /// Makes the call; values are checked when it is sent.
    public init(employee: PayrollEmployee) {
        self.employee = employee
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try employee.check()
        return try APIRequest(
            "GET", PathTemplate("v3/payroll-card/relations/{openid}"), filling: ["openid": employee.openid],
            query: .present([("sub_mchid", employee.subMchid), ("appid", employee.appid), ("sub_appid", employee.subAppid)]))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> PayrollRelation {
        try PayrollRelation(response)
    }
}

/// What a user and an employer are to each other. What WeChat Pay leaves out is nil.
public struct PayrollRelation: Sendable, Redacted {
    /// Whether the user authorised the employer.
    public let authorizeState: AuthorizeState
    /// When the user did.
    public let authorizeTime: WeChatTime?
    /// When the user withdrew it.
    public let deauthorizeTime: WeChatTime?
    /// Whether the user has a payroll card.
    public let registerState: RegisterState?
    /// Since when.
    public let registerTime: WeChatTime?
    /// When the user gave it up.
    public let closeTime: WeChatTime?
    /// Whom it is about.
    public let parties: PayrollParties
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        (json, requestID) = (try response.json(), response.requestID)
        authorizeState = AuthorizeState(rawValue: try json.required("authorize_state").string())
        authorizeTime = try json.time("authorize_time")
        deauthorizeTime = try json.time("deauthorize_time")
        registerState = try json.enumeration("register_state")
        registerTime = try json.time("register_time")
        closeTime = try json.time("close_time")
        parties = try PayrollParties(json)
    }
}
