import LibPQ

/// The statements that write, as they are prepared: their names, their texts, and the types of their parameters.
enum Statement: String, CaseIterable {
    case record
    case journalRequests = "journal_requests"

    func prepare(on connection: PostgresConnection) throws(PostgresError) {
        var parameters = ParameterList()
        let arguments = arguments(&parameters).joined(separator: ", ")
        try connection.prepare(rawValue, "SELECT \(columns) cardkeeper_internal.\(rawValue)(\(arguments))", types: parameters.types)
    }

    /// What is read of the function's result.
    private var columns: String {
        switch self {
        case .record: ""
        case .journalRequests: "(entry).*, place, verdict FROM"
        }
    }

    private func arguments(_ parameters: inout ParameterList) -> [String] {
        let bucket = parameters.place(.int4)
        switch self {
        case .record:
            return [bucket, parameters.notificationBatch(), parameters.observationBatch()]
        case .journalRequests:
            return [bucket, parameters.requestBatch(), parameters.observationBatch(), parameters.place(.int8.array)]
        }
    }
}

/// Counts the parameters of a statement while its text is made.
private struct ParameterList {
    private(set) var types: [PostgresType] = []

    mutating func place(_ type: PostgresType) -> String {
        types.append(type)
        return "$\(types.count)"
    }

    mutating func notificationBatch() -> String { row(NotificationColumns().parameters, of: "notification_batch") }
    mutating func requestBatch() -> String { row(RequestColumns().parameters, of: "request_batch") }
    mutating func observationBatch() -> String { row(ObservationColumns().parameters, of: "observation_batch") }

    /// Composite types have no fixed object id, so the row is made of its columns on the server.
    private mutating func row(_ columns: [Parameter], of type: String) -> String {
        "ROW(\(columns.map { place($0.type) }.joined(separator: ", ")))::cardkeeper_internal.\(type)"
    }
}
