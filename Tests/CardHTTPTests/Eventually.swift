import Testing

/// Waits until something becomes true that another thread is about to bring about, and fails when it does not.
func eventually(_ isTrue: () async throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !isTrue() {
        guard ContinuousClock.now < deadline else {
            Issue.record("it did not come true", sourceLocation: sourceLocation)
            return
        }
        // Without a pause the wait would take the machine from what it waits for.
        try await Task.sleep(for: .milliseconds(2))
    }
}
