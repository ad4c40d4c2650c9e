/// Sends a consumption card (消费卡), which holds a batch of vouchers, to a user: `POST /v3/marketing/busifavor/coupons/{card_id}/send`.
///
/// Repeating it with the same `outRequestNo` **and** the same `sendTime` gives the same `card_code`: keep both with the request. The user gets the card
/// without any step of theirs. WeChat Pay tells neither that it was received nor which vouchers are in it; their use is told by `COUPON.USE`.
public struct SendConsumptionCard: Endpoint, Hashable, Redacted {
    /// The card, made on the merchant platform: 1 to 28 characters.
    public let cardID: String
    /// The appid that owns the card, bound to the merchant: 1 to 18 characters.
    public let appid: String
    /// The user, under that appid: 1 to 28 characters.
    public let openid: String
    /// The merchant's number of the request, unique per merchant: 1 to 32 letters, digits or `_`.
    public let outRequestNo: String
    /// When the card is sent, to the millisecond; what lies below is cut off. WeChat Pay refuses times that are older than 24 hours.
    public let sendTime: WeChatTime

    /// Makes the call; values are checked when it is sent.
    public init(cardID: String, appid: String, openid: String, outRequestNo: String, sendTime: WeChatTime) {
        self.cardID = cardID
        self.appid = appid
        self.openid = openid
        self.outRequestNo = outRequestNo
        self.sendTime = sendTime
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 1...28).check("card_id", cardID)
        try FieldRule(length: 1...18).check("appid", appid)
        try FieldRule(length: 1...28).check("openid", openid)
        try FieldRule.lettersAndDigits(1...32, and: "_").check("out_request_no", outRequestNo)
        try FieldCheck.time("send_time", sendTime)
        let body: JSONLiteral = [
            "appid": .string(appid), "openid": .string(openid), "out_request_no": .string(outRequestNo),
            "send_time": .string(sendTime.rfc3339WithMilliseconds),
        ]
        return try APIRequest("POST", PathTemplate("v3/marketing/busifavor/coupons/{card_id}/send"), filling: ["card_id": cardID], body: body)
    }

    /// Whether WeChat Pay still takes this `sendTime`: at most 24 hours have passed since. Afterwards a request of unknown outcome cannot be repeated; what
    /// became of it shows in the user's vouchers.
    public func isRepeatable(at now: WeChatTime) -> Bool {
        guard let end = sendTime.adding(seconds: 86_400) else { return true }
        return now <= end
    }

    /// Reads the answer. Throws what it lacks.
    public func answer(_ response: APIResponse) throws(JSONError) -> SentConsumptionCard {
        let json = try response.json()
        return SentConsumptionCard(cardCode: try json.required("card_code").string(), json: json, requestID: response.requestID)
    }
}

/// A consumption card that a user has.
public struct SentConsumptionCard: Sendable, Redacted {
    /// WeChat Pay's code of the user's card: one per user and `card_id`, 1 to 15 characters.
    public let cardCode: String
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?
}
