/// Whether a user lets an employer use the payroll card. Times are Unix milliseconds.
package struct PayrollRelation: Hashable, Sendable {
    package enum State: String, Sendable {
        case unauthorized = "UNAUTHORIZED"
        case authorized = "AUTHORIZED"
        /// The user withdrew.
        case deauthorized = "DEAUTHORIZED"
    }

    package private(set) var state = State.unauthorized
    package private(set) var authorizedAt: Int64?
    package private(set) var deauthorizedAt: Int64?
    /// Of the first authorisation: later values must match it.
    private(set) var employmentType: String?

    mutating func authorize(employmentType: String?, at time: Int64) {
        state = .authorized
        authorizedAt = time
        deauthorizedAt = nil
        self.employmentType = self.employmentType ?? employmentType
    }

    mutating func deauthorize(at time: Int64) throws(SimulatorError) {
        guard state == .authorized else { throw .notPossible(subject: "the payroll card", state: state.rawValue, step: "be deauthorised") }
        state = .deauthorized
        deauthorizedAt = time
    }

    func json(_ user: PayrollUser) -> JSON {
        .object(
            user.members + [
                ("authorize_state", .string(state.rawValue)),
                ("authorize_time", authorizedAt.map { .string(BeijingTime.seconds($0)) }),
                ("deauthorize_time", deauthorizedAt.map { .string(BeijingTime.seconds($0)) }),
                ("register_state", authorizedAt == nil ? "UNREGISTERED" : "REGISTERED"),
                ("register_time", authorizedAt.map { .string(BeijingTime.seconds($0)) }),
            ])
    }
}

/// What a merchant tells of a user whom it wants to authorise. Name and ID number are kept to be compared, and shown nowhere.
struct PayrollIdentity: Hashable, Sendable {
    private static let employmentTypes = ["LONG_TERM_EMPLOYMENT", "SHORT_TERM_EMPLOYMENT", "COOPERATION_EMPLOYMENT"]

    private let userName: [UInt8]
    private let idCardNumber: [UInt8]
    let employmentType: String?

    init(_ fields: FieldReader, sensitive: SensitiveFields) throws(APIError) {
        userName = try sensitive.plaintext("user_name", in: fields)
        idCardNumber = try sensitive.plaintext("id_card_number", in: fields)
        employmentType = try fields.optionalChoice("employment_type", of: Self.employmentTypes)
    }

    func check(against relation: PayrollRelation, in fields: FieldReader) throws(APIError) {
        guard let first = relation.employmentType else {
            if employmentType == nil { throw fields.fault("employment_type", "is required until the user has authorised") }
            return
        }
        guard employmentType == nil || employmentType == first else {
            throw fields.fault("employment_type", value: employmentType, "is not that of the first authorisation")
        }
    }
}
