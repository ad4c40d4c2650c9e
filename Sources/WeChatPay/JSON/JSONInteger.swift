/// The exact whole value of a JSON number, found by its digits alone: no number is rounded on the way.
enum JSONInteger {
    enum Value: Equatable {
        case exact(Int64)
        case fraction
        case outOfRange
    }

    /// Reads a number that follows JSON's grammar.
    static func value(of text: ArraySlice<UInt8>) -> Value {
        let isNegative = text.first == UInt8(ascii: "-")
        var magnitude = Magnitude()
        var position = isNegative ? text.startIndex + 1 : text.startIndex
        // Digits behind the point count as digits of the whole with the exponent lowered by one each; zeros at the end are held back until a
        // digit follows them, so that 1.000 and 1000e-3 are whole.
        var exponent = 0
        var isBehindPoint = false
        scan: while position < text.endIndex {
            switch text[position] {
            case UInt8(ascii: "."): isBehindPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent += statedExponent(text[(position + 1)...])
                break scan
            default:
                magnitude.append(text[position] &- UInt8(ascii: "0"))
                if isBehindPoint { exponent -= 1 }
            }
            position += 1
        }
        return magnitude.value(exponent: exponent, isNegative: isNegative)
    }

    /// The exponent behind `e`, held within a range that no text of ours can leave by its digits.
    private static func statedExponent(_ text: ArraySlice<UInt8>) -> Int {
        let isNegative = text.first == UInt8(ascii: "-")
        var exponent = 0
        for byte in text where byte &- UInt8(ascii: "0") <= 9 {
            exponent = min(exponent * 10 + Int(byte &- UInt8(ascii: "0")), 1 << 40)
        }
        return isNegative ? -exponent : exponent
    }
}

/// Decimal digits taken in from the left, without the zeros at either end.
private struct Magnitude {
    private var digits: UInt64 = 0
    private var pendingZeros = 0
    private var isTooLarge = false

    mutating func append(_ digit: UInt8) {
        guard digit != 0 else {
            if digits != 0 { pendingZeros += 1 }
            return
        }
        while pendingZeros > 0, !isTooLarge {
            multiply(adding: 0)
            pendingZeros -= 1
        }
        pendingZeros = 0
        multiply(adding: digit)
    }

    private mutating func multiply(adding digit: UInt8) {
        let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        isTooLarge = isTooLarge || overflow || carry
        digits = isTooLarge ? digits : sum
    }

    func value(exponent: Int, isNegative: Bool) -> JSONInteger.Value {
        guard digits != 0 else { return .exact(0) }
        let zeros = exponent + pendingZeros
        if zeros < 0 { return .fraction }
        var whole = self
        for _ in 0..<min(zeros, 20) { whole.multiply(adding: 0) }
        guard !whole.isTooLarge else { return .outOfRange }
        if isNegative {
            return whole.digits <= UInt64(Int64.max) + 1 ? .exact(Int64(truncatingIfNeeded: 0 &- whole.digits)) : .outOfRange
        }
        return Int64(exactly: whole.digits).map(JSONInteger.Value.exact) ?? .outOfRange
    }
}
