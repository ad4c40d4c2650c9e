import Samples

/// What happens to one request on its way to WeChat Pay and back.
struct Fault: Hashable, Sendable, CustomStringConvertible {
    enum Work: Hashable, Sendable {
        /// WeChat Pay never hears of it.
        case never
        case done
        /// It is carried out long after whoever sent it gave up.
        case late
    }

    enum Reply: Hashable, Sendable {
        case right
        case noConnection
        case timeout
        case reset
        case systemError
        case frequencyLimited
        case accepted
        case signError
        case unsigned
        case tampered
        case probe
        /// Nothing comes back as long as the process lives.
        case none
        /// The answer comes back when the process is about to die, and what it does with it comes to nothing.
        case atTheEnd
    }

    let work: Work
    let reply: Reply

    static let none = Fault(work: .done, reply: .right)

    var holds: Bool { reply == .none || reply == .atTheEnd }

    var description: String { "\(work)/\(reply)" }

    /// Everything that can happen while the process lives on.
    static let passing: [Fault] =
        [.noConnection, .timeout, .reset, .systemError, .frequencyLimited, .accepted, .signError, .unsigned].map { Fault(work: .never, reply: $0) }
        + [.timeout, .reset, .systemError, .accepted, .unsigned, .tampered, .probe].map { Fault(work: .done, reply: $0) }
        + [Fault(work: .late, reply: .timeout)]

    /// Where a process can be when it dies.
    static let last: [Fault] = [
        Fault(work: .never, reply: .none), Fault(work: .done, reply: .none), Fault(work: .late, reply: .none), Fault(work: .done, reply: .atTheEnd),
    ]
}

/// What happens to the requests about one card in one life of the service, in the order in which they are sent; then nothing does.
struct FaultPlan: Sendable {
    var requests: [Fault] = []
    var questions: [Fault] = []

    mutating func next(isQuestion: Bool) -> Fault {
        if isQuestion { return questions.isEmpty ? .none : questions.removeFirst() }
        return requests.isEmpty ? .none : requests.removeFirst()
    }
}
