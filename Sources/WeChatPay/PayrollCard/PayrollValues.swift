/// How an employee is employed: 1 to 32 characters.
public struct EmploymentType: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// For a long time.
    public static let longTerm = EmploymentType(rawValue: "LONG_TERM_EMPLOYMENT")
    /// For a short time.
    public static let shortTerm = EmploymentType(rawValue: "SHORT_TERM_EMPLOYMENT")
    /// In cooperation.
    public static let cooperation = EmploymentType(rawValue: "COOPERATION_EMPLOYMENT")
}

/// What an identity check is for: 1 to 32 characters.
public struct AuthenticateType: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Nothing in particular.
    public static let normal = AuthenticateType(rawValue: "NORMAL")
    /// Coming to work.
    public static let signIn = AuthenticateType(rawValue: "SIGN_IN")
    /// An insurance.
    public static let insurance = AuthenticateType(rawValue: "INSURANCE")
    /// A contract.
    public static let contract = AuthenticateType(rawValue: "CONTRACT")
}

/// How far an identity check is.
public struct AuthenticateState: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The user is at it.
    public static let processing = AuthenticateState(rawValue: "AUTHENTICATE_PROCESSING")
    /// The user is who the employer says. Final.
    public static let success = AuthenticateState(rawValue: "AUTHENTICATE_SUCCESS")
    /// The user is not, or gave up. Final.
    public static let failed = AuthenticateState(rawValue: "AUTHENTICATE_FAILED")
}

/// Where an identity check was made.
public struct AuthenticateScene: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// In a mini program.
    public static let miniApp = AuthenticateScene(rawValue: "FROM_MINI_APP")
    /// At a device.
    public static let hardware = AuthenticateScene(rawValue: "FROM_HARDWARE")
}

/// Whether a user authorised an employer.
public struct AuthorizeState: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Not yet.
    public static let unauthorized = AuthorizeState(rawValue: "UNAUTHORIZED")
    /// Yes.
    public static let authorized = AuthorizeState(rawValue: "AUTHORIZED")
    /// Not any more: the user withdrew it.
    public static let deauthorized = AuthorizeState(rawValue: "DEAUTHORIZED")
}

/// Whether a user has a payroll card.
public struct RegisterState: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// It is not known.
    public static let undefined = RegisterState(rawValue: "UNDEFINED")
    /// Not yet.
    public static let unregistered = RegisterState(rawValue: "UNREGISTERED")
    /// Yes.
    public static let registered = RegisterState(rawValue: "REGISTERED")
    /// Not any more.
    public static let closed = RegisterState(rawValue: "CLOSED")
}
