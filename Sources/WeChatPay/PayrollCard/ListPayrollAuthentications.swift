/// Asks for the successful identity checks of a user on one day, page by page: `GET /v3/payroll-card/authentications`.
///
/// The caller is a service provider. WeChat Pay tells the successful checks alone, of the last 90 days.
public struct ListPayrollAuthentications: Endpoint, Hashable, Redacted {
    /// The user and the employer.
    public let employee: PayrollEmployee
    /// The day in Beijing, `YYYY-MM-DD`, at most 90 days back.
    public let authenticateDate: String
    /// How many checks to pass over: at least 0, which it is by default.
    public let offset: Int64?
    /// How many checks a page has: 1 to 10, by default 10.
    public let limit: Int64?

    /// Makes the call; values are checked when it is sent.
    public init(employee: PayrollEmployee, authenticateDate: String, offset: Int64? = nil, limit: Int64? = nil) {
        self.employee = employee
        self.authenticateDate = authenticateDate
        self.offset = offset
        self.limit = limit
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try employee.check()
        try FieldRule(length: 10...10, characters: "a day as YYYY-MM-DD") { WeChatTime(rfc3339: "\($0)T00:00:00+08:00") != nil }
            .check("authenticate_date", authenticateDate)
        try FieldCheck.number("offset", offset ?? 0, in: 0...(.max))
        try FieldCheck.number("limit", limit ?? 10, in: 1...10)
        return try APIRequest(
            "GET", PathTemplate("v3/payroll-card/authentications"),
            query: .present([
                ("openid", employee.openid), ("appid", employee.appid), ("sub_appid", employee.subAppid), ("sub_mchid", employee.subMchid),
                ("authenticate_date", authenticateDate), ("authenticate_state", AuthenticateState.success.rawValue),
                ("offset", offset.map { String($0) }), ("limit", limit.map { String($0) }),
            ]))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> PayrollAuthenticationPage {
        try PayrollAuthenticationPage(response)
    }
}

/// One page of identity checks.
public struct PayrollAuthenticationPage: Sendable, Redacted {
    /// The checks.
    public let authentications: [PayrollAuthentication]
    /// How many there are on all pages.
    public let totalCount: Int64?
    /// How many were passed over.
    public let offset: Int64?
    /// How many a page has.
    public let limit: Int64?
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        let json = try response.json()
        self.json = json
        requestID = response.requestID
        authentications = try json.list("data", PayrollAuthentication.init)
        totalCount = try json.int64("total_count")
        offset = try json.int64("offset")
        limit = try json.int64("limit")
    }
}
