import CardHTTP
import CardLedger
import CardService
import Samples
import Synchronization
import Testing
import WeChatPay

/// Unknown serials and the platform certificates that they may cause to be fetched.
@Suite struct CertificateRefreshTests {
    /// A transport that knows the list alone.
    private static func platform(_ clock: ManualClock, _ identities: @escaping @Sendable () throws -> [SampleIdentity]) -> FakeTransport {
        FakeTransport { _ throws(TransportError) in
            do {
                return try CertificateList.signed(try identities(), by: try CallbackSigner.platform(time: clock.now))
            } catch {
                throw TransportError(.other, message: "\(error)")
            }
        }
    }

    @Test func acceptsACertificateThatIsNewToUs() async throws {
        let clock = ManualClock()
        let hasRotated = Atomic<Bool>(false)
        let transport = Self.platform(clock) {
            hasRotated.load(ordering: .relaxed)
                ? [try SampleIdentities.rotatedPlatform(), try SampleIdentities.platform()] : [try SampleIdentities.platform()]
        }
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant())
        try await TestServer.running(clock: clock, keyring: keyring, transport: transport) { service async throws in
            try await eventually { keyring.usableKeyCount(at: clock.now) == 1 }
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC-1")).status == 204)
            hasRotated.store(true, ordering: .relaxed)
            clock.advance(seconds: 61)
            let next = try SampleIdentities.rotatedPlatform()
            let callback = try CallbackSigner(key: next.key, serial: next.serial.lowercased(), time: clock.now)
                .callback(id: "EV-2", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Resource.userAccepted(card: "DC-2"))
            #expect(try await service.deliver(callback).status == 204)
            #expect(try await service.deliver(try service.accepted(id: "EV-3", card: "DC-3")).status == 204, "the old one is still valid")
            #expect(transport.requests.count == 2)
        }
    }

    @Test func fetchesAtMostOnceAMinuteHoweverManyStrangersCome() async throws {
        let clock = ManualClock()
        let transport = Self.platform(clock) { [try SampleIdentities.platform()] }
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant())
        try await TestServer.running(clock: clock, keyring: keyring, transport: transport) { service async throws in
            try await eventually { keyring.usableKeyCount(at: clock.now) == 1 }
            let begun = transport.requests.count
            for minute in 1...2 {
                clock.advance(seconds: 61)
                let good = try service.accepted(id: "EV-\(minute)", card: "DC-\(minute)")
                try await withThrowingTaskGroup { group in
                    for stranger in 0..<10 {
                        group.addTask {
                            let connection = try service.connection()
                            for number in 0..<50 {
                                let serial = String(1_000_000 * minute + 1_000 * stranger + number, radix: 16)
                                try await connection.send(good.setting("Wechatpay-Serial", serial).request())
                                #expect(try await connection.response().status == 401)
                            }
                        }
                    }
                    group.addTask { () async throws in
                        for _ in 0..<20 { #expect(try await service.deliver(good).status == 204) }
                    }
                    try await group.waitForAll()
                }
                #expect(transport.requests.count == begun + minute)
            }
            #expect(service.refusedCount("serial_unknown") == 1_000)
        }
    }

    @Test func doesNotFetchForAPublicKey() async throws {
        let clock = ManualClock()
        let transport = Self.platform(clock) { [try SampleIdentities.platform()] }
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant())
        try await TestServer.running(clock: clock, keyring: keyring, transport: transport) { service async throws in
            try await eventually { keyring.usableKeyCount(at: clock.now) == 1 }
            clock.advance(seconds: 3_600)
            let callback = try service.accepted(id: "EV-1", card: "DC-1").setting("Wechatpay-Serial", "PUB_KEY_ID_0142")
            #expect(try await service.deliver(callback).status == 401)
            #expect(transport.requests.count == 1)
        }
    }

    @Test func keepsItsKeysWhenThePlatformAnswersGarbage() async throws {
        let clock = ManualClock()
        let transport = FakeTransport { _ in TransportResponse(status: 200, headers: [], body: Array("<html>".utf8)) }
        try await TestServer.running(clock: clock, transport: transport) { service async throws in
            clock.advance(seconds: 61)
            let callback = try service.accepted(id: "EV-1", card: "DC-1")
            #expect(try await service.deliver(callback.setting("Wechatpay-Serial", "ABCD")).status == 401)
            #expect(try await service.deliver(callback).status == 204)
            #expect(try #require(service.metric(#"cardkeeper_platform_certificate_fetches_total{mchid="1600000001",outcome="failed"}"#)) >= 1)
        }
    }
}
