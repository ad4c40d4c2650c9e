package import WeChatPay

/// Headers and body of a callback, or of a response, open to every alteration.
package struct SignedCallback: Sendable {
    package var headers: [HeaderField]
    package var body: [UInt8]

    package init(headers: [HeaderField], body: [UInt8]) {
        self.headers = headers
        self.body = body
    }

    /// All values under a name, in any case of letters.
    package func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The same with one header set to a value, or taken away when that is nil.
    package func setting(_ name: String, _ value: String?) -> SignedCallback {
        var altered = self
        altered.headers.removeAll { $0.name.lowercased() == name.lowercased() }
        if let value { altered.headers.append(HeaderField(name, value)) }
        return altered
    }

    /// The signature headers, read.
    package func signatureHeaders() throws -> SignatureHeaders {
        try SignatureHeaders.read(values)
    }

    /// The same as the answer to a request.
    package func response(status: Int = 200) -> TransportResponse {
        TransportResponse(status: status, headers: headers, body: body)
    }
}
