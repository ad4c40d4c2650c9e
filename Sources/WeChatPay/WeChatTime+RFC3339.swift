extension WeChatTime {
    /// Reads an RFC 3339 text such as `2031-02-05T18:30:00.000+08:00`.
    ///
    /// With or without a fraction of at most nine digits (what lies below a microsecond is cut off), with `Z` or a numeric offset. `T` and `Z` are
    /// upper case. A second of 60 is the first of the next minute. Times outside the years 1 to 9999, in UTC or in WeChat Pay's offset +08:00, are refused.
    public init?(rfc3339 text: String) {
        self.init(rfc3339: Array(text.utf8)[...])
    }

    /// Reads the same from the bytes of the text.
    public init?(rfc3339 text: ArraySlice<UInt8>) {
        var reader = FieldReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2), let date = CalendarDate(year: year, month: month, day: day),
            reader.skip("T"), let hour = reader.number(digits: 2), hour <= 23, reader.skip(":"),
            let minute = reader.number(digits: 2), minute <= 59, reader.skip(":"),
            let second = reader.number(digits: 2), second <= 60,
            let fraction = reader.microseconds(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
        let time = WeChatTime(microseconds: seconds * 1_000_000 + fraction)
        guard time >= Self.earliestText, time <= Self.latestText else { return nil }
        self = time
    }

    /// The RFC 3339 text in WeChat Pay's offset, +08:00, with three digits of a fraction, as some of its fields want; what lies below is cut off.
    package var rfc3339WithMilliseconds: String {
        let rest = Self.divideDown(microseconds, by: 1_000_000).remainder
        let fraction = Self.padded(rest / 1000, 3)
        return String(WeChatTime(unixSeconds: unixSeconds).rfc3339.dropLast(6)) + ".\(fraction)+08:00"
    }

    /// The RFC 3339 text in WeChat Pay's offset, +08:00, with as many digits of a fraction (none, three or six) as the time needs.
    public var rfc3339: String {
        // Split before the offset is added: a time at the end of what can be held must not overflow.
        let (days, microsecondOfDay) = Self.divideDown(microseconds, by: 86_400_000_000)
        let local = microsecondOfDay + 8 * 3_600_000_000
        let date = CalendarDate(daysSinceEpoch: days + local / 86_400_000_000)
        let rest = local % 86_400_000_000
        let (second, fraction) = (rest / 1_000_000, rest % 1_000_000)
        var text = Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2)
        text += "T" + Self.padded(second / 3600, 2) + ":" + Self.padded(second / 60 % 60, 2) + ":" + Self.padded(second % 60, 2)
        if fraction % 1000 != 0 {
            text += "." + Self.padded(fraction, 6)
        } else if fraction != 0 {
            text += "." + Self.padded(fraction / 1000, 3)
        }
        return text + "+08:00"
    }

    /// 0001-01-01T00:00:00Z.
    private static let earliestText = WeChatTime(unixSeconds: -62_135_596_800)
    /// 9999-12-31T23:59:59.999999+08:00.
    private static let latestText = WeChatTime(microseconds: 253_402_271_999_999_999)

    private static func divideDown(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Reads the fixed-width fields of a time from its bytes, left to right.
private struct FieldReader {
    private let text: ArraySlice<UInt8>
    private var position: Int

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        self.position = text.startIndex
    }

    var isAtEnd: Bool { position == text.endIndex }

    private var next: UInt8? { position < text.endIndex ? text[position] : nil }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == character.value else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int64? {
        guard let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else { return nil }
        position += 1
        return Int64(next &- UInt8(ascii: "0"))
    }

    mutating func number(digits count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The fraction of a second: 0 when there is none, nil when it has no digit or more than nine.
    mutating func microseconds() -> Int64? {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while let digit = digit() {
            count += 1
            if count <= 6 { value = value * 10 + digit }
        }
        guard (1...9).contains(count) else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int64? {
        if skip("Z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hour = number(digits: 2), hour <= 23, skip(":"), let minute = number(digits: 2), minute <= 59 else { return nil }
        return sign * (hour * 3600 + minute * 60)
    }
}
