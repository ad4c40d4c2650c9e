/// Orders an identity check of a user, who authorises the employer on the way if need be:
/// `POST /v3/payroll-card/authentications/pre-order-with-auth`.
///
/// As ``PreOrderPayrollAuthentication``, with name and identity number, which travel only encrypted.
public struct PreOrderPayrollAuthenticationWithAuth: EncryptingEndpoint, Hashable, Redacted {
    /// The user and the employer.
    public let employee: PayrollEmployee
    /// The check. Its number makes the call safe to repeat.
    public let check: PayrollCheck
    /// Who the user is.
    public let identity: PayrollIdentity

    /// Makes the call; values are checked when it is sent.
    public init(employee: PayrollEmployee, check: PayrollCheck, identity: PayrollIdentity) {
        self.employee = employee
        self.check = check
        self.identity = identity
    }

    /// The request. Throws `invalidField` or `cannotEncrypt`.
    public func request(encryptingFor key: PlatformKey) throws(WeChatPayError) -> APIRequest {
        try employee.check()
        try check.check()
        try identity.check()
        return try APIRequest(
            "POST", PathTemplate("v3/payroll-card/authentications/pre-order-with-auth"),
            body: .present(employee.members + check.members + identity.members), encryptingFor: key)
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> PayrollToken {
        try PayrollToken(response)
    }
}
