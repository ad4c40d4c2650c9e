/// Orders an identity check of a user who has authorised the employer: `POST /v3/payroll-card/authentications/pre-order`.
///
/// The caller is a service provider. At most 20 checks per user and day. No callback tells the result: ask with ``QueryPayrollAuthentication``.
public struct PreOrderPayrollAuthentication: Endpoint, Hashable, Redacted {
    /// The user and the employer.
    public let employee: PayrollEmployee
    /// The check. Its number makes the call safe to repeat.
    public let check: PayrollCheck

    /// Makes the call; values are checked when it is sent.
    public init(employee: PayrollEmployee, check: PayrollCheck) {
        self.employee = employee
        self.check = check
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try employee.check()
        try check.check()
        return try APIRequest(
            "POST", PathTemplate("v3/payroll-card/authentications/pre-order"), body: .present(employee.members + check.members))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> PayrollToken {
        try PayrollToken(response)
    }
}
