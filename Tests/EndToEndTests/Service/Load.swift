import Curl
import PaySimulator

/// Callbacks sent by several senders at once, each a notification of its own, until somebody stops them.
struct Load {
    /// One delivery and what came of it.
    struct Delivery: Sendable {
        let notificationID: String
        /// nil: no answer, or a broken one.
        let status: Int?
    }

    private let fixture: ServiceFixture
    private let service: RunningService
    private let session: CurlSession
    private let prefix: String

    init(_ fixture: ServiceFixture, to service: RunningService, over session: CurlSession, prefix: String) {
        self.fixture = fixture
        self.service = service
        self.session = session
        self.prefix = prefix
    }

    /// Sends until `body` has seen enough, and returns what it returns.
    func run<Value: Sendable>(senders: Int, _ body: (AsyncStream<Delivery>) async throws -> Value) async throws -> Value {
        let (deliveries, report) = AsyncStream.makeStream(of: Delivery.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in 0..<senders {
                group.addTask {
                    var number = 0
                    while !Task.isCancelled {
                        number += 1
                        report.yield(try await deliver("\(prefix)-\(sender)-\(number)"))
                    }
                }
            }
            let value = try await body(deliveries)
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
            report.finish()
            return value
        }
    }

    /// Every third notification comes twice, as WeChat Pay may send it.
    private func deliver(_ outCardCode: String) async throws -> Delivery {
        let notification = try fixture.acceptance(of: outCardCode)
        let callback = try fixture.factory.callback(notification, for: fixture.merchant)
        var status = await service.deliver(callback, over: session)
        if outCardCode.hasSuffix("3"), let again = await service.deliver(callback, over: session), status == nil { status = again }
        return Delivery(notificationID: notification.id, status: status)
    }
}
