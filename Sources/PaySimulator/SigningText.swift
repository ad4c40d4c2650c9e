/// The texts that WeChat Pay's APIv3 signs: lines that each end with a line feed, the last one too.
package enum SigningText {
    /// What a merchant signs when it calls: method, path with query exactly as sent, Unix time, nonce, body.
    package static func request(method: String, target: String, timestamp: String, nonce: String, body: [UInt8]) -> [UInt8] {
        lines([Array(method.utf8), Array(target.utf8), Array(timestamp.utf8), Array(nonce.utf8), body])
    }

    /// What the platform signs, for its answers and its notifications alike: Unix time, nonce, body.
    package static func platform(timestamp: String, nonce: String, body: [UInt8]) -> [UInt8] {
        lines([Array(timestamp.utf8), Array(nonce.utf8), body])
    }

    private static func lines(_ parts: [[UInt8]]) -> [UInt8] {
        parts.reduce(into: []) { text, part in
            text += part
            text.append(UInt8(ascii: "\n"))
        }
    }
}
