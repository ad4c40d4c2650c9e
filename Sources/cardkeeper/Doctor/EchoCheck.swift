import WeChatPay

/// Whether a callback of WeChat Pay's comes all the way into the database. Pure.
struct EchoCheck {
    enum Outcome: Sendable {
        /// Our own message came back, after so long.
        case arrived(after: Duration)
        /// A callback came and stands in quarantine, for this reason.
        case notOpened(String)
        /// Callbacks were refused meanwhile, under these names; none was recorded.
        case refused([String])
        case absent(after: Duration)
        case notSent(CallDiagnosis)
        /// The ledger could not be asked.
        case notSeen(String)
    }

    let mchid: String
    let notifyURL: String
    let outcome: Outcome

    var results: [CheckResult] {
        switch outcome {
        case .arrived(let time):
            [CheckResult(.echo, of: mchid, .ok, "WeChat Pay's callback came to \(notifyURL) and was recorded after \(time.words)")]
        case .notOpened(let reason):
            [
                CheckResult(
                    .echo, of: mchid, .fault, "a callback came, is authentic, and cannot be opened: \(reason)",
                    cure: "write the APIv3 key that is set on the merchant platform into apiv3_key_file, and start the service again")
            ]
        case .refused(let names):
            [
                CheckResult(
                    .echo, of: mchid, .fault, "callbacks came and were refused: \(names.joined(separator: ", "))",
                    cure: "README.md says what each name means; with refused_dir set, cardkeeper explain says why")
            ]
        case .absent(let time):
            [
                CheckResult(
                    .echo, of: mchid, .fault, "no callback came to \(notifyURL) within \(time.words)",
                    cure: "look at its DNS, certificate, firewall and proxy from outside: curl -i -X POST \(notifyURL) must answer 400")
            ]
        case .notSent(let diagnosis): [CheckResult(.echo, of: mchid, diagnosis)]
        case .notSeen(let reason): [CheckResult(.echo, of: mchid, .fault, "the ledger could not be asked for the callback: \(reason)")]
        }
    }
}

extension Duration {
    /// With one decimal, in seconds.
    var words: String {
        let tenths = (components.seconds.multipliedReportingOverflow(by: 10).partialValue) + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
