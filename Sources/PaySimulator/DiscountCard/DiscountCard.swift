/// A discount card at the platform, from the merchant's prepare call on. Times are Unix milliseconds, amounts fen.
package struct DiscountCard: Hashable, Sendable {
    package enum State: String, Sendable {
        /// The user has not accepted: the platform does not show such a card to the merchant.
        case prepared = "PREPARED"
        case ongoing = "ONGOING"
        /// The term is over and the platform checks the targets; a query tells of it, no notice does.
        case settling = "SETTLING"
        case finished = "FINISHED"
        case unfinished = "UNFINISHED"
    }

    package struct Payment: Hashable, Sendable {
        package let amount: Int64
        package let transactionID: String
        package let time: Int64
    }

    package let mchid: String
    package let appid: String
    package let outCardCode: String
    package let template: CardTemplate
    package let notifyURL: String
    package let prepareCardToken: String
    package private(set) var state = State.prepared
    package private(set) var cardID = ""
    package private(set) var openid = ""
    package private(set) var sharerOpenid: String?
    package private(set) var acceptedAt: Int64 = 0
    package private(set) var unfinishedReason: String?
    package private(set) var totalAmount: Int64?
    package private(set) var payment: Payment?
    /// In the order they were reported.
    package private(set) var records: [UserRecord] = []

    package init(mchid: String, appid: String, outCardCode: String, template: CardTemplate, notifyURL: String, prepareCardToken: String) {
        self.mchid = mchid
        self.appid = appid
        self.outCardCode = outCardCode
        self.template = template
        self.notifyURL = notifyURL
        self.prepareCardToken = prepareCardToken
    }

    // MARK: What the user does

    package mutating func accept(cardID: String, openid: String, sharerOpenid: String?, at time: Int64) throws(SimulatorError) {
        try require(state == .prepared, to: "be accepted")
        state = .ongoing
        self.cardID = cardID
        self.openid = openid
        self.sharerOpenid = sharerOpenid
        acceptedAt = time
    }

    package mutating func settle() throws(SimulatorError) {
        try require(state == .ongoing, to: "be settled")
        state = .settling
    }

    /// `totalAmount` is the sum of discounts that the user has had.
    package mutating func finish(totalAmount: Int64) throws(SimulatorError) {
        try require(isRunning, to: "be finished")
        state = .finished
        self.totalAmount = totalAmount
    }

    package mutating func quit(totalAmount: Int64) throws(SimulatorError) {
        try require(isRunning, to: "be quit")
        state = .unfinished
        unfinishedReason = "DUE_TO_QUIT"
        self.totalAmount = totalAmount
    }

    /// Pays back all discounts.
    package mutating func pay(transactionID: String, at time: Int64) throws(SimulatorError) {
        let amount = totalAmount ?? 0
        try require(state == .unfinished && payment == nil && amount > 0, to: "be paid for")
        payment = Payment(amount: amount, transactionID: transactionID, time: time)
    }

    private var isRunning: Bool { state == .ongoing || state == .settling }

    // MARK: What the merchant reports

    /// Adds it to the sum of discounts, which does not fall below nothing.
    mutating func add(_ record: UserRecord) throws(APIError) {
        guard state == .ongoing else { throw .cardNotRunning }
        switch record.subject {
        case .objective(let id):
            guard template.objectives.contains(where: { $0.id == id }) else {
                throw .parameter("objective_id", value: id, "is no objective of this card")
            }
        case .reward(let id, _):
            guard template.rewards.contains(where: { $0.id == id }) else { throw .parameter("reward_id", value: id, "is no reward of this card") }
            let (sum, isTooMuch) = (totalAmount ?? 0).addingReportingOverflow(record.discount)
            guard !isTooMuch, sum >= 0 else { throw .parameter("amount", value: nil, "takes the sum of discounts beyond what is possible") }
            totalAmount = sum
        }
        records.append(record)
    }

    private func require(_ allowed: Bool, to step: String) throws(SimulatorError) {
        if !allowed { throw .wrongState(outCardCode: outCardCode, state: payment == nil ? state.rawValue : "PAID", step: step) }
    }
}
