/// An identity check of the payroll card as WeChat Pay has it. What WeChat Pay leaves out is nil.
public struct PayrollAuthentication: Sendable, Redacted {
    /// The number of the check.
    public let authenticateNumber: String
    /// How far it is.
    public let authenticateState: AuthenticateState
    /// When it ended; nil while it goes on.
    public let authenticateTime: WeChatTime?
    /// Why it failed, in words for people.
    public let authenticateFailedReason: String?
    /// Where it was made.
    public let authenticateScene: AuthenticateScene?
    /// The mini program or device that it was made with.
    public let authenticateSource: String?
    /// What it was for.
    public let authenticateType: AuthenticateType?
    /// The project that the user works for.
    public let projectName: String?
    /// The employer's name.
    public let employerName: String?
    /// Whom it is about.
    public let parties: PayrollParties
    /// The whole of it, with fields that have no name here.
    public let json: JSONValue

    init(_ json: JSONValue) throws(JSONError) {
        self.json = json
        authenticateNumber = try json.required("authenticate_number").string()
        authenticateState = AuthenticateState(rawValue: try json.required("authenticate_state").string())
        authenticateTime = try json.time("authenticate_time")
        authenticateFailedReason = try json.string("authenticate_failed_reason")
        authenticateScene = try json.enumeration("authenticate_scene")
        authenticateSource = try json.string("authenticate_source")
        authenticateType = try json.enumeration("authenticate_type")
        projectName = try json.string("project_name")
        employerName = try json.string("employer_name")
        parties = try PayrollParties(json)
    }
}
