import Foundation
import PaySimulator
import Synchronization
import Testing
import WeChatPay

/// One request of a merchant's to a service that is killed before its caller has an answer, and what becomes of it.
final class KilledRequest: Sendable {
    struct Order: Sendable, CustomTestStringConvertible {
        let endpoint: PlatformEndpoint
        let route: String
        let body: String
        let state: String
        /// The member of WeChat Pay's answer that it is told by.
        let member: String

        var testDescription: String { endpoint.rawValue }

        static let number = "K1001"
        static let all = [
            Order(
                endpoint: .discountCardPrepare, route: "/discount-cards",
                body: #"{"out_card_code":"\#(number)","card_template_id":"770011223344","appid":"\#(SimulatedSite.appid)"}"#, state: "PREPARED",
                member: "prepare_card_token"),
            Order(
                endpoint: .consumptionCardSend, route: "/consumption-cards/88123456/send",
                body: #"{"out_request_no":"\#(number)","appid":"\#(SimulatedSite.appid)","openid":"oKilled0000000000000000001"}"#, state: "SENT",
                member: "card_code"),
        ]
    }

    let site: SimulatedSite
    private let order: Order
    private let service: Mutex<ServiceProcess>
    private let call = Mutex<Task<Int?, Never>?>(nil)

    private init(_ order: Order, _ site: SimulatedSite, _ service: ServiceProcess) {
        self.order = order
        self.site = site
        self.service = Mutex(service)
    }

    /// Lends a service that has WeChat Pay's keys, and stops what runs in the end.
    static func running(
        _ order: Order, slowAnswer: Duration = .seconds(30), _ body: (KilledRequest) async throws -> Void
    ) async throws {
        try await SimulatedSite.running(simulating: { $0.slowAnswer = slowAnswer }) { site in
            let service = try await site.serve().service
            try await service.waitForLog(containing: "platform certificates were fetched")
            let scene = KilledRequest(order, site, service)
            try await body(scene)
            #expect(try await scene.running.stop() == .exited(0))
        }
    }

    private var running: ServiceProcess { service.withLock { $0 } }

    /// What WeChat Pay got.
    var requests: [WireRequest] { site.simulator.record.requests(to: order.endpoint) }

    // MARK: - What happens

    /// Makes the request, whose answer never comes.
    func begin() async throws {
        let (api, route, body) = (try MerchantAPI(running), route, order.body)
        let made = Task { try? await api.post(route, body).status }
        call.withLock { $0 = made }
    }

    func kill() async throws {
        try await running.kill9()
        let call = call.withLock { $0 }
        #expect(await call?.value == nil, "the caller had an answer before the service was killed")
    }

    /// SIGKILL, whose end is not waited for.
    func strikeDead() {
        Foundation.kill(running.processID, SIGKILL)
    }

    /// Until it is killed; what it asked of the database is done all the same.
    func standStill() async throws {
        let process = running
        Foundation.kill(process.processID, SIGSTOP)
        try await poll("the service stands still") { try process.isStandingStill }
    }

    /// Starts the service again, as if the leases of the process that died were over.
    func restart() async throws {
        try site.endLeases()
        let next = try await site.serve().service
        service.withLock { $0 = next }
    }

    // MARK: - What is waited for

    func waitForRequest() async throws {
        try await poll("WeChat Pay gets the request") { !requests.isEmpty }
    }

    func waitForJournal(_ state: String) async throws {
        try await poll("the journal says \(state)") { try await journal() == [state] }
    }

    // MARK: - What is expected

    /// The states of the requests in the journal.
    func journal() async throws -> [String] {
        try await rows("SELECT state FROM cardkeeper.request ORDER BY requested_at").compactMap { $0["state"] }
    }

    /// The card comes to its state by itself. `requests`: how often WeChat Pay got the request; always the same one.
    func expectEnd(requests count: Int) async throws {
        try await poll("the card is \(order.state)") {
            let state = try await rows("SELECT state FROM cardkeeper.card WHERE card_key = '\(Order.number)'").first?["state"]
            return try await journal() == ["answered"] && state == order.state
        }
        #expect(requests.count == count)
        #expect(Set(requests.map(\.request.body)).count == 1, "WeChat Pay got different requests")
        #expect(Set(requests.map(\.request.target)).count == 1)
        let audit = try await site.run(["audit"])
        #expect(audit.exitCode == 0, "\(audit.outputText) \(audit.standardError)")
    }

    /// Whoever asks again gets WeChat Pay's answer.
    func expectAnswerToRepetition() async throws {
        let answer = try await MerchantAPI(running).post(route, order.body)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try answer.json().string(order.member)?.isEmpty == false, "\(answer.text)")
        #expect(try answer.json()["card"]?.string("state") == order.state, "\(answer.text)")
    }

    private var route: String { "/v1/\(SimulatedSite.mchid)\(order.route)" }

    private func rows(_ query: String) async throws -> [StoredRows.TextRow] {
        try await StoredRows.read(query, in: site.right.databaseURL)
    }
}
