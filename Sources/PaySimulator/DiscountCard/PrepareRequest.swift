/// The body of `POST /v3/discount-card/cards`, checked field by field.
struct PrepareRequest: Hashable, Sendable {
    let outCardCode: String
    let cardTemplateID: String
    let appid: String
    let notifyURL: String

    init(body: [UInt8], notifyURLRule: NotifyURLRule) throws(APIError) {
        guard let json = JSON(body), case .object = json else { throw .parameter("body", value: nil, "must be a JSON object") }
        outCardCode = try Self.text("out_card_code", in: json, 1...32)
        cardTemplateID = try Self.text("card_template_id", in: json, 1...64)
        appid = try Self.text("appid", in: json, 10...32)
        notifyURL = try Self.text("notify_url", in: json, 1...255)
        guard outCardCode.utf8.allSatisfy(Self.isCardCodeCharacter) else {
            throw .parameter("out_card_code", value: outCardCode, "may hold digits, letters and _-|* only")
        }
        if let issue = notifyURLRule.issue(with: notifyURL) { throw .parameter("notify_url", value: notifyURL, issue) }
    }

    private static func text(_ name: String, in json: JSON, _ length: ClosedRange<Int>) throws(APIError) -> String {
        guard let value = json[name] else { throw .parameter(name, value: nil, "is required") }
        guard let text = value.text else { throw .parameter(name, value: nil, "must be a string") }
        guard length.contains(text.unicodeScalars.count) else {
            throw .parameter(name, value: text, "must have \(length.lowerBound) to \(length.upperBound) characters")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value <= 0xFFFF }) else {
            throw .parameter(name, value: text, "characters of more than 3 bytes are not accepted")
        }
        return text
    }

    private static func isCardCodeCharacter(_ byte: UInt8) -> Bool {
        let character = Character(Unicode.Scalar(byte))
        return byte < 0x80 && (character.isLetter || character.isNumber || "_-|*".contains(character))
    }
}
