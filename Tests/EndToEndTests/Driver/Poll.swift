/// Looks again and again, where there is no event to wait for, for twenty seconds at most.
func poll(_ what: String, until isSo: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !isSo() {
        guard ContinuousClock.now < deadline else { throw SpawnedProcess.Failure(description: "not seen: \(what)") }
        try await Task.sleep(for: .milliseconds(10))
    }
}
