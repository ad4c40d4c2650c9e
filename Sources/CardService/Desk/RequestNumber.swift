package import WeChatPay

/// Makes numbers for requests whose merchant gave none: 32 letters and digits, sorted as text by the time they were made.
package struct RequestNumber: Sendable {
    private let clock: WallClock
    private let random: @Sendable () -> UInt64

    /// `random` must be unpredictable in service: who guesses a number can open the page of its card.
    package init(clock: WallClock, random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }) {
        self.clock = clock
        self.random = random
    }

    package func next() -> String {
        let time = UInt64(clamping: clock.now().microseconds)
        return Self.digits(of: time, count: 13) + Self.digits(of: random(), count: 12) + Self.digits(of: random(), count: 7)
    }

    /// Crockford's base 32: no letter that is mistaken for a digit, and in ASCII order.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// The lowest digits, the highest of them first.
    private static func digits(of number: UInt64, count: Int) -> String {
        String((0..<count).reversed().map { alphabet[Int((number >> UInt64($0 * 5)) & 31)] })
    }
}
