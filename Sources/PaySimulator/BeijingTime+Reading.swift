extension BeijingTime {
    /// Unix milliseconds of a time of RFC 3339 with any offset, from the year 1 to 9999; nil for any other text. What is finer than
    /// milliseconds is left out.
    package static func read(_ text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        guard let date = readDate(&rest), take(UInt8(ascii: "T"), &rest), let hour = digits(2, &rest), hour < 24, take(UInt8(ascii: ":"), &rest),
            let minute = digits(2, &rest), minute < 60, take(UInt8(ascii: ":"), &rest), let second = digits(2, &rest), second < 60
        else { return nil }
        var fraction: Int64 = 0
        if take(UInt8(ascii: "."), &rest) {
            let decimals = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...9).contains(decimals.count) else { return nil }
            rest = rest.dropFirst(decimals.count)
            var head = (Array(decimals) + [UInt8](repeating: UInt8(ascii: "0"), count: 3)).prefix(3)
            fraction = digits(3, &head) ?? 0
        }
        guard let offset = readOffset(&rest), rest.isEmpty else { return nil }
        return ((date * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
    }

    /// Unix milliseconds at which that day began in Beijing; nil for a text that is no day as YYYY-MM-DD.
    package static func readDay(_ text: String) -> Int64? {
        text.utf8.count == 10 ? read(text + "T00:00:00+08:00") : nil
    }

    /// Days since 1970-01-01.
    private static func readDate(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard let year = digits(4, &rest), year > 0, take(UInt8(ascii: "-"), &rest), let month = digits(2, &rest), (1...12).contains(month),
            take(UInt8(ascii: "-"), &rest), let day = digits(2, &rest), day >= 1, day <= length(ofMonth: month, year)
        else { return nil }
        // Years are counted from March, so that the leap day is a year's last.
        let shiftedYear = month > 2 ? year : year - 1
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        return shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
    }

    private static func length(ofMonth month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Minutes.
    private static func readOffset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        if take(UInt8(ascii: "Z"), &rest) { return 0 }
        let isBehind = take(UInt8(ascii: "-"), &rest)
        guard isBehind || take(UInt8(ascii: "+"), &rest), let hours = digits(2, &rest), hours < 24, take(UInt8(ascii: ":"), &rest),
            let minutes = digits(2, &rest), minutes < 60
        else { return nil }
        return (isBehind ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<count {
            guard let byte = rest.popFirst(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
