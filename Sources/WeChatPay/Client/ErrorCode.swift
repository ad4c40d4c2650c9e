/// What WeChat Pay's error codes mean for a repetition. The code decides before the status: some products report a failure of their own with 400.
enum ErrorCode {
    private static let undecided: Set<String> = ["SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "SERVICE_UNAVAILABLE"]
    private static let mayPass: Set<String> = [
        "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "RATE_LIMITED", "FREQUENCY_LIMIT_EXCEED", "STATEMENT_CREATING",
    ]

    /// Whether it is open if the request had an effect.
    static func isUndecided(status: Int, code: String) -> Bool {
        status >= 500 || undecided.contains(code)
    }

    /// Whether a refused request may be accepted later without a change.
    static func mayPass(status: Int, code: String) -> Bool {
        status == 429 || mayPass.contains(code)
    }

    /// Whether what is waited for takes so long (WeChat Pay says half an hour) that no caller can wait for it.
    static func takesLong(_ code: String?) -> Bool {
        code == "STATEMENT_CREATING"
    }
}
