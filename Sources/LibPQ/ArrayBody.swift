/// The elements of a one-dimensional array in PostgreSQL's binary format: for each a length of four bytes, -1 for NULL, and its bytes. The header is
/// written when the array is bound.
package struct ArrayBody: Sendable {
    package let elementType: PostgresType
    package private(set) var count = 0
    private(set) var hasNull = false
    private(set) var bytes: [UInt8] = []

    init(_ elementType: PostgresType) {
        self.elementType = elementType
    }

    /// Forgets the elements and keeps the memory, unless it is unusually much.
    mutating func removeAll() {
        count = 0
        hasNull = false
        bytes.removeAll(keepingCapacity: bytes.capacity <= ParameterBuffer.keptCapacity)
    }

    mutating func appendNull() {
        count += 1
        hasNull = true
        append(bigEndian: UInt32.max)
    }

    mutating func append(_ value: UInt64) {
        count += 1
        append(bigEndian: UInt32(8))
        append(bigEndian: value)
    }

    mutating func append(_ value: UInt32) {
        count += 1
        append(bigEndian: UInt32(4))
        append(bigEndian: value)
    }

    mutating func append(_ value: UInt16) {
        count += 1
        append(bigEndian: UInt32(2))
        append(bigEndian: value)
    }

    mutating func append(_ value: UInt8) {
        count += 1
        append(bigEndian: UInt32(1))
        bytes.append(value)
    }

    mutating func append(_ high: UInt64, _ low: UInt64) {
        count += 1
        append(bigEndian: UInt32(16))
        append(bigEndian: high)
        append(bigEndian: low)
    }

    mutating func append(_ value: [UInt8]) {
        count += 1
        append(length: value.count)
        bytes.append(contentsOf: value)
    }

    mutating func append(_ value: ArraySlice<UInt8>) {
        count += 1
        append(length: value.count)
        bytes.append(contentsOf: value)
    }

    /// The text's UTF-8, behind `prefix` when there is one.
    mutating func append(_ value: String, prefix: UInt8? = nil) {
        count += 1
        let utf8 = value.utf8
        append(length: utf8.count + (prefix == nil ? 0 : 1))
        if let prefix { bytes.append(prefix) }
        let contiguous: Void? = utf8.withContiguousStorageIfAvailable { bytes.append(contentsOf: $0) }
        if contiguous == nil { bytes.append(contentsOf: utf8) }
    }

    /// An element beyond 2 GiB cannot be sent at all: its length says so, and binding the array refuses it by its size.
    private mutating func append(length: Int) {
        append(bigEndian: UInt32(truncatingIfNeeded: length))
    }

    @inline(__always)
    private mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
