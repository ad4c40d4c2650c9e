/// An array parameter that is filled element by element, bound, and used again. Nil is NULL.
///
/// Filling writes straight into one buffer, whose memory stays from batch to batch: bind `parameter`, let the parameter go, then `removeAll()`.
package protocol ArrayParameter: Sendable {
    var body: ArrayBody { get set }
}

extension ArrayParameter {
    package var parameter: Parameter { .array(body) }
    package var count: Int { body.count }
    /// Forgets the elements and keeps the memory.
    package mutating func removeAll() { body.removeAll() }
    package mutating func appendNull() { body.appendNull() }
}

/// `text[]`.
package struct TextArray: ArrayParameter {
    package var body = ArrayBody(.text)
    package init() {}

    package mutating func append(_ value: String?) {
        guard let value else { return body.appendNull() }
        body.append(value)
    }
}

/// `bytea[]`.
package struct ByteaArray: ArrayParameter {
    package var body = ArrayBody(.bytea)
    package init() {}

    package mutating func append(_ value: [UInt8]?) {
        guard let value else { return body.appendNull() }
        body.append(value)
    }
}

/// `int2[]`.
package struct Int16Array: ArrayParameter {
    package var body = ArrayBody(.int2)
    package init() {}

    package mutating func append(_ value: Int16?) {
        guard let value else { return body.appendNull() }
        body.append(UInt16(bitPattern: value))
    }
}

/// `int4[]`.
package struct Int32Array: ArrayParameter {
    package var body = ArrayBody(.int4)
    package init() {}

    package mutating func append(_ value: Int32?) {
        guard let value else { return body.appendNull() }
        body.append(UInt32(bitPattern: value))
    }
}

/// `int8[]`.
package struct Int64Array: ArrayParameter {
    package var body = ArrayBody(.int8)
    package init() {}

    package mutating func append(_ value: Int64?) {
        guard let value else { return body.appendNull() }
        body.append(UInt64(bitPattern: value))
    }
}

/// `bool[]`.
package struct BoolArray: ArrayParameter {
    package var body = ArrayBody(.bool)
    package init() {}

    package mutating func append(_ value: Bool?) {
        guard let value else { return body.appendNull() }
        body.append(value ? 1 : 0 as UInt8)
    }
}

/// `timestamptz[]`, in microseconds since the Unix epoch. A time before 4713 BC is refused by PostgreSQL (22008).
package struct TimestampArray: ArrayParameter {
    package var body = ArrayBody(.timestamptz)
    package init() {}

    package mutating func append(_ value: Int64?) {
        guard let value else { return body.appendNull() }
        body.append(UInt64(bitPattern: Timestamp.toPostgres(value)))
    }
}

/// `jsonb[]`, as JSON texts.
package struct JSONArray: ArrayParameter {
    package var body = ArrayBody(.jsonb)
    package init() {}

    package mutating func append(_ value: String?) {
        guard let value else { return body.appendNull() }
        body.append(value, prefix: 1)
    }
}

/// `uuid[]`, each as its two halves of 64 bits.
package struct UUIDArray: ArrayParameter {
    package var body = ArrayBody(.uuid)
    package init() {}

    package mutating func append(high: UInt64, low: UInt64) {
        body.append(high, low)
    }
}

extension TextArray {
    /// UTF-8 bytes; PostgreSQL refuses what is not (22021).
    package mutating func append(utf8 value: ArraySlice<UInt8>) { body.append(value) }
}
