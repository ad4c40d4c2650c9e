import LibPQ
import Testing

@Suite struct ArrayParameterTests {
    /// What PostgreSQL understood, in its own spelling.
    private func spelled(_ array: some ArrayParameter, by connection: PostgresConnection) throws -> String? {
        try connection.text("SELECT $1::text", array.parameter)
    }

    @Test func everyElementTypeArrives() async throws {
        let connection = try await Scratch.connection()
        var texts = TextArray()
        for text in ["a", nil, "", "NULL", "中\"文"] { texts.append(text) }
        #expect(try spelled(texts, by: connection) == #"{a,NULL,"","NULL","中\"文"}"#)

        var blobs = ByteaArray()
        for bytes in [[0, 255], nil, []] as [[UInt8]?] { blobs.append(bytes) }
        #expect(try spelled(blobs, by: connection) == #"{"\\x00ff",NULL,"\\x"}"#)

        var int2 = Int16Array()
        for value in [Int16.min, nil, -1, .max] { int2.append(value) }
        #expect(try spelled(int2, by: connection) == "{-32768,NULL,-1,32767}")

        var int4 = Int32Array()
        for value in [Int32.min, nil, -1, .max] { int4.append(value) }
        #expect(try spelled(int4, by: connection) == "{-2147483648,NULL,-1,2147483647}")

        var int8 = Int64Array()
        for value in [Int64.min, nil, -1, .max] { int8.append(value) }
        #expect(try spelled(int8, by: connection) == "{-9223372036854775808,NULL,-1,9223372036854775807}")

        var bools = BoolArray()
        for value in [true, nil, false] { bools.append(value) }
        #expect(try spelled(bools, by: connection) == "{t,NULL,f}")

        var uuids = UUIDArray()
        uuids.append(high: 0x0123_4567_89ab_cdef, low: .max)
        uuids.appendNull()
        #expect(try spelled(uuids, by: connection) == "{01234567-89ab-cdef-ffff-ffffffffffff,NULL}")

        try connection.run(script: "SET timezone = 'Asia/Shanghai'")
        var times = TimestampArray()
        for value in [0, nil, 1] as [Int64?] { times.append(value) }
        #expect(try spelled(times, by: connection) == #"{"1970-01-01 08:00:00+08",NULL,"1970-01-01 08:00:00.000001+08"}"#)

        var documents = JSONArray()
        for text in [#"{"a":1}"#, nil, "[]", "null"] { documents.append(text) }
        #expect(try spelled(documents, by: connection) == #"{"{\"a\": 1}",NULL,[],"null"}"#)
    }

    @Test func anEmptyArrayIsEmptyAndNotNull() async throws {
        let connection = try await Scratch.connection()
        let arrays: [any ArrayParameter] = [
            TextArray(), ByteaArray(), Int16Array(), Int32Array(), Int64Array(), BoolArray(), UUIDArray(), TimestampArray(), JSONArray(),
        ]
        for array in arrays {
            #expect(try connection.text("SELECT $1::text", array.parameter) == "{}")
        }
    }

    @Test func anArrayOfNullsAloneKeepsItsLength() async throws {
        let connection = try await Scratch.connection()
        var array = JSONArray()
        for _ in 0..<3 { array.appendNull() }
        #expect(try connection.int64("SELECT count(*) FROM unnest($1) e WHERE e IS NULL", array.parameter) == 3)
        #expect(array.count == 3)
    }

    @Test func anArrayIsFilledAgain() async throws {
        let connection = try await Scratch.connection()
        var array = TextArray()
        for round in 0..<50 {
            array.removeAll()
            for number in 0...round { array.append(number.isMultiple(of: 7) ? nil : "\(round)-\(number)") }
            let expected = (0...round).map { $0.isMultiple(of: 7) ? nil : "\(round)-\($0)" }
            let result = try connection.execute("SELECT $1", parameters: [array.parameter])
            #expect(try result.first { row throws(PostgresError) in try row.textArray(0) } == expected)
        }
    }

    @Test func aMebibyteOfTextPasses() async throws {
        let connection = try await Scratch.connection()
        let text = String(repeating: "卡", count: (1 << 20) / 3)
        var array = TextArray()
        array.append(text)
        array.append("after")
        let result = try connection.execute("SELECT ($1)[1] a, ($1)[2] b, $2 c", parameters: [array.parameter, .text(text)])
        let read: Void? = try result.first { row throws(PostgresError) in
            #expect(try row.text("a") == text)
            #expect(try row.text("b") == "after")
            #expect(try row.text("c") == text)
        }
        #expect(read != nil)
    }

    /// Texts of Swift that are stored in pieces or bridged still arrive whole.
    @Test func slicesOfTextsAndBytesArrive() async throws {
        let connection = try await Scratch.connection()
        var array = TextArray()
        array.append(String("0123456789".dropFirst(3).dropLast(3)))
        array.append(utf8: Array("0123456789".utf8)[2..<5])
        #expect(try spelled(array, by: connection) == "{3456,234}")
    }

    @Test func textThatPostgreSQLCannotHoldIsAnErrorAndNoMore() async throws {
        let connection = try await Scratch.connection()
        var broken = TextArray()
        broken.append(utf8: [0x61, 0xff, 0x62][...])
        var nul = TextArray()
        nul.append("a\u{0}b")
        for array in [broken, nul] {
            let error = try #require(connection.error(of: "SELECT $1", array.parameter))
            #expect(error.sqlState == .characterNotInRepertoire)
            #expect(error.isContentFault && !error.isConnectionLoss)
        }
        var escaped = JSONArray()
        escaped.append(#"{"a":"\u0000"}"#)
        var surrogate = JSONArray()
        surrogate.append(#"{"a":"\ud800"}"#)
        #expect(connection.error(of: "SELECT $1", escaped.parameter)?.sqlState == .untranslatableCharacter)
        let error = try #require(connection.error(of: "SELECT $1", surrogate.parameter))
        #expect(error.isContentFault)
        #expect(connection.isUsable)
    }

    @Test func randomArraysComeBack() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = Seeded(seed)
        let connection = try await Scratch.connection()
        var texts = TextArray()
        var numbers = Int64Array()
        for _ in 0..<200 {
            texts.removeAll()
            numbers.removeAll()
            var expected: [(String?, Int64?)] = []
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let text = Bool.random(using: &random) ? randomText(&random) : nil
                let number = Bool.random(using: &random) ? Int64.random(in: .min ... .max, using: &random) : nil
                texts.append(text)
                numbers.append(number)
                expected.append((text, number))
            }
            let rows = try connection.execute(
                "SELECT t, n FROM unnest($1, $2) WITH ORDINALITY AS e(t, n, place) ORDER BY place",
                parameters: [texts.parameter, numbers.parameter]
            ).map { row throws(PostgresError) in (try row.optionalText("t"), try row.optionalInt64("n")) }
            try #require(rows.elementsEqual(expected, by: ==), "seed \(seed)")
        }
    }

    private func randomText(_ random: inout Seeded) -> String {
        let scalars = (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in Unicode.Scalar(UInt32.random(in: 1...0x10ffff, using: &random)) }
        return String(String.UnicodeScalarView(scalars))
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
