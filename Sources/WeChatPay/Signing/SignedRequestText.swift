/// What a merchant signs on a request: method, path with query, time, nonce and body, each followed by a line feed.
enum SignedRequestText {
    static func bytes(method: String, path: String, timestamp: Int64, nonce: String, body: [UInt8]) -> [UInt8] {
        let head = "\(method)\n\(path)\n\(timestamp)\n\(nonce)\n"
        var text: [UInt8] = []
        text.reserveCapacity(head.utf8.count + body.count + 1)
        text.append(contentsOf: head.utf8)
        text.append(contentsOf: body)
        text.append(UInt8(ascii: "\n"))
        return text
    }
}
