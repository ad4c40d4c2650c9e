import Synchronization
package import WeChatPay

/// A transport that answers from a function and keeps what was sent.
package final class FakeTransport: Transport {
    package typealias Answer = @Sendable (TransportRequest) async throws(TransportError) -> TransportResponse

    private let answer: Answer
    private let log = Mutex<[TransportRequest]>([])

    package init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    /// What was sent so far, in order.
    package var requests: [TransportRequest] {
        log.withLock { $0 }
    }

    package func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        log.withLock { $0.append(request) }
        return try await answer(request)
    }
}
