import WeChatPay

/// How long a value may be that is stored on its own.
enum ValueLimit {
    /// A card's number is part of every key.
    static let cardNumberBytes = 128
    static let characters = 1024
}

extension CallbackFault {
    /// What a fault of the JSON means for the notification: its shape is wrong, or a value is one that no column can hold.
    static func mapping<Value>(_ read: () throws(JSONError) -> Value) throws(CallbackFault) -> Value {
        do {
            return try read()
        } catch {
            switch error.reason {
            case .nulCharacter, .loneSurrogate, .notAnInteger, .outOfRange, .notATime: throw .valueOutOfRange
            case .notJSON, .invalidUTF8, .duplicateKey, .tooDeep, .tooLarge, .memberMissing, .wrongKind: throw .resourceMalformed
            }
        }
    }
}

/// Values as facts hold them. `null` and the empty text say nothing: nil. A value of another kind than its field has makes the resource malformed,
/// since taking it for absent would believe less than was said.
extension JSONValue {
    private var saysNothing: Bool { kind == .null || (kind == .string && bytes.count == 2) }

    func text() throws(CallbackFault) -> String? {
        if saysNothing { return nil }
        let text = try CallbackFault.mapping(string)
        guard text.utf8.count <= ValueLimit.characters || text.unicodeScalars.count <= ValueLimit.characters else { throw .valueOutOfRange }
        return text
    }

    /// A merchant's, stock's or coupon's number: WeChat Pay writes the same one as a text here and as a whole number there.
    func number() throws(CallbackFault) -> String? {
        guard kind == .number else { return try text() }
        return try CallbackFault.mapping { () throws(JSONError) in String(try int64()) }
    }

    /// An amount in fen, written as a whole number or as its decimal text.
    func amount() throws(CallbackFault) -> Fen? {
        if saysNothing { return nil }
        guard kind == .number || kind == .string else { throw .resourceMalformed }
        guard let amount = Fen(self) else { throw .valueOutOfRange }
        return amount
    }

    func moment() throws(CallbackFault) -> WeChatTime? {
        if saysNothing { return nil }
        return try CallbackFault.mapping(time)
    }

    /// The value's own text.
    func wholeText() throws(CallbackFault) -> JSONText {
        return try CallbackFault.mapping(storableText)
    }

    /// The array's own text. Nil when it tells nothing but ids, or nothing at all: the names that were told before are worth more.
    func arrayText(idMember: String) throws(CallbackFault) -> JSONText? {
        guard kind != .null else { return nil }
        try require(.array)
        guard elements.contains(where: { !$0.hasNothing(but: idMember) }) else { return nil }
        return try wholeText()
    }

    private func hasNothing(but name: String) -> Bool {
        kind == .object && members.allSatisfy { (try? $0.name()) == name }
    }

    /// Calls `body` with each member's name and value, in the order of the text. A name that cannot be stored is none that we know.
    func forEachMember(_ body: (String, JSONValue) throws(CallbackFault) -> Void) throws(CallbackFault) {
        try require(.object)
        for member in members {
            guard let name = try? member.name() else { continue }
            try body(name, member.value)
        }
    }

    private func require(_ kind: Kind) throws(CallbackFault) {
        guard self.kind == kind else { throw .resourceMalformed }
    }
}
