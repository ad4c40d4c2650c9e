import Synchronization

/// A call as it came over the wire: fields that the merchant encrypted stand here encrypted.
package struct WireRequest: Sendable {
    /// Counted from 1, over all calls since the start.
    package let number: Int
    /// Unix milliseconds.
    package let receivedAt: Int64
    /// Nil when the platform has no such endpoint.
    package let endpoint: PlatformEndpoint?
    /// What struck the call.
    package let fault: Fault?
    /// With its address and connection; without its body when the connection was cut before that was read.
    package let request: PlatformRequest
}

/// The latest calls, of which no more are kept than the limits allow. Calls of the control endpoints are none of them.
package final class WireRecord: Sendable {
    private struct State {
        var requests: [WireRequest] = []
        var bytes = 0
        var count = 0
    }

    private let limit: Int
    private let byteLimit: Int
    private let state = Mutex(State())

    package init(limit: Int = 20_000, byteLimit: Int = 64 << 20) {
        self.limit = limit
        self.byteLimit = byteLimit
    }

    /// Oldest first.
    package var requests: [WireRequest] { state.withLock { $0.requests } }

    package func requests(to endpoint: PlatformEndpoint) -> [WireRequest] { requests.filter { $0.endpoint == endpoint } }

    /// All since the start, those that were forgotten included.
    package var count: Int { state.withLock { $0.count } }

    /// Forgets the calls; their numbers go on.
    package func clear() {
        state.withLock { state in
            state.requests = []
            state.bytes = 0
        }
    }

    func append(_ request: PlatformRequest, endpoint: PlatformEndpoint?, fault: Fault?, at time: Int64) {
        state.withLock { state in
            state.count += 1
            state.bytes += request.body.count
            state.requests.append(
                WireRequest(number: state.count, receivedAt: time, endpoint: endpoint, fault: fault, request: request))
            // Half at once, so that forgetting costs nothing per call.
            guard state.requests.count > limit || state.bytes > byteLimit else { return }
            let forgotten = state.requests.prefix((state.requests.count + 1) / 2)
            state.bytes -= forgotten.reduce(0) { $0 + $1.request.body.count }
            state.requests.removeFirst(forgotten.count)
        }
    }
}
