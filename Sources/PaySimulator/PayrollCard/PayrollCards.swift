import Synchronization

/// All payroll cards: who authorised whom, and every identity check.
package final class PayrollCards: Sendable {
    /// A user's pre-orders on one day in Beijing.
    static let preOrdersPerDay = 20

    private struct Number: Hashable {
        let mchid: String
        let number: String
    }

    private struct Day: Hashable {
        let mchid: String
        let openid: String
        let day: String
    }

    private struct State {
        var relations: [PayrollUser: PayrollRelation] = [:]
        /// What the merchant asked to authorise, until the user does.
        var requested: [PayrollUser: PayrollIdentity] = [:]
        var authentications: [Number: PayrollAuthentication] = [:]
        var preOrders: [Day: Int] = [:]
    }

    private let state = Mutex(State())
    private let random: SimulatorRandom

    package init(random: SimulatorRandom) { self.random = random }

    /// In the order of mchid and authenticate_number.
    package var authentications: [PayrollAuthentication] {
        state.withLock { Array($0.authentications.values) }.sorted { ($0.user.mchid, $0.number) < ($1.user.mchid, $1.number) }
    }

    package func authentication(mchid: String, number: String) -> PayrollAuthentication? {
        state.withLock { $0.authentications[Number(mchid: mchid, number: number)] }
    }

    package func relation(_ user: PayrollUser) -> PayrollRelation { state.withLock { $0.relations[user] ?? PayrollRelation() } }

    // MARK: What the merchant asks

    /// A token by which the user may authorise.
    func token(_ identity: PayrollIdentity, for user: PayrollUser) -> String {
        state.withLock { $0.requested[user] = identity }
        return random.text(64)
    }

    /// The same order under the same number is the same check.
    func preOrder(_ order: PreOrderRequest, at time: Int64) throws(APIError) -> PayrollAuthentication {
        let new = PayrollAuthentication(order: order, token: random.text(64), preorderedAt: time)
        return try state.withLock { state throws(APIError) in
            let number = Number(mchid: order.user.mchid, number: order.number)
            if let known = state.authentications[number] {
                guard known.order == order else { throw .otherParameters }
                return known
            }
            if order.identity == nil, state.relations[order.user]?.state != .authorized { throw .notAuthorized }
            let day = Day(mchid: order.user.mchid, openid: order.user.openid, day: BeijingTime.day(time))
            let count = state.preOrders[day, default: 0] + 1
            guard count <= Self.preOrdersPerDay else { throw .tooManyPreOrders }
            state.preOrders[day] = count
            state.authentications[number] = new
            return new
        }
    }

    // MARK: What the user does

    func authorize(_ user: PayrollUser, at time: Int64) -> PayrollRelation {
        state.withLock { state in
            state.relations[user, default: PayrollRelation()].authorize(
                employmentType: state.requested[user]?.employmentType, at: time)
            return state.relations[user, default: PayrollRelation()]
        }
    }

    func deauthorize(_ user: PayrollUser, at time: Int64) throws(SimulatorError) -> PayrollRelation {
        try state.withLock { state throws(SimulatorError) in
            try state.relations[user, default: PayrollRelation()].deauthorize(at: time)
            return state.relations[user, default: PayrollRelation()]
        }
    }

    /// A step that the check does not allow changes nothing. To start one that was ordered with authorisation authorises, too.
    func change(
        mchid: String, number: String, at time: Int64, _ step: (inout PayrollAuthentication) throws(SimulatorError) -> Void
    ) throws(SimulatorError) -> PayrollAuthentication {
        try state.withLock { state throws(SimulatorError) in
            let key = Number(mchid: mchid, number: number)
            guard var authentication = state.authentications[key] else { throw .unknownAuthentication(number: number) }
            try step(&authentication)
            state.authentications[key] = authentication
            if authentication.state == .processing, let identity = authentication.order.identity {
                state.relations[authentication.user, default: PayrollRelation()].authorize(employmentType: identity.employmentType, at: time)
            }
            return authentication
        }
    }
}
