import WeChatPay

/// How far this machine's clock is from WeChat Pay's. Pure.
struct ClockOffset: Equatable {
    /// WeChat Pay takes signatures of the last five minutes, and so do we.
    static let faultLimit: Int64 = 300
    static let warningLimit: Int64 = 60
    static let cureByNTP = "set it by NTP: timedatectl set-ntp true"
    static let setTheClock = "this machine's clock is more than 5 minutes off; \(cureByNTP)"

    /// Positive when ours is ahead.
    let seconds: Int64

    init(ours: WeChatTime, theirs: WeChatTime) {
        let (difference, overflow) = ours.unixSeconds.subtractingReportingOverflow(theirs.unixSeconds)
        seconds = overflow ? (ours > theirs ? Int64.max : Int64.min) : difference
    }

    var isFault: Bool { seconds.magnitude >= Self.faultLimit.magnitude }
    var isWarning: Bool { !isFault && seconds.magnitude >= Self.warningLimit.magnitude }

    var finding: String {
        seconds == 0 ? "agrees with WeChat Pay's" : "\(seconds.magnitude) s \(seconds > 0 ? "ahead of" : "behind") WeChat Pay's"
    }

    var cure: String { "this machine's clock is \(finding); \(Self.cureByNTP)" }
}
