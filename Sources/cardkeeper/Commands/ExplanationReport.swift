import CardService
import WeChatPay

/// An explanation in the words of the command line: the same names as in the log and the metrics.
struct ExplanationReport {
    let explain: Explain
    let mchid: String
    let judgedAt: WeChatTime

    /// Whether a receiver with this configuration answers it 204.
    var isAccepted: Bool { explain.refusal == nil }

    var text: String {
        var table = TextTable(["step", "", "found"])
        for step in explain.explanation.steps {
            let mark =
                switch step.outcome {
                case .passed: "ok"
                case .failed: "FAILED"
                case .skipped: "skipped"
                }
            table.add([step.name, mark, step.text])
        }
        var lines = [table.text, "", "judged as of \(judgedAt.rfc3339), for merchant \(mchid)"]
        if let refusal = explain.refusal {
            let cause = explain.explanation.cause.map { ", because of \($0.rawValue)" } ?? ""
            lines.append("verdict: \(refusal.name)\(cause): answered \(refusal.status)")
        } else if explain.isRead == true {
            lines.append("verdict: authentic, opens and reads: answered 204")
        } else {
            lines.append("verdict: authentic and opens; its event type is none that is read, so it is kept as it came: answered 204")
        }
        lines += explain.advice.map { "to do: \($0)" }
        return lines.joined(separator: "\n")
    }

    var json: JSONOutput {
        .present([
            ("mchid", .string(mchid)),
            ("judged_at", .time(judgedAt)),
            ("accepted", .bool(isAccepted)),
            ("refusal", explain.refusal.map { .string($0.name) }),
            ("cause", explain.explanation.cause.map { .string($0.rawValue) }),
            ("status", .int(Int64(explain.refusal?.status ?? 204))),
            ("steps", .array(explain.explanation.steps.map(\.json))),
            ("advice", .array(explain.advice.map(JSONOutput.string))),
        ])
    }
}

extension CallbackExplanation.Step {
    fileprivate var json: JSONOutput {
        .present([("name", .string(name)), ("outcome", .string(outcome.rawValue)), ("text", .string(text))])
    }
}
