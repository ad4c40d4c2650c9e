/// Asks where callbacks of merchant coupons (商家券) go: `GET /v3/marketing/busifavor/callbacks`.
public struct QueryBusifavorCallback: Endpoint, Hashable {
    /// The merchant, when it is not the calling one: 8 to 15 characters.
    public let mchid: String?

    /// Makes the call; the value is checked when it is sent.
    public init(mchid: String? = nil) {
        self.mchid = mchid
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 8...15).check("mchid", mchid)
        return try APIRequest("GET", PathTemplate("v3/marketing/busifavor/callbacks"), query: .present([("mchid", mchid)]))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> CallbackAddress {
        try CallbackAddress(response)
    }
}
