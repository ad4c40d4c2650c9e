/// Asks how far an identity check is: `GET /v3/payroll-card/authentications/{authenticate_number}`.
///
/// The caller is a service provider. A check that the user has not begun is refused with status 404.
public struct QueryPayrollAuthentication: Endpoint, Hashable {
    /// The number of the check: 1 to 64 letters and digits.
    public let authenticateNumber: String
    /// The employer's merchant number: 1 to 32 characters.
    public let subMchid: String

    /// Makes the call; values are checked when it is sent.
    public init(authenticateNumber: String, subMchid: String) {
        self.authenticateNumber = authenticateNumber
        self.subMchid = subMchid
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try PayrollCheck.authenticateNumberRule.check("authenticate_number", authenticateNumber)
        try FieldRule(length: 1...32).check("sub_mchid", subMchid)
        return try APIRequest(
            "GET", PathTemplate("v3/payroll-card/authentications/{authenticate_number}"), filling: ["authenticate_number": authenticateNumber],
            query: ["sub_mchid": subMchid])
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> PayrollAuthentication {
        try PayrollAuthentication(try response.json())
    }
}
