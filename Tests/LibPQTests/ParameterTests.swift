import LibPQ
import Testing

@Suite struct ParameterTests {
    @Test func everyTypeComesBackAsItWent() async throws {
        let connection = try await Scratch.connection()
        let bytes = [UInt8](0...255)
        let result = try connection.execute(
            "SELECT $1 b, $2 i2, $3 i4, $4 i8, $5 t, $6 y, $7 u, $8 ts, $9 j, $8 AT TIME ZONE 'UTC' = '2026-11-21 08:00:00.000001' same",
            parameters: [
                .bool(true), .int16(.min), .int32(.min), .int64(.min), .text("中文 \u{1F600} 'quote\""), .bytes(bytes), .uuid(high: .max, low: 1),
                .timestamp(1_795_248_000_000_001), .json(#"{"a": [1, null]}"#),
            ])
        let read: Void? = try result.first { row throws(PostgresError) in
            #expect(try row.bool("b"))
            #expect(try row.int64("i2") == Int64(Int16.min))
            #expect(try row.int64("i4") == Int64(Int32.min))
            #expect(try row.int64("i8") == .min)
            #expect(try row.text("t") == "中文 \u{1F600} 'quote\"")
            #expect(try row.bytes("y") == bytes)
            #expect(try row.uuid("u") == (.max, 1))
            #expect(try row.timestamp("ts") == 1_795_248_000_000_001)
            #expect(try row.json("j") == #"{"a": [1, null]}"#)
            #expect(try row.bool("same"))
        }
        #expect(read != nil)
    }

    @Test func nullsAreNotEmptyValues() async throws {
        let connection = try await Scratch.connection()
        let result = try connection.execute(
            "SELECT $1 t, $2 y, $3 i, $4 empty_text, $5 empty_bytes, $6 u, $7 ts, $8 j, $9 b",
            parameters: [
                .text(nil), .bytes(nil), .int64(nil), .text(""), .bytes([]), .null(.uuid), .timestamp(nil), .json(nil), .bool(nil),
            ])
        let read: Void? = try result.first { row throws(PostgresError) in
            #expect(try row.optionalText("t") == nil)
            #expect(try row.optionalBytes("y") == nil)
            #expect(try row.optionalInt64("i") == nil)
            #expect(try row.text("empty_text") == "")
            #expect(try row.bytes("empty_bytes") == [])
            #expect(try row.optionalUUID("u") == nil)
            #expect(try row.optionalTimestamp("ts") == nil)
            #expect(try row.optionalJSON("j") == nil)
            #expect(try row.optionalBool("b") == nil)
            #expect(try row.isNull("t"))
            #expect(try row.isNull("empty_text") == false)
        }
        #expect(read != nil)
    }

    @Test func aPreparedStatementTakesOneParameterSetAfterAnother() async throws {
        let connection = try await Scratch.connection()
        try connection.prepare("join", "SELECT $1 || $2", types: [.text, .text])
        for number in 0..<100 {
            let text = String(repeating: "x", count: number * 100)
            let joined = try connection.execute(prepared: "join", parameters: [.text(text), .text("\(number)")])
                .first { row throws(PostgresError) in try row.text(0) }
            #expect(joined == text + "\(number)")
        }
    }

    /// The first microsecond that PostgreSQL knows, and the last that we can count to.
    @Test(arguments: [-210_866_803_200_000_000, -1, 0, 1, 253_402_300_799_999_999, Int64.max])
    func timestampsAtTheEdgesComeBack(microseconds: Int64) async throws {
        let connection = try await Scratch.connection()
        var array = TimestampArray()
        array.append(microseconds)
        let result = try connection.execute("SELECT $1 a, ($2)[1] b", parameters: [.timestamp(microseconds), array.parameter])
        #expect(try result.first { row throws(PostgresError) in try row.timestamp("a") } == microseconds)
        #expect(try result.first { row throws(PostgresError) in try row.timestamp("b") } == microseconds)
    }

    @Test(arguments: [-210_866_803_200_000_001, Int64.min, Int64.min + 1, Int64.min + 946_684_800_000_000])
    func timestampsOutOfRangeAreAnError(microseconds: Int64) async throws {
        let connection = try await Scratch.connection()
        var array = TimestampArray()
        array.append(microseconds)
        for parameter in [.timestamp(microseconds), array.parameter] {
            let error = try #require(connection.error(of: "SELECT $1", parameter))
            #expect(error.sqlState == .datetimeFieldOverflow)
            #expect(error.isContentFault)
        }
        #expect(connection.isUsable)
    }

    @Test(arguments: ["infinity", "-infinity", "294276-12-31"]) func timestampsThatWeCannotCountToAreAnError(text: String) async throws {
        let result = try await Scratch.connection().execute("SELECT '\(text)'::timestamptz")
        #expect(throws: PostgresError.self) { try result.first { row throws(PostgresError) in try row.timestamp(0) } }
    }

    @Test func moreParametersThanAStatementCarriesAreAnError() async throws {
        let connection = try await Scratch.connection()
        let error = #expect(throws: PostgresError.self) {
            try connection.execute("SELECT 1", parameters: [Parameter](repeating: .bool(true), count: 65_536))
        }
        #expect(error?.sqlState == .programLimitExceeded)
        #expect(try connection.int64("SELECT 1::int8") == 1)
    }
}
