/// Asks how far a discount card (先享卡) is: `GET /v3/discount-card/cards/{out_card_code}`.
///
/// Ask before giving a discount: the user may have quit. A card that its user has not accepted yet is refused with status 404.
public struct QueryDiscountCard: Endpoint, Hashable {
    /// The merchant's number of the card: 1 to 32 letters, digits, `_`, `-`, `|` or `*`.
    public let outCardCode: String

    /// Makes the call; the value is checked when it is sent.
    public init(outCardCode: String) {
        self.outCardCode = outCardCode
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try PrepareDiscountCard.outCardCodeRule.check("out_card_code", outCardCode)
        return try APIRequest("GET", PathTemplate("v3/discount-card/cards/{out_card_code}"), filling: ["out_card_code": outCardCode])
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> DiscountCardDetails {
        try DiscountCardDetails(response)
    }
}
