import LibPQ

/// The statements of those who write, as they are prepared: their names, their texts, and the types of their parameters.
enum Statement: String, CaseIterable {
    case record
    case journalRequests = "journal_requests"
    case cards

    func prepare(on connection: PostgresConnection) throws(PostgresError) {
        var parameters = ParameterList()
        let text = text(&parameters)
        try connection.prepare(rawValue, text, types: parameters.types)
    }

    private func text(_ parameters: inout ParameterList) -> String {
        switch self {
        case .record:
            let arguments = [parameters.place(.int4), parameters.notificationBatch(), parameters.observationBatch()]
            return "SELECT cardkeeper_internal.record(\(arguments.joined(separator: ", ")))"
        case .journalRequests:
            let arguments = [parameters.place(.int4), parameters.requestBatch(), parameters.observationBatch(), parameters.place(.int8.array)]
            return "SELECT (entry).*, place, verdict FROM cardkeeper_internal.journal_requests(\(arguments.joined(separator: ", ")))"
        case .cards:
            let keys = (0..<3).map { _ in parameters.place(.text.array) } + [parameters.place(.int4.array)]
            return """
                SELECT \(CardRow.columns) FROM unnest(\(keys.joined(separator: ", "))) AS wanted (mchid, product, card_key, bucket)
                JOIN cardkeeper_internal.card USING (mchid, product, card_key, bucket)
                """
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
