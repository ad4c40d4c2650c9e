import Synchronization
import WeChatPay

/// A transport that notes how far our clock was from the `Date` of the last answer, whatever the answer said.
final class ObservedTransport: Transport {
    private let transport: any Transport
    private let clock: WallClock
    private let lastOffset = Mutex<ClockOffset?>(nil)

    init(_ transport: any Transport, clock: WallClock = .system) {
        self.transport = transport
        self.clock = clock
    }

    var offset: ClockOffset? { lastOffset.withLock(\.self) }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let response = try await transport.send(request)
        if let date = response.date {
            let offset = ClockOffset(ours: clock.now(), theirs: date)
            lastOffset.withLock { $0 = offset }
        }
        return response
    }
}
