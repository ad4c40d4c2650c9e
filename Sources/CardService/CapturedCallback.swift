package import CardLedger
package import WeChatPay

/// A callback kept as the text of an HTTP request: a request line, header fields, an empty line, the body. A person can read it, `explain` can too.
package struct CapturedCallback: Sendable {
    /// Why a file is no captured callback.
    package enum Malformed: Error, Hashable, CustomStringConvertible {
        case headNotEnded
        case headerLine(Int)

        package var description: String {
            switch self {
            case .headNotEnded:
                "there is no empty line after the header fields; a capture is a request line, header fields, an empty line, and the body"
            case .headerLine(let line):
                "line \(line) is no header field; each is a name, a colon and a value"
            }
        }
    }

    /// The path of the request line; absent when the capture begins with its header fields.
    package let path: String?
    package let headers: [HeaderField]
    /// What stands behind the empty line, byte for byte.
    package let body: [UInt8]

    package init(path: String?, headers: [HeaderField], body: [UInt8]) {
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// Reads a capture. Lines of the head may end in LF alone; the body is taken as it stands.
    package init(parsing text: [UInt8]) throws(Malformed) {
        var rest = text[...]
        var path: String?
        var headers: [HeaderField] = []
        var number = 0
        while true {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .headNotEnded }
            let line = String(decoding: rest[..<end].trimmingCarriageReturn, as: UTF8.self)
            rest = rest[(end + 1)...]
            number += 1
            if line.isEmpty { break }
            if number == 1, line.hasSuffix(" HTTP/1.1") || line.hasSuffix(" HTTP/1.0") || line.hasSuffix(" HTTP/2") {
                path = line.split(separator: " ").dropFirst().first.map(String.init)
                continue
            }
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { throw .headerLine(number) }
            headers.append(HeaderField(String(line[..<colon]), line[line.index(after: colon)...].trimmingBlanks))
        }
        self.init(path: path, headers: headers, body: Array(rest))
    }

    /// The merchant that the path names, if it names one.
    package var mchid: String? {
        guard let last = path?.split(separator: "?").first?.split(separator: "/").last else { return nil }
        return last.allSatisfy { $0.isASCII && $0.isNumber } ? String(last) : nil
    }

    /// The capture as text. A header field that spans lines would be read back as something else, so line breaks in it become blanks.
    package var text: [UInt8] {
        var head = "POST \(Self.oneLine(path ?? "/")) HTTP/1.1\r\n"
        for field in headers {
            head += "\(Self.oneLine(field.name)): \(Self.oneLine(field.value))\r\n"
        }
        return Array(head.utf8) + Array("\r\n".utf8) + body
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\r" || $0 == "\n" ? " " : $0 }))
    }
}

extension CapturedCallback {
    /// The capture of a request to the callback route.
    package init(_ callback: RawCallback) {
        self.init(path: "/notify/\(callback.mchid)", headers: callback.headers.fields, body: callback.body)
    }

    /// The capture of a stored notification, with the headers that its signature needs.
    package init(_ notification: NotificationRecord) {
        var headers = [
            HeaderField("Content-Type", "application/json"),
            HeaderField("Content-Length", String(notification.body.count)),
            HeaderField("Wechatpay-Timestamp", String(notification.headers.timestamp)),
            HeaderField("Wechatpay-Nonce", notification.headers.nonce),
            HeaderField("Wechatpay-Serial", notification.headers.serial),
            HeaderField("Wechatpay-Signature", notification.headers.signature),
        ]
        if let type = notification.headers.signatureType { headers.append(HeaderField("Wechatpay-Signature-Type", type)) }
        if let requestID = notification.requestID { headers.append(HeaderField("Request-ID", requestID)) }
        self.init(path: "/notify/\(notification.mchid)", headers: headers, body: notification.body)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingCarriageReturn: ArraySlice<UInt8> {
        last == UInt8(ascii: "\r") ? dropLast() : self
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}
