import CardHTTP
import CardLedger
import CardService
import Samples
import Testing
import WeChatPay

@Suite struct ReplayTests {
    @Test func opensAgainWhatWasQuarantinedForItsKey() async throws {
        try await TestServer.running { service async throws in
            let signer = try service.signer()
            let formerKey = CallbackSigner(
                key: signer.key, serial: signer.serial, apiv3Key: Array("another-apiv3-key-of-32-bytes-!!".utf8), time: signer.time)
            let callback = try formerKey.callback(
                id: "EV-1", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Resource.userAccepted(card: "DC-1"))
            #expect(try await service.deliver(callback).status == 500)

            let ledger = service.server.ledger
            let wrong = NotificationReplay(merchants: [try SampleIdentities.merchant()], ledger: ledger)
            #expect(try await wrong.replay(mchid: SampleIdentities.mchid, id: "EV-1") == .quarantined(reason: "decryption_failed"))

            let mended = NotificationReplay(
                merchants: [
                    try Merchant(
                        mchid: SampleIdentities.mchid, certificateSerial: SampleIdentities.merchantIdentity().serial,
                        privateKey: SampleIdentities.merchant().privateKey, apiv3Key: APIv3Key(Array("another-apiv3-key-of-32-bytes-!!".utf8)))
                ], ledger: ledger)
            #expect(try await mended.replay(mchid: SampleIdentities.mchid, id: "EV-1") == .recorded)
            #expect(try await mended.replay(mchid: SampleIdentities.mchid, id: "EV-1") == .recordedBefore)

            let stored = try #require(try await ledger.notification(mchid: SampleIdentities.mchid, id: "EV-1"))
            #expect(stored.status == .recorded)
            #expect(stored.reason == nil)
            #expect(stored.body == callback.body)
            #expect(try await ledger.cards(numbered: "DC-1").first?.state == "ONGOING")
        }
    }

    @Test func tellsWhatItCannotReplay() async throws {
        try await TestServer.running { service async throws in
            let replay = NotificationReplay(merchants: [try SampleIdentities.merchant()], ledger: service.server.ledger)
            await #expect(throws: NotificationReplay.Failure.self) { try await replay.replay(mchid: SampleIdentities.mchid, id: "none") }
            await #expect(throws: NotificationReplay.Failure.self) { try await replay.replay(mchid: "1600000009", id: "none") }
            let unknown = try service.signer().callback(id: "EV-1", eventType: "PAYSCORE.USER_PAID", resource: "{}")
            #expect(try await service.deliver(unknown).status == 204)
            #expect(try await replay.replay(mchid: SampleIdentities.mchid, id: "EV-1") == .unhandled)
        }
    }

    @Test func writesACaptureOfAStoredNotificationThatVerifies() async throws {
        try await TestServer.running { service async throws in
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC-1")).status == 204)
            let stored = try #require(try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: "EV-1"))
            let captured = try CapturedCallback(parsing: CapturedCallback(stored).text)
            #expect(captured.mchid == SampleIdentities.mchid)
            let explained = Explain(
                captured, merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), clock: service.clock.wallClock)
            #expect(explained.refusal == nil)
            #expect(explained.isRead == true)
        }
    }
}
