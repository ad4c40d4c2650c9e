import Synchronization

/// What has happened so far, for whoever shows it.
final class DemoStory: Sendable {
    struct Line: Sendable {
        let minute: Int
        let text: String
    }

    private struct State {
        var minute = 0
        var lines: [Line] = []
    }

    private let state = Mutex(State())
    private let listener: @Sendable (Line) -> Void

    /// `listener` hears every line as it is told.
    init(listener: @escaping @Sendable (Line) -> Void) {
        self.listener = listener
    }

    func turn(to minute: Int) {
        state.withLock { $0.minute = minute }
    }

    func tell(_ text: String) {
        let line = state.withLock { state in
            let line = Line(minute: state.minute, text: text)
            state.lines.append(line)
            return line
        }
        listener(line)
    }

    var minute: Int { state.withLock { $0.minute } }

    func latest(_ count: Int) -> [Line] { state.withLock { $0.lines.suffix(count) } }

    /// `09:40`.
    static func clock(_ minute: Int) -> String {
        let (hours, minutes) = minute.quotientAndRemainder(dividingBy: 60)
        return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
    }
}
