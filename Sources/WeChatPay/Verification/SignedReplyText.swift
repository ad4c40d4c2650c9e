/// What WeChat Pay signs on callbacks and responses: timestamp, nonce and body, each followed by a line feed.
enum SignedReplyText {
    static func bytes(_ headers: SignatureHeaders, body: [UInt8]) -> [UInt8] {
        let timestamp = String(headers.timestamp)
        var text: [UInt8] = []
        text.reserveCapacity(timestamp.utf8.count + headers.nonce.utf8.count + body.count + 3)
        text.append(contentsOf: timestamp.utf8)
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: headers.nonce.utf8)
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: body)
        text.append(UInt8(ascii: "\n"))
        return text
    }
}
