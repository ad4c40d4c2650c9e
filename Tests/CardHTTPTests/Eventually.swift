import Testing

/// Waits until something becomes true that another thread is about to bring about, and fails when it does not.
func eventually(_ isTrue: () async throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !isTrue() {
        guard ContinuousClock.now < deadline else {
            Issue.record("it did not come true", sourceLocation: sourceLocation)
            return
        }
        await Task.yield()
    }
}
