/// PostgreSQL counts microseconds from 2000-01-01, we from the Unix epoch.
enum Timestamp {
    static let epochOffset: Int64 = 946_684_800_000_000
    /// Below every valid time and not `-infinity` (which is `Int64.min`): PostgreSQL answers 22008, as for any other value out of range.
    static let outOfRange = Int64.min + 1

    static func toPostgres(_ unix: Int64) -> Int64 {
        let (value, overflow) = unix.subtractingReportingOverflow(epochOffset)
        return overflow || value == Int64.min ? outOfRange : value
    }

    /// Nil for ±infinity, and for the last centuries of PostgreSQL's range, which microseconds since the Unix epoch cannot reach.
    static func toUnix(_ postgres: Int64) -> Int64? {
        guard postgres != Int64.min, postgres != Int64.max else { return nil }
        let (value, overflow) = postgres.addingReportingOverflow(epochOffset)
        return overflow ? nil : value
    }
}
