/// Sets where callbacks of vouchers (代金券) go: `POST /v3/marketing/favor/callbacks`. They tell the use of vouchers, `COUPON.USE`, and nothing else.
///
/// One address per merchant who made vouchers; the last one set counts. WeChat Pay calls the address at once: one that cannot be reached is reported as a
/// failure of the system. At most 5 times a minute for one address, 1,000 times for all.
public struct SetFavorCallback: Endpoint, Hashable {
    /// The merchant who made the vouchers: 1 to 20 characters.
    public let mchid: String
    /// Where callbacks go: an https URL without query, at most 256 characters.
    public let notifyURL: String
    /// Whether callbacks are sent. WeChat Pay does not take false: they are switched off on the merchant platform.
    public let isOn: Bool?

    /// Makes the call; values are checked when it is sent.
    public init(mchid: String, notifyURL: String, isOn: Bool? = nil) {
        self.mchid = mchid
        self.notifyURL = notifyURL
        self.isOn = isOn
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 1...20).check("mchid", mchid)
        try FieldRule.notifyURL(length: 1...256).check("notify_url", notifyURL)
        if isOn == false {
            throw .invalidField(
                "switch", length: "false".utf8.count, .characters, rule: "true or left out: callbacks are switched off on the platform")
        }
        return try APIRequest(
            "POST", PathTemplate("v3/marketing/favor/callbacks"),
            body: .present([("mchid", .string(mchid)), ("notify_url", .string(notifyURL)), ("switch", isOn.map(JSONLiteral.boolean))]))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> CallbackAddress {
        try CallbackAddress(response)
    }
}
