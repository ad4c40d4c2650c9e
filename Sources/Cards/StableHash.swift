/// FNV-1a with 64 bits: the same value on every machine and in every release, which Swift's own `Hasher` does not promise.
package struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    /// Takes in a text and an end mark, so that neighbouring texts cannot run into each other.
    package mutating func combine(_ text: String) {
        for byte in text.utf8 {
            mix(byte)
        }
        mix(0xff)
    }

    /// The hash of what was taken in so far.
    package var value: UInt64 { state }

    private mutating func mix(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}
