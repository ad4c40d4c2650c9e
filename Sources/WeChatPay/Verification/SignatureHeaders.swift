/// The headers that carry a signature of WeChat Pay, on callbacks and on responses.
public struct SignatureHeaders: Hashable, Sendable {
    /// `Wechatpay-Timestamp`: Unix time in seconds.
    public let timestamp: Int64
    /// `Wechatpay-Nonce`: a random text. Not the nonce of the encrypted resource.
    public let nonce: String
    /// `Wechatpay-Serial`: the serial of a platform certificate in hexadecimal digits, or the id of a WeChat Pay public key (`PUB_KEY_ID_…`).
    public let serial: String
    /// `Wechatpay-Signature`: base64, or what a probe has in its place.
    public let signature: String
    /// `Wechatpay-Signature-Type`, when it was sent.
    public let signatureType: String?
    /// `Request-ID`, when it was sent: what WeChat Pay's support asks for. It is not covered by the signature.
    public let requestID: String?

    /// Makes the headers from values that are known already, for example stored ones.
    public init(timestamp: Int64, nonce: String, serial: String, signature: String, signatureType: String?, requestID: String?) {
        self.timestamp = timestamp
        self.nonce = nonce
        self.serial = serial
        self.signature = signature
        self.signatureType = signatureType
        self.requestID = requestID
    }

    /// Reads the headers. The function is given a header's name and returns all values under that name in any case of letters.
    ///
    /// Blanks around a value are dropped. Throws `signatureHeaderMissing`, `signatureHeaderRepeated` or `signatureHeaderMalformed`.
    public static func read(_ values: (String) -> [String]) throws(CallbackRefusal) -> SignatureHeaders {
        let timestampText = try required("Wechatpay-Timestamp", values, lengthLimit: 20)
        // One spelling for one time: what is signed is the text.
        guard let timestamp = Int64(timestampText), String(timestamp) == timestampText else { throw .signatureHeaderMalformed }
        return SignatureHeaders(
            timestamp: timestamp,
            nonce: try required("Wechatpay-Nonce", values, lengthLimit: 128),
            serial: try required("Wechatpay-Serial", values, lengthLimit: 128),
            signature: try required("Wechatpay-Signature", values, lengthLimit: 4096),
            signatureType: try single("Wechatpay-Signature-Type", values, lengthLimit: 128),
            requestID: values("Request-ID").first.map(trimmed))
    }

    private static func required(_ name: String, _ values: (String) -> [String], lengthLimit: Int) throws(CallbackRefusal) -> String {
        guard let value = try single(name, values, lengthLimit: lengthLimit) else { throw .signatureHeaderMissing }
        return value
    }

    private static func single(_ name: String, _ values: (String) -> [String], lengthLimit: Int) throws(CallbackRefusal) -> String? {
        let found = values(name)
        guard found.count <= 1 else { throw .signatureHeaderRepeated }
        guard let value = found.first.map(trimmed), !value.isEmpty else { return nil }
        guard value.utf8.count <= lengthLimit, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .signatureHeaderMalformed }
        return value
    }

    private static func trimmed(_ value: String) -> String {
        guard isBlank(value.utf8.first) || isBlank(value.utf8.last) else { return value }
        let start = value.utf8.drop { isBlank($0) }
        var end = start.endIndex
        while end > start.startIndex, isBlank(start[start.index(before: end)]) { end = start.index(before: end) }
        return String(start[..<end]) ?? ""
    }

    private static func isBlank(_ byte: UInt8?) -> Bool {
        byte == 0x20 || byte == 0x09
    }
}
