/// Prepares a discount card (先享卡) for a user to accept: `POST /v3/discount-card/cards`.
///
/// Repeating it with the same values is safe; the same `outCardCode` with other values is refused.
public struct PrepareDiscountCard: Endpoint, Hashable {
    /// The merchant's number of the card, unique per merchant: 1 to 32 letters, digits, `_`, `-`, `|` or `*`.
    public let outCardCode: String
    /// The template of the card, made on the merchant platform: 1 to 64 characters.
    public let cardTemplateID: String
    /// An appid that is bound to the merchant: 10 to 32 characters.
    public let appid: String
    /// Where the callbacks of this card go: an https URL without query, at most 255 characters.
    public let notifyURL: String

    /// Makes the call; values are checked when it is sent.
    public init(outCardCode: String, cardTemplateID: String, appid: String, notifyURL: String) {
        self.outCardCode = outCardCode
        self.cardTemplateID = cardTemplateID
        self.appid = appid
        self.notifyURL = notifyURL
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try Self.outCardCodeRule.check("out_card_code", outCardCode)
        try FieldRule(length: 1...64).check("card_template_id", cardTemplateID)
        try FieldRule(length: 10...32).check("appid", appid)
        try FieldRule.notifyURL(length: 1...255).check("notify_url", notifyURL)
        let body: JSONLiteral = [
            "out_card_code": .string(outCardCode), "card_template_id": .string(cardTemplateID), "appid": .string(appid),
            "notify_url": .string(notifyURL),
        ]
        return try APIRequest("POST", PathTemplate("v3/discount-card/cards"), body: body)
    }

    /// Reads the answer. Throws when it has no token.
    public func answer(_ response: APIResponse) throws(JSONError) -> PreparedDiscountCard {
        try PreparedDiscountCard(response)
    }

    static let outCardCodeRule = FieldRule.lettersAndDigits(1...32, and: "_-|*")
}

/// A discount card that waits for its user.
public struct PreparedDiscountCard: Sendable, Redacted {
    /// The token that opens the card in WeChat Pay's mini program. It is a secret of this user's: it must not be logged.
    public let prepareCardToken: String
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        (json, requestID) = (try response.json(), response.requestID)
        prepareCardToken = try json.required("prepare_card_token").string()
    }
}

extension WeChatPayClient {
    /// Prepares a discount card.
    ///
    /// Throws `invalidField` with field, length and rule before anything is sent when a value breaks a rule of WeChat Pay.
    public func prepareDiscountCard(_ call: PrepareDiscountCard) async throws(WeChatPayError) -> PreparedDiscountCard {
        try await send(call)
    }
}
