import OpenSSL

/// The file of a bill: where it lies and what its digest is, as the answer to `GET /v3/bill/tradebill` or `GET /v3/bill/fundflowbill` tells.
///
/// WeChat Pay does not sign bill files, the only answers that it leaves unsigned: so only a value of this type is fetched without a signature, and the
/// SHA-1 digest, which came in a signed answer, stands in its place. The address is good for some minutes only (older documents: 30 seconds): use it at once.
public struct BillDownload: Hashable, Sendable, Redacted {
    /// Path and query of the file, as they go on the wire. The token in it is a secret.
    let path: String
    /// The 20 bytes of the digest of the uncompressed file.
    let digest: [UInt8]

    /// Reads the answer to a request for a bill, made without `tar_type`, since the digest is that of the uncompressed file.
    ///
    /// Throws `memberMissing` or `wrongKind` for an answer of another form, `outOfRange` for a digest other than SHA-1 and for an address without a path.
    public init(_ response: APIResponse) throws(JSONError) {
        let json = try response.json()
        let address = try json.required("download_url")
        guard let path = Self.path(of: try address.string()) else { throw JSONError(.outOfRange, at: address.start) }
        let type = try json.required("hash_type")
        guard try type.string().uppercased() == "SHA1" else { throw JSONError(.outOfRange, at: type.start) }
        let value = try json.required("hash_value")
        guard let digest = Self.bytes(ofHexadecimal: try value.string()), digest.count == 20 else { throw JSONError(.outOfRange, at: value.start) }
        self.path = path
        self.digest = digest
    }

    /// What follows the host. The host itself is not used: a signed request goes to the client's own addresses and to no other.
    private static func path(of address: String) -> String? {
        guard let scheme = address.firstRange(of: "://"), let slash = address[scheme.upperBound...].firstIndex(of: "/") else { return nil }
        let path = address[slash...]
        return path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") } ? String(path) : nil
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap(HexDigit.value)
        guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

extension WeChatPayClient {
    /// The largest bill that is taken, in bytes.
    public static let billLimit = 256 << 20

    /// Downloads the file of a bill and returns its bytes, which have the digest that WeChat Pay stated.
    ///
    /// Throws `damagedBill` when they have not, otherwise as ``send(_:)-(APIRequest)`` does, and repeats what that repeats.
    public func download(_ bill: BillDownload) async throws(WeChatPayError) -> [UInt8] {
        let limits = ExchangeLimits(timeout: .seconds(120), responseLimit: Self.billLimit)
        let response = try await unsigned(APIRequest(method: "GET", path: bill.path), limits: limits)
        guard ConstantTime.isEqual(SHA1.digest(response.body), bill.digest) else {
            throw WeChatPayError(.damagedBill(byteCount: response.body.count), requestID: response.requestID)
        }
        return response.body
    }
}
