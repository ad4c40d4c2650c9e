/// Why bytes are not a JSON text that we read, or why a value of one is not what was asked for.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure, each with a stable name.
    public enum Reason: String, CaseIterable, Sendable {
        /// The bytes do not follow the grammar of RFC 8259.
        case notJSON = "not_json"
        /// A string holds bytes that are not UTF-8.
        case invalidUTF8 = "invalid_utf8"
        /// An object has the same name twice, so that it is open which value counts.
        case duplicateKey = "duplicate_key"
        /// Objects and arrays are nested deeper than 64.
        case tooDeep = "too_deep"
        /// The text is longer than 2,147,483,647 bytes.
        case tooLarge = "too_large"
        /// An object lacks a member that must be there.
        case memberMissing = "member_missing"
        /// The value is of another kind than the one asked for.
        case wrongKind = "wrong_kind"
        /// A string holds U+0000, which PostgreSQL's text cannot.
        case nulCharacter = "nul_character"
        /// A string holds half of a surrogate pair, which is no character.
        case loneSurrogate = "lone_surrogate"
        /// A number is not whole.
        case notAnInteger = "not_an_integer"
        /// A whole number does not fit 64 bits, or a time lies outside of what can be held.
        case outOfRange = "out_of_range"
        /// A text is not a time of RFC 3339.
        case notATime = "not_a_time"
    }

    /// What is wrong.
    public let reason: Reason
    /// Where: the number of bytes before the fault, or before the value that was read.
    public let offset: Int
    /// The member that was looked for, where one was.
    public let member: String?

    /// States a fault at so many bytes from the beginning.
    public init(_ reason: Reason, at offset: Int, member: String? = nil) {
        self.reason = reason
        self.offset = offset
        self.member = member
    }

    /// The same fault, when it was found on looking for a member.
    func of(_ member: String) -> JSONError {
        self.member == nil ? JSONError(reason, at: offset, member: member) : self
    }

    /// The reason's name, the member that was looked for, and the offset; never a part of the text.
    public var description: String { [reason.rawValue, member, "at byte \(offset)"].compactMap(\.self).joined(separator: " ") }
}
