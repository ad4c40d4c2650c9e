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
        var relations: [PayrollParties: PayrollRelation] = [:]
        /// What the merchant asked to authorise, until the user does.
        var requested: [PayrollParties: PayrollIdentity] = [:]
        var authentications: [Number: PayrollAuthentication] = [:]
        var preOrders: [Day: Int] = [:]
    }

    private let state = Mutex(State())
    private let random: SimulatorRandom

    package init(random: SimulatorRandom) { self.random = random }

    /// In the order of mchid and authenticate_number.
    package var authentications: [PayrollAuthentication] {
        state.withLock { Array($0.authentications.values) }.sorted { ($0.parties.mchid, $0.number) < ($1.parties.mchid, $1.number) }
    }

    package func authentication(mchid: String, number: String) -> PayrollAuthentication? {
        state.withLock { $0.authentications[Number(mchid: mchid, number: number)] }
    }

    package func relation(_ parties: PayrollParties) -> PayrollRelation { state.withLock { $0.relations[parties] ?? PayrollRelation() } }

    // MARK: What the merchant asks

    /// A token by which the user may authorise.
    func token(_ identity: PayrollIdentity, for parties: PayrollParties) -> String {
        state.withLock { $0.requested[parties] = identity }
        return random.text(64)
    }

    /// The same order under the same number is the same check.
    func preOrder(_ order: PreOrderRequest, at time: Int64) throws(APIError) -> PayrollAuthentication {
        let new = PayrollAuthentication(order: order, token: random.text(64), preorderedAt: time)
        return try state.withLock { state throws(APIError) in
            let number = Number(mchid: order.parties.mchid, number: order.number)
            if let known = state.authentications[number] {
                guard known.order == order else { throw .otherParameters }
                return known
            }
            if order.identity == nil, state.relations[order.parties]?.state != .authorized { throw .notAuthorized }
            let day = Day(mchid: order.parties.mchid, openid: order.parties.openid, day: BeijingTime.day(time))
            let count = state.preOrders[day, default: 0] + 1
            guard count <= Self.preOrdersPerDay else { throw .tooManyPreOrders }
            state.preOrders[day] = count
            state.authentications[number] = new
            return new
        }
    }

    // MARK: What the user does

    func authorize(_ parties: PayrollParties, at time: Int64) -> PayrollRelation {
        state.withLock { state in
            state.relations[parties, default: PayrollRelation()].authorize(
                employmentType: state.requested[parties]?.employmentType, at: time)
            return state.relations[parties, default: PayrollRelation()]
        }
    }

    func deauthorize(_ parties: PayrollParties, at time: Int64) throws(SimulatorError) -> PayrollRelation {
        try state.withLock { state throws(SimulatorError) in
            try state.relations[parties, default: PayrollRelation()].deauthorize(at: time)
            return state.relations[parties, default: PayrollRelation()]
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
                state.relations[authentication.parties, default: PayrollRelation()].authorize(employmentType: identity.employmentType, at: time)
            }
            return authentication
        }
    }
}
