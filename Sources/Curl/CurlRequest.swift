/// One HTTP request. Nothing is followed, stored or decoded on its way: no redirects, no cookies, no content encodings.
package struct CurlRequest: Sendable {
    /// The method as it goes over the wire, such as `GET`.
    package var method: String
    /// An absolute `http` or `https` URL.
    package var url: String
    /// Header fields in their order; they take the place of those libcurl would write itself.
    package var headers: [(name: String, value: String)]
    /// The body, sent with its length; nil for none.
    package var body: [UInt8]?
    /// How long name resolution, TCP and TLS may take together.
    package var connectTimeout: Duration
    /// How long everything may take.
    package var timeout: Duration
    /// How many bytes of body are taken.
    package var responseLimit: Int
    /// A PEM file of certificate authorities to trust in place of the system's.
    package var certificateAuthorityFile: String?

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        connectTimeout: Duration = .seconds(5), timeout: Duration = .seconds(30), responseLimit: Int = 1 << 20,
        certificateAuthorityFile: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.responseLimit = responseLimit
        self.certificateAuthorityFile = certificateAuthorityFile
    }
}
