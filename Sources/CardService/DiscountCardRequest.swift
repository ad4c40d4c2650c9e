import CardLedger
import Cards
import OpenSSL
import WeChatPay

/// What a merchant orders a discount card with.
package struct DiscountCardOrder: Hashable, Sendable {
    /// The merchant's number for the card; one is made when it is absent.
    package var outCardCode: String?
    package var cardTemplateID: String
    package var appid: String

    package init(outCardCode: String? = nil, cardTemplateID: String, appid: String) {
        self.outCardCode = outCardCode
        self.cardTemplateID = cardTemplateID
        self.appid = appid
    }
}

/// One prepare request: what goes to WeChat Pay, what goes into the journal, and what either says about the card. Pure.
struct DiscountCardRequest: Sendable {
    let key: RequestKey
    let call: PrepareDiscountCard
    private let card: DiscountCard.Request
    private let body: JSONText

    /// Throws `invalidField`.
    init(mchid: String, outCardCode: String, order: DiscountCardOrder, notifyURL: String) throws(DeskError) {
        call = PrepareDiscountCard(outCardCode: outCardCode, cardTemplateID: order.cardTemplateID, appid: order.appid, notifyURL: notifyURL)
        do {
            body = JSONText(wellFormed: String(decoding: try call.request().body ?? [], as: UTF8.self))
        } catch {
            if case .invalidField(let fault) = error.kind { throw .invalidField(fault) }
            throw .unknownOutcome(error)
        }
        card = DiscountCard.Request(mchid: mchid, outCardCode: outCardCode, appid: order.appid, cardTemplateID: order.cardTemplateID)
        key = RequestKey(card: DiscountCard.key(mchid: mchid, outCardCode: outCardCode), operation: "prepare", number: outCardCode)
    }

    /// The journal's row. Two requests are the same when the merchant ordered the same: where callbacks go is not the merchant's choice.
    func journalled(at time: WeChatTime) -> NewRequest {
        let ordered = [card.mchid, card.outCardCode, card.cardTemplateID, card.appid].map { "\($0.utf8.count):\($0)" }.joined()
        return NewRequest(key: key, digest: SHA256.digest(Array(ordered.utf8)), body: body, requestedAt: time)
    }

    /// The request to send for a journal's row: with the address for callbacks that it was first sent with, because WeChat Pay takes a repetition
    /// for the same request only when every value is the same.
    func call(repeating entry: JournalEntry) -> PrepareDiscountCard {
        guard let stored = try? JSONDocument(Array(entry.body.text.utf8)).root.string("notify_url") else { return call }
        return PrepareDiscountCard(outCardCode: call.outCardCode, cardTemplateID: call.cardTemplateID, appid: call.appid, notifyURL: stored)
    }

    func requested(at time: WeChatTime) -> Observation { card.requested(step(at: time)) }
    func prepared(at time: WeChatTime) -> Observation { card.prepared(step(at: time)) }
    func rejected(at time: WeChatTime) -> Observation { card.rejected(step(at: time)) }

    private func step(at time: WeChatTime) -> RequestStep {
        RequestStep(requestID: "\(key.operation)/\(key.number)", time: time)
    }
}

/// What WeChat Pay's answer to a request means for the journal and for the card.
struct RequestOutcome: Sendable {
    let settlement: RequestSettlement
    let observation: Observation?
    /// Thrown when there is no result to give.
    let error: DeskError?

    /// WeChat Pay did it.
    init(prepared response: APIResponse, answer: JSONText, _ request: DiscountCardRequest, at time: WeChatTime) {
        settlement = RequestSettlement(
            state: .answered, answerStatus: response.status, answerCode: nil, answer: answer, wechatpayRequestID: response.requestID,
            settledAt: time)
        observation = request.prepared(at: time)
        error = nil
    }

    /// WeChat Pay did not, or it is not known.
    ///
    /// A refusal is the card's end only when it is about this request for good: not when it may pass, not when our own signature or clock was wrong,
    /// and not when a repetition is told that the number exists, for then the first attempt may have succeeded.
    init(_ error: WeChatPayError, attempts: Int, _ request: DiscountCardRequest, at time: WeChatTime) {
        var answer: JSONText?
        var isFinal = false
        if let code = error.code, let message = error.message {
            answer = JSONText(
                wellFormed: String(decoding: JSONOutput.object([("code", .string(code)), ("message", .string(message))]).bytes, as: UTF8.self))
            isFinal =
                error.outcome == .notDone && !error.isRetryable && error.status != 401
                && (attempts <= 1 || code != "RESOURCE_ALREADY_EXISTS")
        }
        settlement = RequestSettlement(
            state: isFinal ? .rejected : .unknown, answerStatus: error.status, answerCode: error.code, answer: answer,
            wechatpayRequestID: error.requestID, settledAt: time)
        observation = isFinal ? request.rejected(at: time) : nil
        self.error =
            isFinal ? .rejected(status: error.status ?? 400, code: error.code ?? "", message: error.message ?? "") : .unknownOutcome(error)
    }
}
