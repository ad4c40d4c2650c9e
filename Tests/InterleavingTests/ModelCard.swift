import WeChatPay

/// What the interleavings start.
enum ScriptedProduct: String, CaseIterable, Sendable {
    case discountCard, consumptionCard, tripCoupon, payrollCard, payrollCardWithAuth

    var isPayrollCard: Bool { self == .payrollCard || self == .payrollCardWithAuth }
}

/// How far a card is at WeChat Pay, by what its user did.
enum Progress: Int, Comparable, Sendable {
    case none
    /// A discount card was accepted, an identity check begun, a coupon used.
    case begun
    /// A discount card is settled, an identity check is decided.
    case ended
    /// What a broken promise costs was paid back.
    case paid

    static func < (lhs: Progress, rhs: Progress) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// What WeChat Pay answers, before anything happens to it on its way.
enum ModelAnswer: Hashable, Sendable {
    case content(String)
    case noContent
    /// `internalNumber` stands at the end of `Request-ID`.
    case refused(Int, String, internalNumber: String = "268435456")

    static let absent = ModelAnswer.refused(404, "RESOURCE_NOT_EXISTS")
}

/// What WeChat Pay knows about one card: a model with the rules for repetitions that its documents state.
struct ModelCard: Sendable {
    let name: String
    let mchid: String
    let product: ScriptedProduct
    /// WeChat Pay refuses to start it, whoever asks how often.
    let isRefused: Bool
    /// The promise is not kept, or the identity is another.
    let isFailing: Bool

    /// What the request said that was carried out first, sensitive values in plain; nil while there is no card.
    private(set) var content: String?
    /// Everything that was ever asked for under its number.
    private(set) var contents: Set<String> = []
    /// The answers to the requests that were carried out.
    private(set) var answers: Set<String> = []
    /// How many requests came that start it.
    private(set) var arrivals = 0
    /// The records that have an effect, by serial number, and what each said.
    private(set) var records: [String: String] = [:]
    private(set) var progress = Progress.none
    /// What its user did, and when.
    private(set) var events: [(progress: Progress, time: WeChatTime)] = []
    private var tokenEnd: WeChatTime?

    init(_ script: Script) {
        (name, mchid, product) = (script.name, script.mchid, script.product)
        (isRefused, isFailing) = (script.isRefused, script.isFailing)
    }

    /// Who has the card: of the merchant's order, or of the rival one under the same number.
    var openid: String { content?.contains("o\(name)r") == true ? "o\(name)r" : "o\(name)" }

    static let appid = "wx00aa11bb22cc33dd"
    static let subMchid = "1600000077"
    static let stockID = "21000456"
    /// How long a discount card's term is, in seconds.
    static let term: Int64 = 10 * 86_400

    // MARK: - Requests

    /// Starts the card, or says again that it was started.
    mutating func start(_ said: String, sendTime: WeChatTime?, at now: WeChatTime) -> ModelAnswer {
        arrivals += 1
        contents.insert(said)
        if isRefused { return .refused(400, "PARAM_ERROR", internalNumber: "269546520") }
        if let sendTime, let end = sendTime.adding(seconds: 86_400), now > end { return .refused(400, "PARAM_ERROR") }
        if let content, content != said, product != .tripCoupon { return .refused(400, "INVALID_REQUEST", internalNumber: "268498688") }
        // A user who went on needs no token any more.
        if content != nil, progress > .none, product == .discountCard || product.isPayrollCard {
            return .refused(400, "RESOURCE_ALREADY_EXISTS", internalNumber: product == .discountCard ? "273678001" : "268435456")
        }
        content = content ?? said
        let answer = startedAnswer(at: now)
        answers.insert(answer)
        return .content(answer)
    }

    private mutating func startedAnswer(at now: WeChatTime) -> String {
        switch product {
        case .discountCard:
            // Repeated, it gives a token again, and not the same one.
            return #"{"prepare_card_token":"token+\#(name)/\#(arrivals)"}"#
        case .consumptionCard:
            return #"{"card_code":"4785\#(name)"}"#
        case .tripCoupon:
            let end = now.adding(seconds: 1_200) ?? now
            return #"{"token":"trip-\#(name)-\#(arrivals)","expires_time":"\#(end.rfc3339)"}"#
        case .payrollCard, .payrollCardWithAuth:
            tokenEnd = now.adding(seconds: 300)
            return """
                {"authenticate_number":"\(name)","openid":"\(openid)","mchid":"\(mchid)","sub_mchid":"\(Self.subMchid)",\
                "token":"payroll-\(name)","expires_in":300}
                """
        }
    }

    /// A serial number that was used is answered with success and without effect.
    mutating func addRecord(_ serialNumber: String, _ said: String) -> ModelAnswer {
        if records[serialNumber] != nil { return .noContent }
        guard progress == .begun else { return .refused(400, "INVALID_REQUEST") }
        records[serialNumber] = said
        return .noContent
    }

    // MARK: - The user

    /// The user goes one step further, when that is possible now. Returns whether it was.
    mutating func goOn(at now: WeChatTime) -> Bool {
        let next: Progress? =
            switch (product, progress) {
            case (.tripCoupon, .none): .begun
            case (_, .none) where content == nil: nil
            case (.payrollCard, .none), (.payrollCardWithAuth, .none): tokenEnd.map { now < $0 } == true ? .begun : nil
            case (_, .none): .begun
            case (.discountCard, .begun), (.payrollCard, .begun), (.payrollCardWithAuth, .begun): .ended
            case (.discountCard, .ended): isFailing ? .paid : nil
            default: nil
            }
        guard let next else { return false }
        go(to: next, at: now)
        return true
    }

    /// A term that is over ends without its user; no callback tells of it.
    mutating func pass(to now: WeChatTime) {
        guard product == .discountCard, progress == .begun, let end = termEnd, now >= end else { return }
        progress = .ended
    }

    private mutating func go(to next: Progress, at now: WeChatTime) {
        progress = next
        events.append((next, now))
    }

    var acceptedAt: WeChatTime? { events.first { $0.progress == .begun }?.time }

    var termEnd: WeChatTime? { acceptedAt?.adding(seconds: Self.term) }
}
