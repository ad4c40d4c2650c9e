import CardService
import CoreMetrics
import HTTPTypes
import Hummingbird

/// Lets pass who has the admin token, and counts who has not.
struct AdminGuardian: Sendable {
    private let token: AdminToken
    private let missing: Counter
    private let wrong: Counter

    init(token: AdminToken, factory: any MetricsFactory) {
        self.token = token
        missing = Self.counter(.missing, factory)
        wrong = Self.counter(.wrong, factory)
    }

    private static func counter(_ presentation: AdminToken.Presentation, _ factory: any MetricsFactory) -> Counter {
        Counter(label: MetricName.unauthorized, dimensions: [("reason", presentation.rawValue)], factory: factory)
    }

    func admit(_ request: Request) throws(Problem) {
        switch token.presentation(by: request.headers[.authorization]) {
        case .right:
            return
        case .missing:
            missing.increment()
            throw Self.refusal(.tokenMissing, "send the admin token: `Authorization: Bearer …` with the content of admin_token_file")
        case .wrong:
            wrong.increment()
            throw Self.refusal(.tokenWrong, "this is not the admin token; send the content of admin_token_file")
        }
    }

    private static func refusal(_ name: ProblemName, _ detail: String) -> Problem {
        var problem = Problem(name, detail: detail)
        problem.headers[.wwwAuthenticate] = "Bearer"
        return problem
    }
}
