import CardLedger
import CardService
import Cards
import CoreMetrics
import Samples
import Synchronization
import Testing
import WeChatPay

/// A desk and a poller over a database of their own, with a WeChat Pay that answers as told and a clock that is moved by hand.
struct PollScene: Sendable {
    let desk: DeskScene
    let poller: Poller

    var ledger: Ledger { desk.ledger }
    var clock: ManualClock { desk.clock }

    /// Answers at the clock's time: the body of a 200, or a refusal.
    typealias Platform = @Sendable (_ request: TransportRequest, _ now: WeChatTime) throws(TransportError) -> TransportResponse

    static func open(
        clock: ManualClock = ManualClock(), databaseURL: String? = nil, _ platform: @escaping Platform, _ body: (PollScene) async throws -> Void
    ) async throws {
        try await DeskScene.open(databaseURL: databaseURL, clock: clock) { request throws(TransportError) in
            try platform(request, clock.now)
        } _: { desk async throws in
            try await body(PollScene(desk: desk, poller: poller(desk, holder: "poller")))
        }
    }

    static func poller(
        _ scene: DeskScene, holder: String, pause: Duration = .milliseconds(5),
        limits: RateLimits? = nil, merchants: [WeChatPayClient]? = nil
    ) -> Poller {
        var configuration = Poller.Configuration(holder: holder)
        configuration.pause = pause
        configuration.renewal = .milliseconds(20)
        configuration.releaseLimit = .seconds(60)
        configuration.step = 2
        return Poller(
            merchants: merchants ?? [scene.client], ledger: scene.ledger, configuration: configuration, clock: scene.clock.wallClock,
            limits: limits ?? RateLimits(clock: scene.clock.wallClock, perSecond: 1_000), factory: scene.metrics, logger: scene.log.logger,
            resume: { [desk = scene.desk] entry async throws(DeskError) in try await desk.resume(entry) })
    }

    /// One pass, as names of outcomes.
    @discardableResult
    func pass() async throws -> [CheckOutcome] {
        try await poller.pass().results.map(\.outcome)
    }

    /// Moves the clock to the next check, again and again, until there is none. Returns how many checks there were.
    func runToTheEnd() async throws -> Int {
        var count = 0
        for _ in 0..<2_000 {
            count += try await pass().count
            guard let next = try nextCheckAt() else { return count }
            clock.set(max(next, clock.now.adding(seconds: 1) ?? next))
        }
        Issue.record("it never ends; the log says: \(desk.log.text.suffix(2_000))")
        return count
    }

    func nextCheckAt() throws -> WeChatTime? {
        let text = try desk.sql(
            "SELECT to_char(min(next_check_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ') FROM cardkeeper_internal.card_check")
        return text.first?.first.flatMap(\.self).flatMap(WeChatTime.init(rfc3339:))
    }

    func card(_ key: CardKey) async throws -> CardHistory {
        try #require(try await ledger.card(key))
    }

    func record(_ observations: Observation...) async throws {
        _ = try await ledger.record(Recording(notification: nil, observations: observations))
    }

    /// Lets the lease of every request end.
    func endRequestLeases() throws {
        try desk.sql("UPDATE cardkeeper_internal.request SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
    }

    /// What was asked so far, without the posts.
    var questions: [TransportRequest] { desk.sent.filter { $0.method == "GET" } }
    var posts: [TransportRequest] { desk.sent.filter { $0.method == "POST" } }
}

extension TransportResponse {
    /// What WeChat Pay signs at this time.
    static func signed(_ body: String, at now: WeChatTime, status: Int = 200) throws(TransportError) -> TransportResponse {
        do {
            return try CallbackSigner.platform(time: now).sign(body: Array(body.utf8)).response(status: status)
        } catch {
            throw TransportError(.other, message: "\(error)")
        }
    }

    static let notFound = FakeTransport.refused(404, "RESOURCE_NOT_EXISTS")
    static let unavailable = FakeTransport.refused(500, "SYSTEM_ERROR")
}

/// Answers to questions.
enum PollAnswer {
    static func discountCard(
        _ number: String = "DC-1", state: String, mchid: String = SampleIdentities.mchid, extra: String = "",
        endTime: String = "2031-02-10T00:00:00+08:00"
    ) -> String {
        #"{"card_id":"8812","card_template_id":"770011223344","openid":"oInventedUser0000000000000001","out_card_code":"\#(number)","appid":"wx00aa11bb22cc33dd","mchid":"\#(mchid)","time_range":{"begin_time":"2031-02-06T00:00:00+08:00","end_time":"\#(endTime)"},"state":"\#(state)","create_time":"2031-02-06T08:00:00+08:00"\#(extra)}"#
    }

    static func authentication(state: String) -> String {
        #"{"authenticate_number":"AN1","authenticate_state":"\#(state)","openid":"oInventedUser0000000000000001","mchid":"1600000001","sub_mchid":"1600000077","project_name":"工地一"}"#
    }

    static func vouchers(_ statuses: [(id: String, status: String)], end: String = "2031-02-20T23:59:59+08:00") -> String {
        let data = statuses.map { voucher in
            let use = voucher.status == "USED" ? #","consume_information":{"transaction_id":"42\#(voucher.id)"}"# : ""
            return
                #"{"stock_creator_mchid":"1600000001","stock_id":"21000456","coupon_id":"\#(voucher.id)","status":"\#(voucher.status)","available_end_time":"\#(end)"\#(use)}"#
        }
        return #"{"data":[\#(data.joined(separator: ","))],"total_count":\#(statuses.count),"limit":20,"offset":0}"#
    }
}

/// What was awaited did not come about.
struct NotInTime: Error {}

/// Looks again and again until something that another task brings about is so.
func eventually(_ isSo: () async throws -> Bool) async throws {
    let start = ContinuousClock.now
    while try await !isSo() {
        if start.duration(to: .now) > .seconds(30) { throw NotInTime() }
        // Without a pause the wait would take the machine from what it waits for.
        try await Task.sleep(for: .milliseconds(2))
    }
}
