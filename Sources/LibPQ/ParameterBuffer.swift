import CLibPQ

/// The parameters of one statement, laid out as libpq wants them: values side by side in one buffer, and arrays of pointers, lengths, types and
/// formats. One buffer serves every statement of a connection.
struct ParameterBuffer: ~Copyable {
    private var bytes: [UInt8] = []
    /// Where each value begins, -1 for NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var types: [Oid] = []
    private var formats: [Int32] = []

    /// Beyond this the memory of an unusually large statement, or of one array of it, is given back.
    static let keptCapacity = 4 << 20
    /// PostgreSQL reads no message beyond 1 GiB.
    private static let largest = 1 << 30

    mutating func fill(_ parameters: [Parameter], statement: String) throws(PostgresError) {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
        // An empty value needs an address too: without one it would be NULL.
        bytes.append(0)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        guard parameters.count <= Int(UInt16.max) else {
            throw PostgresError(
                sqlState: .programLimitExceeded, message: "\(parameters.count) parameters are more than one statement can carry", statement: statement
            )
        }
        for parameter in parameters {
            let start = bytes.count
            types.append(parameter.type.oid)
            let isNull = write(parameter)
            guard bytes.count < Self.largest else {
                throw PostgresError(
                    sqlState: .programLimitExceeded, message: "the parameters are larger than PostgreSQL's limit of 1 GiB", statement: statement)
            }
            offsets.append(isNull ? -1 : start)
            lengths.append(Int32(truncatingIfNeeded: bytes.count - start))
        }
        if formats.count < parameters.count { formats = [Int32](repeating: 1, count: parameters.count) }
    }

    /// Lends the pointers for one call.
    borrowing func withPointers<R>(
        _ body: (_ count: Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        bytes.withUnsafeBytes { memory in
            let values = offsets.map { offset -> UnsafePointer<CChar>? in
                offset < 0 ? nil : memory.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) }
            }
            return values.withUnsafeBufferPointer { values in
                body(Int32(truncatingIfNeeded: values.count), types, values.baseAddress, lengths, formats)
            }
        }
    }

    /// True when the value is NULL.
    private mutating func write(_ parameter: Parameter) -> Bool {
        switch parameter {
        case .null: return true
        case .bool(let value): bytes.append(value ? 1 : 0)
        case .int16(let value): append(bigEndian: value)
        case .int32(let value): append(bigEndian: value)
        case .int64(let value): append(bigEndian: value)
        case .text(let value): bytes.append(contentsOf: value.utf8)
        case .bytes(let value): bytes.append(contentsOf: value)
        case .uuid(let high, let low):
            append(bigEndian: high)
            append(bigEndian: low)
        case .timestamp(let value): append(bigEndian: Timestamp.toPostgres(value))
        case .json(let value):
            bytes.append(1)
            bytes.append(contentsOf: value.utf8)
        case .array(let body): append(body)
        }
        return false
    }

    private mutating func append(_ body: ArrayBody) {
        append(bigEndian: Int32(body.count == 0 ? 0 : 1))
        append(bigEndian: Int32(body.hasNull ? 1 : 0))
        append(bigEndian: body.elementType.oid)
        guard body.count > 0 else { return }
        append(bigEndian: Int32(truncatingIfNeeded: body.count))
        append(bigEndian: Int32(1))
        bytes.append(contentsOf: body.bytes)
    }

    private mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
