import WeChatPay

/// Whether this machine's clock agrees with WeChat Pay's. Pure.
struct ClockCheck {
    let mchid: String
    /// By the `Date` of the last answer; nil when no answer had one.
    let offset: ClockOffset?

    var results: [CheckResult] {
        guard let offset else { return [CheckResult(.clock, of: mchid, .skipped, "no answer of WeChat Pay's told its time")] }
        if offset.isFault {
            return [CheckResult(.clock, of: mchid, .fault, "this machine's clock is \(offset.finding)", cure: ClockOffset.cureByNTP)]
        }
        if offset.isWarning {
            return [
                CheckResult(
                    .clock, of: mchid, .warning,
                    "this machine's clock is \(offset.finding); from \(ClockOffset.faultLimit) s on everything is refused",
                    cure: ClockOffset.cureByNTP)
            ]
        }
        return [CheckResult(.clock, of: mchid, .ok, "this machine's clock is within \(ClockOffset.warningLimit) s of WeChat Pay's")]
    }
}
