import Cards
import LibPQ

/// A writer's connection, made ready to record. Lives on the writer's thread.
final class WriterSession {
    private let connection: PostgresConnection
    private let bucketCount: Int32
    private var encoder = BatchEncoder()

    init(_ options: ConnectionOptions, deadline: Duration) throws {
        connection = try PostgresConnection(options)
        try connection.makeReadyToWrite(within: deadline, [.record])
        bucketCount = try SchemaVersion.bucketCount(connection)
    }

    /// Commits the recordings.
    func record(_ recordings: ArraySlice<Recording>) throws(PostgresError) -> [RecordingOutcome] {
        var known = KnownNotifications()
        for parameters in encoder.calls(for: recordings, bucketCount: bucketCount) {
            let result = try connection.execute(prepared: Statement.record.rawValue, parameters: parameters)
            let ids = try result.first { row throws(PostgresError) in try row.optionalTextArray(0) } ?? nil
            known.before.formUnion((ids ?? []).compactMap(\.self))
        }
        known.repeated = encoder.repeated
        return try recordings.map { recording throws(PostgresError) in
            known.isKnown(recording) ? .duplicate(try storedStatus(of: recording)) : .recorded
        }
    }

    /// How a notification stands that was known before: as it was handed in, or better.
    private func storedStatus(of recording: Recording) throws(PostgresError) -> NotificationRecord.Status {
        guard let notification = recording.notification, notification.status != .recorded else { return .recorded }
        let stored = try connection.execute(
            "SELECT status FROM cardkeeper_internal.notification WHERE notification_id = $1 AND mchid = $2 AND bucket = $3",
            parameters: [.text(notification.id), .text(notification.mchid), .int32(Bucket.of(recording, count: bucketCount))]
        ).first { row throws(PostgresError) in NotificationRecord.Status(rawValue: try row.text(0)) }
        return (stored ?? nil) ?? notification.status
    }
}
