import Cards
import WeChatPay

/// One thing to be written into the journal, and what it says about cards.
struct JournalWrite: Sendable {
    enum Act: Sendable {
        case begin(NewRequest, AttemptID)
        case resume(lease: Duration, AttemptID)
        /// The attempt was not sent.
        case release(AttemptID)
        case settle(RequestSettlement)
    }

    let key: RequestKey
    let act: Act
    let observations: [Observation]
}

extension JournalWrite {
    /// About how many bytes it holds, for the bound of the queue.
    var weight: Int {
        let bodies = (act.request?.body.text.utf8.count ?? 0) + (act.settlement?.answer?.text.utf8.count ?? 0)
        return bodies + Recording(notification: nil, observations: observations).weight
    }
}

/// Names one attempt to send a request. A begin whose commit was not acknowledged is written again under the same name, and then it is the same begin: it
/// does not find itself in flight.
struct AttemptID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    static func random() -> AttemptID {
        AttemptID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
    }
}

extension JournalWrite.Act {
    var name: String {
        switch self {
        case .begin: "begin"
        case .resume: "resume"
        case .release: "release"
        case .settle: "settle"
        }
    }

    var attempt: AttemptID? {
        switch self {
        case .begin(_, let attempt), .resume(_, let attempt), .release(let attempt): attempt
        case .settle: nil
        }
    }

    var lease: Duration? {
        switch self {
        case .begin(let request, _): request.lease
        case .resume(let lease, _): lease
        case .release, .settle: nil
        }
    }

    var request: NewRequest? {
        if case .begin(let request, _) = self { request } else { nil }
    }

    var settlement: RequestSettlement? {
        if case .settle(let settlement) = self { settlement } else { nil }
    }
}

/// What the database said to one write.
enum JournalVerdict: String, Sendable {
    case send
    case inFlight = "in_flight"
    case settled
    case conflict
    case released
    case missing
}

struct JournalOutcome: Sendable {
    let verdict: JournalVerdict
    /// As the request stands now; nil for a settlement or a release, and for what is missing.
    let entry: JournalEntry?
    /// Of an answer that says something about cards: the card as it stands then. Nil also when it could not be read.
    var card: CardRow?
}
