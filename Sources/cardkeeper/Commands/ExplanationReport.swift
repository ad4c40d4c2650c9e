import CardService
import Cards
import WeChatPay

/// An explanation in the words of the command line: the same names as in the log and the metrics.
struct ExplanationReport {
    private let explanation: CallbackExplanation
    private let mchid: String
    private let judgedAt: WeChatTime
    /// What is wrong with the plaintext of a callback that verifies and opens.
    private let readingFault: CallbackFault?

    init(_ explanation: CallbackExplanation, mchid: String, judgedAt: WeChatTime) {
        self.explanation = explanation
        self.mchid = mchid
        self.judgedAt = judgedAt
        readingFault = Self.readingFault(explanation, mchid: mchid)
    }

    /// Whether a receiver with this configuration answers it 204.
    var isAccepted: Bool { refusal == nil }

    private var refusal: Refusal? {
        switch explanation.verdict {
        case .refused(let refusal): Refusal(refusal)
        case .faulty(let fault): Refusal(fault)
        case .opened: readingFault.map(Refusal.init)
        }
    }

    private static func readingFault(_ explanation: CallbackExplanation, mchid: String) -> CallbackFault? {
        guard explanation.verdict == .opened, let opened = explanation.opened else { return nil }
        do {
            _ = try EventReader.read(
                opened.envelope.eventType, resource: opened.resource, mchid: mchid, notificationID: opened.envelope.id,
                createTime: opened.envelope.createTime)
            return nil
        } catch {
            return error
        }
    }

    var text: String {
        var table = TextTable(["step", "", "found"])
        for step in explanation.steps {
            let mark =
                switch step.outcome {
                case .passed: "ok"
                case .failed: "FAILED"
                case .skipped: "skipped"
                }
            table.add([step.name, mark, step.text])
        }
        var lines = [table.text, "", "judged as of \(judgedAt.rfc3339), for merchant \(mchid)"]
        if let refusal {
            let cause = explanation.cause.map { ", because of \($0.rawValue)" } ?? ""
            lines.append("verdict: \(refusal.name)\(cause): answered \(refusal.status)")
        } else {
            lines.append("verdict: authentic, opens and reads: answered 204")
        }
        lines += explanation.advice.map { "to do: \($0)" }
        if let readingFault { lines.append("to do: \(Self.advice(for: readingFault))") }
        return lines.joined(separator: "\n")
    }

    private static func advice(for fault: CallbackFault) -> String {
        switch fault {
        case .mchidMismatch: "the plaintext belongs to another merchant: check which notify_url that merchant's requests give"
        case .resourceMalformed: "the plaintext lacks what this event type must have: keep it, and compare it with WeChat Pay's documentation"
        default: "the plaintext holds a value that no column can hold: keep it, and ask WeChat Pay what it means"
        }
    }

    var json: JSONOutput {
        .present([
            ("mchid", .string(mchid)),
            ("judged_at", .time(judgedAt)),
            ("accepted", .bool(isAccepted)),
            ("refusal", refusal.map { .string($0.name) }),
            ("cause", explanation.cause.map { .string($0.rawValue) }),
            ("status", .int(Int64(refusal?.status ?? 204))),
            ("steps", .array(explanation.steps.map(\.json))),
            ("advice", .array(explanation.advice.map(JSONOutput.string))),
        ])
    }
}

extension CallbackExplanation.Step {
    fileprivate var json: JSONOutput {
        .present([("name", .string(name)), ("outcome", .string(outcome.rawValue)), ("text", .string(text))])
    }
}
