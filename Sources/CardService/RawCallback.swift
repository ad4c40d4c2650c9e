package import WeChatPay

/// A request to the callback route as it came over the wire: nothing of it is believed yet.
package struct RawCallback: Sendable {
    /// The merchant that the path names. The signature does not cover it.
    package let mchid: String
    package let headers: any CallbackHeaders
    /// The raw bytes: the signature is over these and no others.
    package let body: [UInt8]
    /// Who is at the other end of the connection, for the log.
    package let peer: String?

    package init(mchid: String, headers: any CallbackHeaders, body: [UInt8], peer: String?) {
        self.mchid = mchid
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}

/// Header fields, looked up without regard to case.
package protocol CallbackHeaders: Sendable {
    /// Every value that the name was sent with, in order.
    func values(of name: String) -> [String]
    /// Every field, in order.
    var fields: [HeaderField] { get }
}

extension [HeaderField]: CallbackHeaders {
    package func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return compactMap { $0.name.lowercased() == wanted ? $0.value : nil }
    }

    package var fields: [HeaderField] { self }
}
