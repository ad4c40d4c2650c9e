import CLibPQ
import Foundation

/// One connection to PostgreSQL. Every call blocks its thread until the server answers or `ConnectionOptions.answerLimit` is over, so it lives on a thread
/// of its own, and only one thread at a time may use it. It closes when it is let go.
package final class PostgresConnection {
    private let connection: OpaquePointer
    private let notices: NoticeHandler
    private var parameterBuffer = ParameterBuffer()
    private let answerLimit: Duration?
    /// An answer is still to come that nobody waits for any more: that of a server which did not give it in time, or a COPY's.
    private var isGivenUp = false

    /// Cancels from any thread what this connection is doing.
    package let cancelHandle: CancelHandle

    /// - Parameter onNotice: gets the server's notices and warnings; libpq would write them to standard error.
    package init(_ options: ConnectionOptions, onNotice: @escaping (Notice) -> Void = { _ in }) throws(PostgresError) {
        let connection = try Self.open(options)
        self.connection = connection
        notices = NoticeHandler(onNotice)
        cancelHandle = CancelHandle(connection: connection)
        answerLimit = options.answerLimit
        notices.attach(to: connection)
        // Sending must not wait for ever either, for a server that does not read. Waiting is `AnswerWait`'s alone.
        PQsetnonblocking(connection, 1)
    }

    deinit { PQfinish(connection) }

    /// False once the connection is known to be dead.
    package var isUsable: Bool { PQstatus(connection) == CONNECTION_OK && !isGivenUp }

    /// Whether the connection still stands, as far as the server has told: a server that closed it while it was idle has.
    package func isAlive() -> Bool {
        var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        // What has come is read; at the end of the stream libpq marks the connection as dead.
        while isUsable, poll(&socket, 1, 0) > 0, PQconsumeInput(connection) == 1 {}
        return isUsable
    }

    package var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }
    /// `server_version_num`, such as 150018.
    package var serverVersion: Int { Int(PQserverVersion(connection)) }
    package var backendProcessID: Int32 { PQbackendPID(connection) }

    /// Plans `sql` under `name`. The types of its parameters, $1 first; those left out are the server's to find.
    package func prepare(_ name: String, _ sql: String, types: [PostgresType] = []) throws(PostgresError) {
        _ = try answer(to: name) { PQsendPrepare(connection, name, sql, Int32(truncatingIfNeeded: types.count), types.map(\.oid)) }
    }

    package func execute(prepared name: String, parameters: [Parameter] = []) throws(PostgresError) -> ResultSet {
        try parameterBuffer.fill(parameters, statement: name)
        return try answer(to: name) {
            parameterBuffer.withPointers { count, _, values, lengths, formats in
                PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
            }
        }
    }

    /// Runs one statement without preparing it. `name` stands in its errors.
    @discardableResult
    package func execute(_ sql: String, parameters: [Parameter] = [], named name: String = "a statement") throws(PostgresError) -> ResultSet {
        try parameterBuffer.fill(parameters, statement: name)
        return try answer(to: name) {
            parameterBuffer.withPointers { count, types, values, lengths, formats in
                PQsendQueryParams(connection, sql, count, types, values, lengths, formats, 1)
            }
        }
    }

    /// Runs many statements in one transaction of the server's making, unless the script says BEGIN itself. Their rows are dropped.
    package func run(script: String, named name: String = "a script") throws(PostgresError) {
        _ = try answer(to: name) { PQsendQuery(connection, script) }
    }

    /// Sends and waits for the answer. The first error of an answer is the one that tells: when the server ends a connection, it says why, and libpq
    /// adds an error of its own without SQLSTATE, which is all that PQexec would show.
    private func answer(to statement: String, _ send: () -> Int32) throws(PostgresError) -> ResultSet {
        guard !cancelHandle.isInterrupted else {
            throw PostgresError(sqlState: .queryCanceled, message: "cancelled before it was sent", statement: statement)
        }
        guard send() == 1 else { throw PostgresError.of(result: nil, connection: connection, statement: statement) }
        var last: ResultSet?
        var failure: PostgresError?
        var wait = AnswerWait(connection, within: answerLimit, cancelledBy: cancelHandle)
        while true {
            guard wait.isAnswered() else { throw giveUp(statement) }
            guard let result = PQgetResult(connection) else { break }
            let resultSet = ResultSet(owning: result, statement: statement)
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: last = consume resultSet
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                // COPY never ends by itself, so neither would this loop.
                isGivenUp = true
                throw PostgresError(
                    sqlState: .featureNotSupported, message: "COPY to or from the client is not supported", statement: statement,
                    connectionIsBad: true)
            default: failure = failure ?? PostgresError.of(result: result, connection: connection, statement: statement)
            }
        }
        if let failure { throw failure }
        guard let last else { throw PostgresError.of(result: nil, connection: connection, statement: statement) }
        return last
    }

    /// What the server is at may still be committed, as with any lost connection.
    private func giveUp(_ statement: String) -> PostgresError {
        isGivenUp = true
        let reason = cancelHandle.isInterrupted ? "no answer to a cancellation" : answerLimit.map { "no answer within \($0)" } ?? "no answer"
        return PostgresError(
            sqlState: .connectionFailure, message: "\(reason); the server hangs or cannot be reached, so its connection is given up",
            statement: statement, connectionIsBad: true)
    }

    private static func open(_ options: ConnectionOptions) throws(PostgresError) -> OpaquePointer {
        guard options.isReadable else {
            throw PostgresError(
                sqlState: .unableToEstablishConnection,
                message: "the database URL cannot be read; expected is postgresql://user@host/database or libpq's keyword=value form",
                statement: "connect")
        }
        let keywords = options.keywords
        let connection = withCStrings(keywords.map(\.0)) { names in
            withCStrings(keywords.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let connection else {
            throw PostgresError(sqlState: .unableToEstablishConnection, message: "no memory for a connection", connectionIsBad: true)
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            let text = PostgresError.string(PQerrorMessage(connection)) ?? ""
            throw PostgresError(
                sqlState: .unableToEstablishConnection, message: PostgresError.firstLine(of: text), statement: "connect", connectionIsBad: true)
        }
        return connection
    }
}
