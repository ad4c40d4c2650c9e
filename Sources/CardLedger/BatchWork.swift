import LibPQ

/// What a `BatchWriter` writes, and how. Called on the writer's threads; must not block but for the database.
protocol BatchWork: Sendable {
    associatedtype Item: Sendable
    associatedtype Outcome: Sendable
    /// A connection made ready. Lives on one writer's thread.
    associatedtype Session

    func connect() throws -> Session

    /// Commits the items, each part of them whole; the outcome of each, in order. What was committed before an error was thrown is committed again, and
    /// must then be the same in effect.
    func commit(_ items: ArraySlice<Item>, with session: Session) throws(PostgresError) -> [Outcome]

    /// What becomes of an item that was refused alone, with an error that its content or something unknown is to blame for; nil leaves it to be tried
    /// again until its deadline. Throws what is not its fault.
    func refuse(_ item: Item, _ cause: PostgresError, with session: Session) throws(PostgresError) -> Result<Outcome, RecordingFailure>?

    /// What to tell everybody at once whom the database cannot serve; nil lets them wait until it can, or until their deadline.
    func outcome(unserved cause: PostgresError) -> Outcome?

    // MARK: For whoever observes

    func committed(_ outcomes: [Outcome], duration: Duration, longestWait: Duration)
    func failed(_ failure: RecordingFailure)
    func connectionMade()
    func connectionLost(_ error: any Error)
}

extension PostgresError {
    /// What an error tells of a batch.
    enum Blame {
        /// One item's content.
        case content
        /// Perhaps one item: it is something that the server does not usually refuse with.
        case unknown
        /// The server, its schema, or listeners that are too slow: it is tried again after a pause, with a new connection.
        case server
        /// Another transaction was in the way, or the statement took longer than anyone waits; the connection is as good as before.
        case moment
    }

    private static let ofServer: Set<Substring> = ["25", "26", "28", "3D", "3F", "40", "42", "53", "55", "57", "58"]

    var blame: Blame {
        if isConnectionLoss || isNotifyQueueFull { return .server }
        if isConflict || isCancelled { return .moment }
        if isContentFault { return .content }
        return Self.ofServer.contains(sqlState.errorClass) ? .server : .unknown
    }
}
