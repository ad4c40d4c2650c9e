import Samples
import WeChatPay

/// What is done with one card, life after life of the service. Everything in it comes from a seed.
struct Script: Sendable, CustomStringConvertible {
    enum Act: Hashable, Sendable, CustomStringConvertible {
        /// So many callers at once. The next act comes when each has its result, or waits for one that does not come.
        case call(CardOrder, times: Int)
        case addRecord
        case userGoesOn
        /// Callbacks that tell of what the user did, in this order, all at once. What the user did not do is passed over.
        case callbacks([Int])
        /// Somebody wants to know how far the card is.
        case refresh

        var description: String {
            switch self {
            case .call(let order, let times): times == 1 ? "\(order)" : "\(times) × \(order)"
            case .addRecord: "record"
            case .userGoesOn: "user"
            case .callbacks(let places): "callbacks \(places)"
            case .refresh: "refresh"
            }
        }
    }

    struct Life: Sendable {
        var acts: [Act]
        var faults: FaultPlan
    }

    let name: String
    let mchid: String
    let product: ScriptedProduct
    let isRefused: Bool
    let isFailing: Bool
    /// Nil: the service chooses.
    let sendTime: WeChatTime?
    let lives: [Life]

    /// The number of the card in the ledger; of the first coupon when there are several.
    var key: String { product == .tripCoupon ? Self.coupon(name + "a") : name }

    static func coupon(_ id: String) -> String { "\(ModelCard.stockID)/\(id)" }

    var recordSerialNumber: String { "R\(name)" }

    init(name: String, mchid: String, product: ScriptedProduct, lives: [Life]) {
        (self.name, self.mchid, self.product, self.lives) = (name, mchid, product, lives)
        (isRefused, isFailing, sendTime) = (false, false, nil)
    }

    init(name: String, mchid: String, lives count: Int, random: inout SeededGenerator) {
        self.name = name
        self.mchid = mchid
        let product = ScriptedProduct.allCases.randomElement(using: &random) ?? .discountCard
        self.product = product
        isRefused = Int.random(in: 0..<8, using: &random) == 0
        isFailing = Bool.random(using: &random)
        sendTime = Bool.random(using: &random) ? ManualClock.start : nil
        lives = (0..<count).map { place in
            Life(
                acts: Self.acts(product, isFirst: place == 0, &random),
                faults: FaultPlan(
                    requests: Self.faults(upTo: 3, &random) + Self.last(ofLifeThatEnds: place < count - 1, &random),
                    questions: Self.faults(upTo: 2, &random)))
        }
    }

    private static func acts(_ product: ScriptedProduct, isFirst: Bool, _ random: inout SeededGenerator) -> [Act] {
        var acts = (0..<Int.random(in: 0...4, using: &random)).map { _ in act(product, &random) }
        if isFirst { acts.insert(.call(.own, times: times(&random)), at: 0) }
        return acts
    }

    private static func act(_ product: ScriptedProduct, _ random: inout SeededGenerator) -> Act {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<35: .call(.own, times: times(&random))
        case 35..<42 where product != .tripCoupon: .call(.rival, times: 1)
        case 42..<50 where product == .discountCard: .addRecord
        case 50..<55 where product == .discountCard || product.isPayrollCard: .refresh
        case 55..<75 where !product.isPayrollCard:
            .callbacks((0..<Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 0..<3, using: &random) })
        default: .userGoesOn
        }
    }

    private static func times(_ random: inout SeededGenerator) -> Int {
        [1, 1, 1, 1, 1, 1, 2, 2, 3].randomElement(using: &random) ?? 1
    }

    private static func faults(upTo count: Int, _ random: inout SeededGenerator) -> [Fault] {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in
            Bool.random(using: &random) ? .none : Fault.passing.randomElement(using: &random) ?? .none
        }
    }

    private static func last(ofLifeThatEnds ends: Bool, _ random: inout SeededGenerator) -> [Fault] {
        ends && Bool.random(using: &random) ? [Fault.last.randomElement(using: &random) ?? .none] : []
    }

    var description: String {
        var lines = ["\(name): \(product)\(isRefused ? ", refused" : "")\(isFailing ? ", failing" : "")\(sendTime == nil ? "" : ", with send_time")"]
        for (place, life) in lives.enumerated() {
            lines.append("  life \(place): \(life.acts), requests \(life.faults.requests), questions \(life.faults.questions)")
        }
        return lines.joined(separator: "\n")
    }
}
