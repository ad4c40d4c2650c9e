/// Whom a payroll card (微工卡) call is about: a user, and the employer under the calling service provider.
public struct PayrollEmployee: Hashable, Sendable, Redacted {
    /// The user, under the one appid that is given: 1 to 64 characters.
    public let openid: String
    /// The employer's merchant number, under the service provider: 1 to 32 characters.
    public let subMchid: String
    /// An appid of the service provider's: 1 to 32 characters.
    public let appid: String?
    /// An appid of the employer's: 1 to 32 characters. At least one of the two appids must be given.
    public let subAppid: String?

    /// Names a user and an employer; values are checked when a call is sent.
    public init(openid: String, subMchid: String, appid: String? = nil, subAppid: String? = nil) {
        self.openid = openid
        self.subMchid = subMchid
        self.appid = appid
        self.subAppid = subAppid
    }

    func check() throws(WeChatPayError) {
        try FieldRule(length: 1...64).check("openid", openid)
        try FieldRule(length: 1...32).check("sub_mchid", subMchid)
        try FieldCheck.oneOf("appid", appid, "sub_appid", subAppid)
        try FieldRule(length: 1...32).check("appid", appid)
        try FieldRule(length: 1...32).check("sub_appid", subAppid)
    }

    var members: [(name: String, value: JSONLiteral?)] {
        [
            ("openid", .string(openid)), ("appid", appid.map(JSONLiteral.string)), ("sub_appid", subAppid.map(JSONLiteral.string)),
            ("sub_mchid", .string(subMchid)),
        ]
    }
}

/// Who a user of a payroll card is, for the comparison with what WeChat Pay knows. Name and number travel only encrypted.
public struct PayrollIdentity: Hashable, Sendable, Redacted {
    /// The user's name.
    public let userName: SensitiveField
    /// The number of the user's identity card.
    public let idCardNumber: SensitiveField
    /// How the user is employed. Needed when the user has not authorised the employer yet; later values must be the same as the first.
    public let employmentType: EmploymentType?

    /// States an identity.
    public init(userName: SensitiveField, idCardNumber: SensitiveField, employmentType: EmploymentType? = nil) {
        self.userName = userName
        self.idCardNumber = idCardNumber
        self.employmentType = employmentType
    }

    func check() throws(WeChatPayError) {
        try FieldRule(length: 1...32).check("employment_type", employmentType?.rawValue)
    }

    var members: [(name: String, value: JSONLiteral?)] {
        [
            ("user_name", .sensitive(userName)), ("id_card_number", .sensitive(idCardNumber)),
            ("employment_type", employmentType.map { .string($0.rawValue) }),
        ]
    }
}

/// Whom an answer of the payroll card is about. What WeChat Pay leaves out is nil.
public struct PayrollParties: Hashable, Sendable, Redacted {
    /// The user.
    public let openid: String?
    /// The service provider's merchant number.
    public let mchid: String?
    /// The employer's merchant number.
    public let subMchid: String?

    init(_ json: JSONValue) throws(JSONError) {
        openid = try json.string("openid")
        mchid = try json.string("mchid")
        subMchid = try json.string("sub_mchid")
    }
}
