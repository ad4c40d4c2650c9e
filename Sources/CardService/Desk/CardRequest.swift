import CardLedger
import Cards
import WeChatPay

/// One request about cards: what each of its steps says about them, and how WeChat Pay's answer to it is read. Pure.
///
/// It is the same whether it was made from a merchant's order or read from the journal.
protocol CardRequest: Sendable {
    var key: RequestKey { get }

    /// The request stands in the journal and is about to be sent.
    func requested(_ step: RequestStep) -> [Observation]

    /// WeChat Pay refused for good.
    func rejected(_ step: RequestStep) -> [Observation]

    /// WeChat Pay did it. Throws what the answer lacks; nil when it is the answer to another request, which its signature does not rule out.
    func done(_ response: APIResponse, _ step: RequestStep) throws(JSONError) -> RequestAnswer?

    /// What the user opens next, as far as the answer and the card tell at this time.
    func launch(_ answer: RecordedAnswer, of card: CardRow, at now: WeChatTime) -> LaunchParameters?

    /// Whether WeChat Pay takes the request, sent again at this time, for the same one.
    func isRepeatable(at now: WeChatTime) -> Bool
}

extension CardRequest {
    func launch(_ answer: RecordedAnswer, of card: CardRow, at now: WeChatTime) -> LaunchParameters? { nil }

    func isRepeatable(at now: WeChatTime) -> Bool { true }

    func step(at time: WeChatTime) -> RequestStep {
        RequestStep(requestID: "\(key.operation)/\(key.number)", time: time)
    }
}

/// A successful answer of WeChat Pay.
struct RequestAnswer: Sendable {
    /// The body as it came; nil for an answer without one.
    let text: JSONText?
    /// What the journal keeps of it.
    let kept: JSONText?
    let observations: [Observation]

    init(_ text: JSONText?, _ observations: [Observation]) {
        self.init(text, keeping: text, observations)
    }

    init(_ text: JSONText?, keeping kept: JSONText?, _ observations: [Observation]) {
        self.text = text
        self.kept = kept
        self.observations = observations
    }
}

/// A successful answer and when it came.
struct RecordedAnswer: Sendable {
    let text: JSONText?
    let time: WeChatTime

    init(_ text: JSONText?, at time: WeChatTime) {
        self.text = text
        self.time = time
    }

    /// What the journal holds of an answered request.
    init(_ entry: JournalEntry) {
        self.init(entry.answer, at: entry.settledAt ?? entry.requestedAt)
    }

    /// The token in it, which opens a page to whoever holds it.
    var token: String? { string("token") }

    func string(_ name: String) -> String? {
        root.flatMap { try? $0.string(name) }
    }

    /// Whether the seconds that it says its token lives are over.
    func isExpired(at now: WeChatTime) -> Bool {
        guard let root, let seconds = try? root.int64("expires_in"), let end = time.adding(seconds: seconds) else { return false }
        return now >= end
    }

    private var root: JSONValue? {
        text.flatMap { try? JSONDocument(Array($0.text.utf8)).root }
    }
}

extension JSONValue {
    /// The object without the members of these names; the others stay as they are.
    func text(without names: Set<String>) throws(JSONError) -> JSONText {
        var members: [(name: String, value: JSONOutput)] = []
        for member in self.members {
            let name = try member.name()
            if !names.contains(name) { members.append((name, .text(member.value.text))) }
        }
        return JSONOutput.object(members).jsonText
    }
}
