import WeChatPay

/// Whether our own service runs and is ready. Pure.
struct ServiceCheck {
    enum State: Sendable {
        /// The kernel chooses the port at each start.
        case portNotFixed
        case unreachable(TransportError)
        /// What `/readyz` answered.
        case answered(status: Int, faults: [String])
    }

    let address: String
    let state: State
    /// Whether something of what is asked for needs the service.
    let isNeeded: Bool

    /// Whether it answers, ready or not.
    var runs: Bool { if case .answered = state { true } else { false } }

    var results: [CheckResult] {
        switch state {
        case .portNotFixed:
            [CheckResult(.service, isNeeded ? .fault : .skipped, "admin_listen \(address) has no fixed port", cure: isNeeded ? "give it one" : nil)]
        case .unreachable(let error):
            [
                CheckResult(
                    .service, isNeeded ? .fault : .skipped, "it does not answer on admin_listen \(address) (\(error.kind.rawValue))",
                    cure: isNeeded ? "start it: cardkeeper serve" : nil)
            ]
        case .answered(200, _): [CheckResult(.service, .ok, "it runs on admin_listen \(address), and is ready")]
        case .answered(503, let faults):
            [CheckResult(.service, .fault, "it runs, and is not ready: \(faults.isEmpty ? "no reason given" : faults.joined(separator: "; "))")]
        case .answered(let status, _):
            [
                CheckResult(
                    .service, .fault, "what answers on admin_listen \(address) is not it: /readyz gives \(status)",
                    cure: "give admin_listen a port that no other program has")
            ]
        }
    }
}
