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
