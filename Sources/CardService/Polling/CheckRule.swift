import WeChatPay

extension CheckSchedule {
    /// When checks are made while one thing is so. Pure; times in seconds.
    struct Rule: Hashable {
        /// The distance from one check to the next.
        enum Step: Hashable {
            case constant(Int64)
            /// A share of the age: one `share`-th, within bounds.
            case growing(share: Int64, from: Int64, to: Int64)

            func length(atAge age: Int64) -> Int64 {
                switch self {
                case .constant(let length): length
                case .growing(let share, let shortest, let longest): min(max(age / share, shortest), longest)
                }
            }
        }

        /// Since when it is so.
        private let since: WeChatTime
        /// The first check.
        let start: WeChatTime
        private let step: Step
        /// The last check; nil: they go on.
        private let end: WeChatTime?

        init(_ since: WeChatTime, first: Int64, step: Step, lastAt end: WeChatTime? = nil) {
            let start = since.adding(seconds: first) ?? since
            self.since = since
            self.start = end.map { min($0, start) } ?? start
            self.step = step
            self.end = end
        }

        init(_ since: WeChatTime, first: Int64, step: Step, last: Int64) {
            self.init(since, first: first, step: step, lastAt: since.adding(seconds: last))
        }

        /// Nil after the last check. A check from before the start was about something else.
        func next(after checkedAt: WeChatTime?) -> WeChatTime? {
            guard let checkedAt, checkedAt >= start else { return start }
            if let end, checkedAt >= end { return nil }
            let (age, overflow) = checkedAt.unixSeconds.subtractingReportingOverflow(since.unixSeconds)
            let next = checkedAt.adding(seconds: step.length(atAge: overflow ? .max : age))
            guard let end, let next else { return next }
            return min(next, end)
        }
    }
}
