import PaySimulator
import Testing

/// The port for callbacks while many requests to WeChat Pay go wrong at once.
@Suite(.timeLimit(.minutes(10))) struct CallbacksBesideFaultsTests {
    private static let callers = 200

    @Test func keepTheirTime() async throws {
        let seed = printedSeed()
        let installation = try await Installation.migrated(seed: seed)
        try await withPlatform(of: installation) { simulator, url in
            let service = try await ServiceProcess.start(
                configuration: installation.configurationFile, environment: ["CARDKEEPER_WECHATPAY_URL": url])
            let callers = FaultyCallers(count: Self.callers, api: try MerchantAPI(service), simulator: simulator)
            try await callers.warmUp()
            let threads = try service.threadCount()

            var lives = CardLives(seed: seed)
            let notifications = try lives.notifications(cards: 1_200)
            let half = notifications.count / 2
            let undisturbed = try await durations(of: Array(notifications[..<half]), installation, service)
            let disturbed = try await callers.beside { try await durations(of: Array(notifications[half...]), installation, service) }
            // What was measured stands in the output of every run; the bounds below alone would hide how far away it is.
            print("callbacks undisturbed: \(undisturbed)\ncallbacks beside \(disturbed.failures) failed requests: \(disturbed.value)")
            #expect(disturbed.failures >= Self.callers)
            // The callers, the platform, who delivers and other tests share the machine with the service, so the bounds leave room for their work. A
            // callback that waited for the platform would wait for 10 s.
            #expect(disturbed.value.median <= max(.milliseconds(250), undisturbed.median * 10))
            #expect(disturbed.value.p99 <= .seconds(3))

            let open = try await StoredRows.read(
                "SELECT count(*) AS count FROM cardkeeper.request WHERE state = 'sending'", in: installation.databaseURL)
            #expect(open == [["count": "0"]], "whatever was answered is settled")
            try await service.waitForThreads(atMost: threads)
            #expect(try await service.stop() == .exited(0))
        }
    }

    /// Everything is accepted at the first time.
    private func durations(
        of notifications: [PlatformNotification], _ installation: Installation, _ service: ServiceProcess
    ) async throws -> (median: Duration, p99: Duration) {
        let load = try CallbackLoad(notifications.shuffled(), of: installation, connections: 4)
        load.direct(to: service)
        try await load.run()
        #expect(load.statuses == [204: notifications.count], "\(load.statuses)")
        let durations = load.answers.map(\.duration).sorted()
        return (durations[durations.count / 2], durations[min(durations.count - 1, durations.count * 99 / 100)])
    }

    private func withPlatform(of installation: Installation, _ body: (Simulator, _ url: String) async throws -> Void) async throws {
        var configuration = Simulator.Configuration(merchants: [installation.merchant])
        // Longer than the service waits.
        configuration.slowAnswer = .seconds(25)
        let simulator = try Simulator(configuration, identity: installation.platform.identity)
        let url = try await simulator.start()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(simulator, url))
        } catch {
            result = .failure(error)
        }
        await simulator.stop()
        try result.get()
    }
}

/// Callers who order card after card while every answer of WeChat Pay's is struck by some fault.
private struct FaultyCallers {
    let count: Int
    let api: MerchantAPI
    let simulator: Simulator

    private static let shares: [(Fault, Double)] = [
        (.slowAnswer, 0.5), (.wronglySignedAnswer, 0.1), (.unsignedAnswer, 0.1), (.cutAfterWork, 0.1), (.tooManyRequests, 0.1),
        (.errorBeforeWork, 0.05), (.notJSONAnswer, 0.04), (.hugeAnswer, 0.01),
    ]

    /// Until all connections are there that are kept.
    func warmUp() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<count {
                group.addTask {
                    let answer = try await order("warm\(caller)")
                    #expect(answer.status == 200, "\(answer.text)")
                }
            }
            try await group.waitForAll()
        }
    }

    /// Does something while all of them are at work. `failures`: how many of their orders had no result.
    func beside<Value: Sendable>(_ work: () async throws -> Value) async throws -> (value: Value, failures: Int) {
        for (fault, share) in Self.shares { simulator.faults.setRate(share, of: fault, at: .discountCardPrepare) }
        let (isOver, failures, waiting) = (Watched(false), Watched(0), Watched(0))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<count {
                group.addTask {
                    var number = 0
                    while !isOver.value {
                        number += 1
                        waiting.change { $0 += 1 }
                        let answer = try await order("c\(caller)n\(number)")
                        #expect([429, 502, 504].contains(answer.status), "\(answer.text)")
                        failures.change { $0 += 1 }
                    }
                }
            }
            _ = await waiting.wait(seconds: 60) { $0 >= count }
            let value = try await work()
            isOver.change { $0 = true }
            try await group.waitForAll()
            simulator.faults.clear()
            return (value, failures.value)
        }
    }

    private func order(_ number: String) async throws -> MerchantAPI.Answer {
        try await api.post(
            "/v1/\(Installation.mchid)/discount-cards",
            #"{"out_card_code":"\#(number)","card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd"}"#)
    }
}
