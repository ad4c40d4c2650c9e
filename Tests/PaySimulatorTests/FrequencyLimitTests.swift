import PaySimulator
import Testing

struct FrequencyLimitTests {
    @Test func countsByMerchantEndpointAndTime() async throws {
        let scene = try Scene()
        let other = try MerchantIdentity(mchid: "1600000002", appids: [], random: scene.random, privateKey: scene.merchant.privateKey)
        let api = scene.api {
            $0.merchants.append(other.merchant)
            $0.frequencyLimits = [.certificates: FrequencyLimit(calls: 2, milliseconds: 1000)]
        }
        func status(_ target: String = "/v3/certificates", of merchant: MerchantIdentity? = nil) async throws -> Int {
            try await api.answer(
                scene.call("GET", target) { parts in
                    parts.mchid = merchant?.mchid ?? parts.mchid
                    parts.serial = merchant?.certificateSerial ?? parts.serial
                }
            ).status
        }
        func statuses(_ count: Int) async throws -> [Int] {
            var statuses: [Int] = []
            for _ in 0..<count { statuses.append(try await status()) }
            return statuses
        }
        #expect(try await statuses(3) == [200, 200, 429])
        #expect(try await status(of: other) == 200)
        #expect(try await status("/v3/discount-card/cards/DC_1") == 404)
        try await scene.time.clock.sleep(.milliseconds(999))
        #expect(try await status() == 429)
        try await scene.time.clock.sleep(.milliseconds(1))
        #expect(try await statuses(3) == [200, 200, 429])
    }

    @Test func aCallThatProvesNothingCountsForNobody() async throws {
        let scene = try Scene()
        let api = scene.api { $0.frequencyLimits = [.certificates: FrequencyLimit(calls: 1, milliseconds: 1000)] }
        #expect(try await api.answer(scene.call("GET", "/v3/certificates") { $0.signature = "AAAA" }).status == 401)
        #expect(try await api.answer(scene.call("GET", "/v3/certificates")).status == 200)
    }
}
