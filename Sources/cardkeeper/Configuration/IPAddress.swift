/// An IP address as text states it, in the usual notation alone: `10.1.2.3` or RFC 4291's, without zone and without brackets.
enum IPAddress: Equatable {
    case v4(UInt32)
    /// Eight groups.
    case v6([UInt16])

    init?(_ text: String) {
        if let address = Self.fourOctets(text[...]) {
            self = .v4(address)
        } else if let groups = Self.eightGroups(text) {
            self = .v6(groups)
        } else {
            return nil
        }
    }

    /// What keeps the internet from it, to follow "is"; nil for an address that anybody may reach.
    var privateKind: String? {
        switch self {
        case .v4(let address): Self.privateKind(of: address)
        case .v6(let groups): Self.privateKind(of: groups)
        }
    }

    private static func privateKind(of address: UInt32) -> String? {
        func lies(in network: UInt32, _ bits: UInt32) -> Bool { address >> (32 - bits) == network >> (32 - bits) }
        if lies(in: 0x7F00_0000, 8) { return "an address of the machine itself" }
        if lies(in: 0x0A00_0000, 8) || lies(in: 0xAC10_0000, 12) || lies(in: 0xC0A8_0000, 16) { return "a private address" }
        if lies(in: 0xA9FE_0000, 16) { return "a link-local address" }
        if lies(in: 0x6440_0000, 10) { return "an address within a provider's network" }
        if lies(in: 0, 8) || address >= 0xE000_0000 { return "no address of one machine" }
        return nil
    }

    private static func privateKind(of groups: [UInt16]) -> String? {
        guard groups.count == 8 else { return nil }
        let head = groups[0]
        if groups.dropLast().allSatisfy({ $0 == 0 }) && groups[7] == 1 { return "an address of the machine itself" }
        if groups.allSatisfy({ $0 == 0 }) || head >> 8 == 0xFF { return "no address of one machine" }
        if head & 0xFFC0 == 0xFE80 { return "a link-local address" }
        if head & 0xFE00 == 0xFC00 { return "a private address" }
        let embedded = UInt32(groups[6]) << 16 | UInt32(groups[7])
        // An IPv4 address in IPv6's clothes, mapped or translated.
        let isMapped = groups.prefix(5).allSatisfy { $0 == 0 } && groups[5] == 0xFFFF
        let isTranslated = head == 0x64 && groups[1] == 0xFF9B && groups[2..<6].allSatisfy { $0 == 0 }
        return isMapped || isTranslated ? privateKind(of: embedded) : nil
    }

    private static func fourOctets(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let octet = UInt8(part) else { return nil }
            address = address << 8 | UInt32(octet)
        }
        return address
    }

    private static func eightGroups(_ text: String) -> [UInt16]? {
        guard text.utf8.count <= 45, let gap = text.firstRange(of: "::") else {
            return groups(text[...]).flatMap { $0.count == 8 ? $0 : nil }
        }
        guard let front = groups(text[..<gap.lowerBound]), let back = groups(text[gap.upperBound...]), front.count + back.count <= 7 else {
            return nil
        }
        return front + Array(repeating: 0, count: 8 - front.count - back.count) + back
    }

    /// Groups between colons; the last two may be written as four octets.
    private static func groups(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let address = fourOctets(part) {
                groups += [UInt16(address >> 16), UInt16(address & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy({ $0.isASCII && $0.isHexDigit }), let group = UInt16(part, radix: 16) else {
                    return nil
                }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }
}
