import CardService

/// What one check found.
struct CheckResult: Equatable, Sendable {
    enum Verdict: String, Sendable {
        case ok
        /// Nothing was looked at, for want of something else.
        case skipped
        /// It works, and will not for long, or may not elsewhere.
        case warning
        /// It does not work.
        case fault
    }

    /// A stable name.
    enum Check: String, CaseIterable, Sendable {
        case configuration
        case publicURL = "public_url"
        case database
        case service
        case merchantKeys = "merchant_keys"
        case signedCall = "signed_call"
        case apiv3Key = "apiv3_key"
        case platformKeys = "platform_keys"
        case clock
        case echo
    }

    let check: Check
    /// The merchant it is about, when it is about one.
    let mchid: String?
    let verdict: Verdict
    let finding: String
    let cure: String?

    init(_ check: Check, of mchid: String? = nil, _ verdict: Verdict, _ finding: String, cure: String? = nil) {
        self.check = check
        self.mchid = mchid
        self.verdict = verdict
        self.finding = finding
        self.cure = cure
    }

    /// A fault with the diagnosis of a call.
    init(_ check: Check, of mchid: String, _ diagnosis: CallDiagnosis, having done: String? = nil) {
        self.init(check, of: mchid, .fault, [done, diagnosis.finding].compactMap(\.self).joined(separator: ", but "), cure: diagnosis.cure)
    }

    var isFinding: Bool { verdict == .warning || verdict == .fault }

    /// One line.
    var text: String {
        let mark = isFinding ? verdict.rawValue.uppercased() : verdict.rawValue
        let subject = mchid.map { "merchant \($0): " } ?? ""
        return "\(Self.padded(mark, 7))  \(Self.padded(check.rawValue, 13))  \(subject)\(finding)\(cure.map { ". To mend it: \($0)" } ?? "")"
    }

    var json: JSONOutput {
        .present([
            ("check", .string(check.rawValue)), ("mchid", mchid.map(JSONOutput.string)), ("verdict", .string(verdict.rawValue)),
            ("finding", .string(finding)), ("cure", cure.map(JSONOutput.string)),
        ])
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
