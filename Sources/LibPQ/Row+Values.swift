import CLibPQ

/// The object ids of the types that each read takes.
private enum Readable {
    /// text, varchar, char(n), name, unknown, json: all of them are their bytes.
    static let texts: Set<UInt32> = [25, 1043, 1042, 19, 705, 114]
    static let integers: Set<UInt32> = [21, 23, 20, 26]
    static let jsons: Set<UInt32> = [114, 3802]
    static let doubles: Set<UInt32> = [700, 701]
    static let textArrays: Set<UInt32> = [1009, 1015, 1003]
}

extension Row {
    package func optionalText(_ column: ColumnName) throws(PostgresError) -> String? {
        try value(column, of: Readable.texts) { bytes, _ in String(decoding: bytes, as: UTF8.self) }
    }

    package func text(_ column: ColumnName) throws(PostgresError) -> String { try required(column, optionalText(column)) }

    /// Any of `int2`, `int4`, `int8` and `oid`.
    package func optionalInt64(_ column: ColumnName) throws(PostgresError) -> Int64? {
        try value(column, of: Readable.integers) { bytes, type in
            switch type {
            case PostgresType.int2.oid: bytes.bigEndian(Int16.self).map(Int64.init)
            case PostgresType.int4.oid: bytes.bigEndian(Int32.self).map(Int64.init)
            case PostgresType.int8.oid: bytes.bigEndian(Int64.self)
            default: bytes.bigEndian(UInt32.self).map(Int64.init)
            }
        }
    }

    package func int64(_ column: ColumnName) throws(PostgresError) -> Int64 { try required(column, optionalInt64(column)) }

    package func optionalBool(_ column: ColumnName) throws(PostgresError) -> Bool? {
        try value(column, of: [PostgresType.bool.oid]) { bytes, _ in bytes.first.map { $0 != 0 } }
    }

    package func bool(_ column: ColumnName) throws(PostgresError) -> Bool { try required(column, optionalBool(column)) }

    package func optionalBytes(_ column: ColumnName) throws(PostgresError) -> [UInt8]? {
        try value(column, of: [PostgresType.bytea.oid]) { bytes, _ in [UInt8](bytes) }
    }

    package func bytes(_ column: ColumnName) throws(PostgresError) -> [UInt8] { try required(column, optionalBytes(column)) }

    package func optionalUUID(_ column: ColumnName) throws(PostgresError) -> (high: UInt64, low: UInt64)? {
        try value(column, of: [PostgresType.uuid.oid]) { bytes, _ in
            guard bytes.count == 16, let high = bytes.bigEndian(UInt64.self), let low = bytes.bigEndian(UInt64.self, at: 8) else { return nil }
            return (high, low)
        }
    }

    package func uuid(_ column: ColumnName) throws(PostgresError) -> (high: UInt64, low: UInt64) { try required(column, optionalUUID(column)) }

    /// `timestamptz` in microseconds since the Unix epoch. ±infinity, and years beyond 294,246, which that count cannot reach, are refused.
    package func optionalTimestamp(_ column: ColumnName) throws(PostgresError) -> Int64? {
        try value(column, of: [PostgresType.timestamptz.oid]) { bytes, _ in bytes.bigEndian(Int64.self).flatMap(Timestamp.toUnix) }
    }

    package func timestamp(_ column: ColumnName) throws(PostgresError) -> Int64 { try required(column, optionalTimestamp(column)) }

    /// `json` or `jsonb` as JSON text.
    package func optionalJSON(_ column: ColumnName) throws(PostgresError) -> String? {
        try value(column, of: Readable.jsons) { bytes, type in
            guard type == PostgresType.jsonb.oid else { return String(decoding: bytes, as: UTF8.self) }
            // jsonb's binary format is a version, 1, and the text.
            return bytes.first == 1 ? String(decoding: bytes.dropFirst(), as: UTF8.self) : nil
        }
    }

    package func json(_ column: ColumnName) throws(PostgresError) -> String { try required(column, optionalJSON(column)) }

    /// `float4` or `float8`.
    package func optionalDouble(_ column: ColumnName) throws(PostgresError) -> Double? {
        try value(column, of: Readable.doubles) { bytes, _ in
            bytes.count == 4
                ? bytes.bigEndian(UInt32.self).map { Double(Float(bitPattern: $0)) } : bytes.bigEndian(UInt64.self).map(Double.init(bitPattern:))
        }
    }

    package func double(_ column: ColumnName) throws(PostgresError) -> Double { try required(column, optionalDouble(column)) }

    /// A one-dimensional `text[]`, NULLs as nil.
    package func optionalTextArray(_ column: ColumnName) throws(PostgresError) -> [String?]? {
        try value(column, of: Readable.textArrays) { bytes, _ in
            ArrayReader.elements(of: bytes)?.map { $0.map { String(decoding: $0, as: UTF8.self) } }
        }
    }

    package func textArray(_ column: ColumnName) throws(PostgresError) -> [String?] { try required(column, optionalTextArray(column)) }
}
