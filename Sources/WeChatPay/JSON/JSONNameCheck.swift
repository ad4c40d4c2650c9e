/// Finds a name that occurs twice in one object.
///
/// Small objects, which is nearly all of them, cost one bit test a name: only names that share a bit with an earlier one are compared. An object of
/// more than 64 members is checked as a whole at its end, so that the cost does not grow with the square of its size.
struct JSONNameCheck {
    private static let memberLimit = 64

    private let firstName: Int
    private var count = 0
    private var seen: UInt64 = 0

    /// The index of the object's first name.
    init(firstName: Int) {
        self.firstName = firstName
    }

    /// Takes in the name that was read last.
    mutating func admit(_ name: Int, nodes: [JSONNode], text: Span<UInt8>) throws(JSONError) {
        count += 1
        guard count <= Self.memberLimit else { return }
        let bit = Self.bit(of: nodes[name], text)
        if seen & bit != 0 {
            var earlier = firstName
            while earlier < name {
                if Self.isEqual(nodes[earlier], nodes[name], text) { throw JSONError(.duplicateKey, at: Int(nodes[name].start)) }
                earlier = Self.nameAfter(earlier, nodes, text)
            }
        }
        seen |= bit
    }

    /// Checks an object that was too large to be checked name by name.
    func finish(nodes: [JSONNode], text: Span<UInt8>) throws(JSONError) {
        guard count > Self.memberLimit else { return }
        var names: Set<[UInt8]> = []
        names.reserveCapacity(count)
        var name = firstName
        while name < nodes.count {
            guard names.insert(Self.decoded(nodes[name], text)).inserted else { throw JSONError(.duplicateKey, at: Int(nodes[name].start)) }
            name = Self.nameAfter(name, nodes, text)
        }
    }

    private static func nameAfter(_ name: Int, _ nodes: [JSONNode], _ text: Span<UInt8>) -> Int {
        let value = nodes[name + 1]
        switch text[Int(value.start)] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return Int(value.link)
        default: return name + 2
        }
    }

    /// One of 64 bits, the same for equal names however they are spelled.
    private static func bit(of name: JSONNode, _ text: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0
        if name.link == 0 {
            for index in Int(name.start) + 1..<Int(name.end) - 1 { hash = (hash ^ UInt64(text[index])) &* 0x9E37_79B9_7F4A_7C15 }
        } else {
            for byte in decoded(name, text) { hash = (hash ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15 }
        }
        return 1 << (hash >> 58)
    }

    private static func isEqual(_ left: JSONNode, _ right: JSONNode, _ text: Span<UInt8>) -> Bool {
        guard left.link == 0, right.link == 0 else { return decoded(left, text) == decoded(right, text) }
        guard left.end - left.start == right.end - right.start else { return false }
        for offset in 0..<Int(left.end - left.start) where text[Int(left.start) + offset] != text[Int(right.start) + offset] {
            return false
        }
        return true
    }

    private static func decoded(_ name: JSONNode, _ text: Span<UInt8>) -> [UInt8] {
        JSONStringDecoder.decode(text, from: Int(name.start) + 1, to: Int(name.end) - 1)
    }
}
