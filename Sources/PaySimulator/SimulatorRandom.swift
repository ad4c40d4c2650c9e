import Synchronization

/// SplitMix64: a run with the same seed makes the same numbers, nonces and faults.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The one source of chance in a simulator, shared by all its parts.
package final class SimulatorRandom: Sendable {
    private let generator: Mutex<SeededGenerator>

    package init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    package func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    }

    /// `alphabet` is ASCII.
    package func text(_ count: Int, of alphabet: String = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") -> String {
        let letters = Array(alphabet.utf8)
        let bytes = generator.withLock { generator in (0..<count).compactMap { _ in letters.randomElement(using: &generator) } }
        return String(decoding: bytes, as: UTF8.self)
    }

    package func digits(_ count: Int) -> String { text(count, of: "0123456789") }

    /// In 0..<1.
    package func fraction() -> Double { generator.withLock { Double.random(in: 0..<1, using: &$0) } }

    /// The shape of a UUID, which most notification ids have.
    package func uuid() -> String {
        [8, 4, 4, 4, 12].map { text($0, of: "0123456789abcdef") }.joined(separator: "-")
    }
}
