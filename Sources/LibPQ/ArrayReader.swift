/// Reads PostgreSQL's binary format.
enum ArrayReader {
    /// The elements of an array of at most one dimension, NULLs as nil; nil for more dimensions or a length that does not fit.
    static func elements(of bytes: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer?]? {
        guard let dimensions = bytes.bigEndian(Int32.self), dimensions <= 1 else { return nil }
        guard dimensions == 1 else { return [] }
        guard let count = bytes.bigEndian(Int32.self, at: 12), count >= 0 else { return nil }
        var elements: [UnsafeRawBufferPointer?] = []
        var place = 20
        for _ in 0..<count {
            guard let length = bytes.bigEndian(Int32.self, at: place) else { return nil }
            place += 4
            guard length >= 0 else {
                elements.append(nil)
                continue
            }
            guard Int(length) <= bytes.count - place else { return nil }
            elements.append(UnsafeRawBufferPointer(rebasing: bytes[place..<place + Int(length)]))
            place += Int(length)
        }
        return elements
    }
}

extension UnsafeRawBufferPointer {
    /// The integer that stands at `place` in network order, or nil when the bytes end before it does.
    func bigEndian<Value: FixedWidthInteger>(_ type: Value.Type, at place: Int = 0) -> Value? {
        guard place >= 0, count - place >= MemoryLayout<Value>.size else { return nil }
        return Value(bigEndian: loadUnaligned(fromByteOffset: place, as: Value.self))
    }
}
