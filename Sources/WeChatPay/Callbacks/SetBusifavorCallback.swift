/// Sets where callbacks of merchant coupons (商家券) go: `POST /v3/marketing/busifavor/callbacks`. They tell that a user received one, `COUPON.SEND`.
///
/// One address per merchant, for its own stocks; the last one set counts.
public struct SetBusifavorCallback: Endpoint, Hashable {
    /// Where callbacks go: an https URL without query, 10 to 256 characters.
    public let notifyURL: String
    /// The merchant, when it is not the calling one: 8 to 15 characters.
    public let mchid: String?

    /// Makes the call; values are checked when it is sent.
    public init(notifyURL: String, mchid: String? = nil) {
        self.notifyURL = notifyURL
        self.mchid = mchid
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 8...15).check("mchid", mchid)
        try FieldRule.notifyURL(length: 10...256).check("notify_url", notifyURL)
        return try APIRequest(
            "POST", PathTemplate("v3/marketing/busifavor/callbacks"),
            body: .present([("mchid", mchid.map(JSONLiteral.string)), ("notify_url", .string(notifyURL))]))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> CallbackAddress {
        try CallbackAddress(response)
    }
}
