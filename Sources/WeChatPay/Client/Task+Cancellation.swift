extension Task where Failure == Never {
    /// The task's value; nil as soon as the caller is cancelled. The task itself goes on.
    func valueUnlessCancelled() async -> Success? {
        let (values, continuation) = AsyncStream<Success>.makeStream()
        Task<Void, Never> {
            continuation.yield(await value)
            continuation.finish()
        }
        for await value in values { return value }
        return nil
    }
}
