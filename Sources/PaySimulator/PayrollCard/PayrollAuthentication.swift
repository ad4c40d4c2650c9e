/// An identity check of a payroll card's user, from the pre-order on. Times are Unix milliseconds.
package struct PayrollAuthentication: Hashable, Sendable {
    package enum State: String, Sendable {
        /// The user has not started: the platform does not show such a check.
        case preordered = "PREORDERED"
        case processing = "AUTHENTICATE_PROCESSING"
        case success = "AUTHENTICATE_SUCCESS"
        case failed = "AUTHENTICATE_FAILED"
        /// The user has gone away without starting, for good.
        case abandoned = "ABANDONED"
    }

    /// Seconds.
    static let tokenLifetime: Int64 = 300

    package let number: String
    package let user: PayrollUser
    package let token: String
    package let preorderedAt: Int64
    let order: PreOrderRequest
    package private(set) var state = State.preordered
    package private(set) var time: Int64?
    package private(set) var failedReason: String?

    init(order: PreOrderRequest, token: String, preorderedAt: Int64) {
        number = order.number
        user = order.user
        self.order = order
        self.token = token
        self.preorderedAt = preorderedAt
    }

    // MARK: What the user does

    mutating func start(at time: Int64) throws(SimulatorError) {
        try require(state == .preordered, to: "be started")
        guard time < preorderedAt + Self.tokenLifetime * 1000 else {
            throw .notPossible(subject: "identity check \(number)", state: "expired", step: "be started")
        }
        state = .processing
    }

    mutating func succeed(at time: Int64) throws(SimulatorError) {
        try require(state == .processing, to: "succeed")
        state = .success
        self.time = time
    }

    mutating func fail(reason: String, at time: Int64) throws(SimulatorError) {
        try require(state == .processing, to: "fail")
        state = .failed
        failedReason = reason
        self.time = time
    }

    mutating func abandon() throws(SimulatorError) {
        try require(state == .preordered, to: "be abandoned")
        state = .abandoned
    }

    private func require(_ allowed: Bool, to step: String) throws(SimulatorError) {
        if !allowed { throw .notPossible(subject: "identity check \(number)", state: state.rawValue, step: step) }
    }

    // MARK: JSON

    /// Whether queries find it.
    var isStarted: Bool { state != .preordered && state != .abandoned }

    /// What the pre-order answers, the same whenever it is asked again.
    var orderAnswer: JSON {
        .object(
            [("authenticate_number", .string(number))] + user.members
                + [("token", .string(token)), ("expires_in", .integer(Self.tokenLifetime))])
    }

    var json: JSON {
        .object(
            user.members + [
                ("authenticate_scene", "FROM_MINI_APP"),
                ("authenticate_source", "wxd24d9057cd83d47a"),
                ("project_name", .string(order.projectName)),
                ("employer_name", .string(order.employerName)),
                ("authenticate_number", .string(number)),
                ("authenticate_type", order.authenticateType.map(JSON.string)),
                ("authenticate_state", .string(state.rawValue)),
                ("authenticate_time", time.map { .string(BeijingTime.seconds($0)) }),
                ("authenticate_failed_reason", failedReason.map(JSON.string)),
            ])
    }
}

/// The body of `pre-order` and `pre-order-with-auth`. Encrypted fields are compared by their plaintext: their ciphertext is another each time.
struct PreOrderRequest: Hashable, Sendable {
    let number: String
    let user: PayrollUser
    let projectName: String
    let employerName: String
    let authenticateType: String?
    /// With authorisation only.
    let identity: PayrollIdentity?

    init(_ fields: FieldReader, identity: PayrollIdentity?, caller: SimulatedMerchant) throws(APIError) {
        number = try fields.text("authenticate_number", 1...64, .lettersAndDigits)
        projectName = try fields.text("project_name", 1...128)
        employerName = try fields.text("employer_name", 1...128)
        authenticateType = try fields.optionalChoice("authenticate_type", of: ["SIGN_IN", "INSURANCE", "CONTRACT", "NORMAL"])
        self.identity = identity
        user = try PayrollUser(fields, caller: caller)
    }
}
