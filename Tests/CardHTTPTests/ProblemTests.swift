import CardLedger
import Hummingbird
import Testing

@testable import CardHTTP
@testable import CardService

@Suite struct ProblemTests {
    private static func refusal(_ status: Int) -> DeskError {
        .rejected(DeskError.Rejection(status: status, code: "PARAM_ERROR", message: "", detail: nil, requestID: nil))
    }

    /// The journal is a table, and tables can be altered by hand.
    @Test(arguments: [Int.min, -1, 0, 99, 200, 302, 500, 1_000, 70_000, Int.max])
    func answersARefusalWhoseStatusIsNone(status: Int) {
        #expect(Problem(Self.refusal(status)).response.status == .badGateway)
    }

    @Test(arguments: [400, 403, 404, 429, 499]) func passesWeChatPaysStatusOn(status: Int) {
        #expect(Problem(Self.refusal(status)).response.status.code == status)
    }

    @Test(arguments: LedgerError.Code.allCases) func invitesToRepeatWhatMayPass(code: LedgerError.Code) {
        let problem = Problem(LedgerError(code: code, message: ""))
        let mayPass = [.databaseUnavailable, .databaseSlow, .shuttingDown].contains(code)
        #expect(problem.isRetryable == mayPass)
        #expect(problem.response.status.code == (mayPass ? 503 : code == .valueRejected ? 400 : 500))
    }
}
