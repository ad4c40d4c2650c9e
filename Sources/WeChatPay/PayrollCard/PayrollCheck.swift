/// What an identity check of the payroll card is about: its number, and what the user is shown.
public struct PayrollCheck: Hashable, Sendable {
    /// The number of the check, unique within the service provider: 1 to 64 letters and digits.
    public let authenticateNumber: String
    /// The project that the user works for: 1 to 128 characters; older documents say 12.
    public let projectName: String
    /// The employer's name: 1 to 128 characters; older documents say 12.
    public let employerName: String
    /// What the check is for.
    public let authenticateType: AuthenticateType?

    /// States a check; values are checked when a call is sent.
    public init(authenticateNumber: String, projectName: String, employerName: String, authenticateType: AuthenticateType? = nil) {
        self.authenticateNumber = authenticateNumber
        self.projectName = projectName
        self.employerName = employerName
        self.authenticateType = authenticateType
    }

    static let authenticateNumberRule = FieldRule.lettersAndDigits(1...64)

    func check() throws(WeChatPayError) {
        try Self.authenticateNumberRule.check("authenticate_number", authenticateNumber)
        try FieldRule(length: 1...128).check("project_name", projectName)
        try FieldRule(length: 1...128).check("employer_name", employerName)
        try FieldRule(length: 1...32).check("authenticate_type", authenticateType?.rawValue)
    }

    var members: [(name: String, value: JSONLiteral?)] {
        [
            ("authenticate_number", .string(authenticateNumber)), ("project_name", .string(projectName)), ("employer_name", .string(employerName)),
            ("authenticate_type", authenticateType.map { .string($0.rawValue) }),
        ]
    }
}
