/// Asks where callbacks of vouchers (代金券) go: `GET /v3/marketing/favor/callbacks`.
public struct QueryFavorCallback: Endpoint, Hashable {
    /// The merchant who made the vouchers: 1 to 20 characters.
    public let mchid: String

    /// Makes the call; the value is checked when it is sent.
    public init(mchid: String) {
        self.mchid = mchid
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 1...20).check("mchid", mchid)
        return try APIRequest("GET", PathTemplate("v3/marketing/favor/callbacks"), query: ["mchid": mchid])
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> CallbackAddress {
        try CallbackAddress(response)
    }
}
