import Synchronization
import WeChatPay

/// Keeps a flood of refusals from becoming a flood of log lines: so many of one kind within a second, then only their number.
final class LogBrake: Sendable {
    private struct Kind {
        var second: Int64
        var written = 0
        var omitted = 0
    }

    static let linesPerSecond = 50

    private let clock: WallClock
    private let kinds = Mutex<[String: Kind]>([:])

    init(clock: WallClock) {
        self.clock = clock
    }

    /// How many lines of this kind were left out since the last one that was written; nil when this one is to be left out, too.
    func admits(_ kind: String) -> Int? {
        let second = clock.now().unixSeconds
        return kinds.withLock { kinds in
            var state = kinds[kind] ?? Kind(second: second)
            defer { kinds[kind] = state }
            if state.second != second {
                state.second = second
                state.written = 0
            }
            guard state.written < Self.linesPerSecond else {
                state.omitted += 1
                return nil
            }
            state.written += 1
            defer { state.omitted = 0 }
            return state.omitted
        }
    }
}
