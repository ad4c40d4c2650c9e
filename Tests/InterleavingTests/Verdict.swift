import CardLedger
import CardService
import WeChatPay

/// Holds what the ledger has of one card, and what callers were told, against what WeChat Pay knows.
struct Verdict {
    let run: CardRun
    let model: ModelCard
    let rows: StoredRows
    /// Whether the service stood for so long that a request with a `send_time` could get too old.
    let outlastsSendTime: Bool

    private var script: Script { run.script }
    private var isCoupon: Bool { script.product == .tripCoupon }
    private var key: String { script.key }
    private var requests: [StoredRows.Request] { rows.requests[key] ?? [] }
    private var starts: [StoredRows.Request] { requests.filter { $0.operation != "add-user-records" } }

    var problems: [String] {
        var problems = onThePlatform + toldProblems
        if run.unacceptedCallbacks > 0 { problems.append("\(run.unacceptedCallbacks) callbacks were not accepted") }
        problems += isCoupon ? couponProblems : cardProblems
        problems += requests.filter { $0.state == "sending" }.map { "the request \($0.operation) \($0.number) is left as it was sent" }
        if let record = requests.first(where: { $0.operation == "add-user-records" }) { problems += self.problems(of: record) }
        return problems
    }

    // MARK: - WeChat Pay

    private var onThePlatform: [String] {
        model.contents.count > 1 ? ["WeChat Pay saw \(model.contents.count) requests under one number: \(model.contents.sorted())"] : []
    }

    // MARK: - Cards

    private var cardProblems: [String] {
        guard starts.count == 1, let start = starts.first, let card = rows.cards[key] else {
            return ["\(starts.count) journal rows, card \(rows.cards[key]?.state ?? "nil")"]
        }
        var problems: [String] = []
        if !card.isRequested { problems.append("the card is not known to be asked for") }
        if card.hasConflict { problems.append("identities in conflict") }
        let expected = expectedStates(start)
        if !expected.contains(card.state ?? "nil") { problems.append("the card is \(card.state ?? "nil") and not \(expected.sorted())") }
        if model.progress == .paid, card.payState != "PAID" { problems.append("the payback is \(card.payState ?? "nil")") }
        switch start.state {
        case "answered": if model.content == nil { problems.append("the journal says answered, WeChat Pay did nothing") }
        case "rejected": if model.content != nil { problems.append("the journal says rejected, WeChat Pay did it") }
        case "unknown": if !mayStayUnknown { problems.append("the request is left without a result") }
        default: break
        }
        if script.product == .consumptionCard { problems += voucherProblems }
        return problems
    }

    /// Only where nothing can be found out: a request that nobody but its caller can repeat, and one that got too old to be repeated.
    private var mayStayUnknown: Bool {
        switch script.product {
        case .payrollCardWithAuth: model.progress == .none
        case .consumptionCard: outlastsSendTime
        case .tripCoupon: true
        case .discountCard, .payrollCard: false
        }
    }

    private func expectedStates(_ start: StoredRows.Request) -> Set<String> {
        if let state = model.state { return start.state == "unknown" && script.product == .consumptionCard ? ["REQUESTED"] : [state] }
        if start.state == "unknown" {
            // Nobody can find out more.
            return script.product == .payrollCardWithAuth ? ["ABANDONED"] : ["REQUESTED"]
        }
        // A request that nobody could repeat is given up, and when its caller repeats it all the same, a refusal does not change that.
        guard model.content != nil else { return script.product == .payrollCardWithAuth ? ["REJECTED", "ABANDONED"] : ["REJECTED"] }
        switch script.product {
        case .discountCard: return ["LAPSED"]
        case .payrollCard, .payrollCardWithAuth: return ["ABANDONED"]
        case .consumptionCard, .tripCoupon: return ["SENT"]
        }
    }

    private var voucherProblems: [String] {
        guard model.content != nil else { return [] }
        return ["a", "b"].compactMap { suffix in
            let expected = suffix == "a" && model.progress > .none ? "USED" : "SENDED"
            let state = rows.cards[Script.coupon(script.name + suffix)]?.state
            return state == expected ? nil : "voucher \(suffix) is \(state ?? "nil") and not \(expected)"
        }
    }

    private func problems(of record: StoredRows.Request) -> [String] {
        let isThere = model.records[script.recordSerialNumber] != nil
        switch record.state {
        case "answered" where !isThere: return ["the journal says that the record was added"]
        case "rejected" where isThere: return ["the journal says that the record was refused"]
        case "unknown": return ["the record is left without a result"]
        default: return []
        }
    }

    // MARK: - Trip coupons

    private var couponProblems: [String] {
        var problems: [String] = []
        if starts.count > run.calls.count { problems.append("\(starts.count) requests of \(run.calls.count) calls") }
        for coupon in ["a", "b"].map({ Script.coupon(script.name + $0) }) {
            let tokens = rows.tokens[coupon] ?? []
            let answered = starts.count { $0.state == "answered" }
            if tokens.count != answered { problems.append("\(tokens.count) tokens of \(answered) answers") }
            if tokens.contains(where: { $0 != "TOKEN_EXPIRED" }) { problems.append("tokens are \(tokens)") }
        }
        return problems
    }

    // MARK: - Callers

    private var toldProblems: [String] {
        run.calls.compactMap { call in
            switch call.told {
            case .success(let answer):
                isTrue(answer, of: call.order) ? nil : "\(call.order) was told \(answer?.text ?? "nothing"), which WeChat Pay did not answer to it"
            case .failure(let error): problem(of: error, told: call)
            case nil: "\(call.order) has no result"
            }
        }
    }

    /// An answer may get lost, and a question show that there is a card all the same: who asked needs no token any more.
    private func isTrue(_ answer: JSONText?, of order: CardOrder) -> Bool {
        guard let content = model.content, order.isContent(content, of: script) else { return false }
        guard let answer else { return (script.product == .discountCard || script.product.isPayrollCard) && model.progress > .none }
        return model.answers.contains(answer.text)
    }

    private func problem(of error: DeskError, told call: PlacedCall) -> String? {
        switch error {
        case .inFlight, .unknownOutcome, .outcomeNotRecorded: nil
        case .ledger(let failure) where failure.code != .unexpectedAnswer: nil
        case .rejected: model.content == nil ? nil : "\(call.order) was told that WeChat Pay refused, which did it"
        case .numberInUse:
            Set(run.calls.map(\.order)).count > 1 && !(model.content.map { call.order.isContent($0, of: script) } ?? false)
                ? nil : "\(call.order) was told that its number is in use"
        case .notRepeatable: script.product == .consumptionCard && outlastsSendTime ? nil : "\(call.order) was told not to repeat"
        default: "\(call.order) was told \(error.name): \(error)"
        }
    }
}
