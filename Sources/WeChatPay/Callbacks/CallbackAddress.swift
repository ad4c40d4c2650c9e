/// Where WeChat Pay sends the callbacks of a merchant's coupons. What WeChat Pay leaves out is nil.
public struct CallbackAddress: Sendable {
    /// The address.
    public let notifyURL: String
    /// The merchant whose coupons it is for.
    public let mchid: String?
    /// When it was set.
    public let updateTime: WeChatTime?
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        (json, requestID) = (try response.json(), response.requestID)
        notifyURL = try json.required("notify_url").string()
        mchid = try json.string("mchid")
        updateTime = try json.time("update_time")
    }
}
