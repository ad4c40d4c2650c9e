/// Asks for the successful identity checks of a user on one day, page by page: `GET /v3/payroll-card/authentications`.
///
/// The caller is a service provider. WeChat Pay tells the successful checks alone, of the last 90 days.
public struct ListPayrollAuthentications: Endpoint, Hashable, Redacted {
    /// The user and the employer.
    public let employee: PayrollEmployee
    /// The day in Beijing, `YYYY-MM-DD`, at most 90 days back.
    public let authenticateDate: String
    /// Which page, of at most 10 checks.
    public let page: PageRange

    /// Makes the call; values are checked when it is sent.
    public init(employee: PayrollEmployee, authenticateDate: String, page: PageRange = PageRange()) {
        self.employee = employee
        self.authenticateDate = authenticateDate
        self.page = page
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try employee.check()
        try FieldRule(length: 10...10, characters: "a day as YYYY-MM-DD") { WeChatTime(rfc3339: "\($0)T00:00:00+08:00") != nil }
            .check("authenticate_date", authenticateDate)
        try page.check(limits: 1...10)
        return try APIRequest(
            "GET", PathTemplate("v3/payroll-card/authentications"),
            query: .present(
                [
                    ("openid", employee.openid), ("appid", employee.appid), ("sub_appid", employee.subAppid), ("sub_mchid", employee.subMchid),
                    ("authenticate_date", authenticateDate), ("authenticate_state", AuthenticateState.success.rawValue),
                ] + page.query))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> ResultPage<PayrollAuthentication> {
        try ResultPage(response, of: PayrollAuthentication.init)
    }
}
