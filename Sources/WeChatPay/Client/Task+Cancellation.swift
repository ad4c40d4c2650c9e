extension Task where Failure == Never {
    /// The task's value; nil as soon as the caller is cancelled, or the time is over. The task itself goes on.
    func valueUnlessCancelled(within limit: Duration) async -> Success? {
        let (values, continuation) = AsyncStream<Success>.makeStream()
        Task<Void, Never> {
            continuation.yield(await value)
            continuation.finish()
        }
        let timer = Task<Void, Never> {
            try? await Task<Never, Never>.sleep(for: limit)
            continuation.finish()
        }
        defer { timer.cancel() }
        for await value in values { return value }
        return nil
    }
}
