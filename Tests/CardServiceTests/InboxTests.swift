import CardLedger
import CardService
import Samples
import Testing
import WeChatPay

@Suite struct InboxTests {
    /// What this merchant's key opens of callbacks, or does not.
    private func inbox(_ scene: DeskScene, apiv3Key: String) throws -> Inbox {
        let sample = try SampleIdentities.merchant()
        let merchant = try Merchant(
            mchid: sample.mchid, certificateSerial: SampleIdentities.merchantIdentity().serial, privateKey: sample.privateKey,
            apiv3Key: APIv3Key(Array(apiv3Key.utf8)))
        let client = WeChatPayClient(
            merchant: merchant, keyring: try SampleIdentities.keyring(), transport: scene.transport, clock: scene.clock.wallClock,
            refreshesCertificates: false)
        let report = CallbackReport(mchids: [sample.mchid], factory: scene.metrics, clock: scene.clock.wallClock, logger: scene.log.logger)
        return Inbox(merchants: [client], ledger: scene.ledger, clock: scene.clock.wallClock, report: report, archive: nil)
    }

    private func answer(of inbox: Inbox, to callback: SignedCallback) async -> Answer {
        await withCheckedContinuation { continuation in
            inbox.receive(RawCallback(mchid: SampleIdentities.mchid, headers: callback.headers, body: callback.body, peer: nil)) {
                continuation.resume(returning: $0)
            }
        }
    }

    /// The APIv3 key was changed after a notification was recorded; WeChat Pay, which did not get our answer, sends it again as it was.
    @Test func answersWhatItOpenedOnceAsTheDuplicateItIs() async throws {
        try await DeskScene.open({ _ throws(TransportError) in throw TransportError(.cannotConnect, message: "nobody there") }) { scene in
            let (before, after) = (
                try inbox(scene, apiv3Key: SampleIdentities.apiv3KeyText), try inbox(scene, apiv3Key: "another-apiv3-key-of-32-bytes-!!")
            )
            let resource =
                #"{"card_id":"1","out_card_code":"DC-1","mchid":"\#(SampleIdentities.mchid)","card_template_id":"T","openid":"o","state":"ONGOING"}"#
            let opened = try CallbackSigner.platform().callback(id: "EV-1", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: resource)
            #expect(await answer(of: before, to: opened) == .accepted(.recorded))
            #expect(await answer(of: after, to: opened) == .accepted(.duplicate))
            #expect(try await scene.ledger.notification(mchid: SampleIdentities.mchid, id: "EV-1")?.status == .recorded)

            // What was never opened is refused each time, until it is.
            let closed = try CallbackSigner.platform().callback(id: "EV-2", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: resource)
            for _ in 0..<2 { #expect(await answer(of: after, to: closed) == .refused(Refusal(.decryptionFailed))) }
            #expect(await answer(of: before, to: closed) == .accepted(.recorded))
            #expect(await answer(of: after, to: closed) == .accepted(.duplicate))
        }
    }
}
