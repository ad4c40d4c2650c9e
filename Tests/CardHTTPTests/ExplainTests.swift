import CardService
import Samples
import Testing
import WeChatPay

/// `explain` has to say what the service does.
@Suite struct ExplainTests {
    private static let accepted = "DISCOUNT_CARD.USER_ACCEPTED"

    private func explain(_ callback: SignedCallback) throws -> Explain {
        Explain(
            CapturedCallback(path: "/notify/\(SampleIdentities.mchid)", headers: callback.headers, body: callback.body),
            merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), clock: ManualClock().wallClock)
    }

    @Test(arguments: [
        (Self.accepted, Resource.userAccepted(card: "DC-1", mchid: "1600000002"), CallbackFault.mchidMismatch),
        (Self.accepted, #"{"mchid":"1600000001"}"#, .resourceMalformed),
        (Self.accepted, Resource.userAccepted(card: #"DC-\u0000"#), .valueOutOfRange),
        (Self.accepted, "no JSON", .resourceMalformed),
    ])
    func namesWhatIsWrongWithThePlaintext(eventType: String, resource: String, fault: CallbackFault) async throws {
        let callback = try CallbackSigner.platform().callback(id: "EV-1", eventType: eventType, resource: resource)
        let explained = try explain(callback)
        #expect(explained.refusal == Refusal(fault))
        #expect(explained.isRead != true)
        #expect(!explained.advice.isEmpty)
        try await TestServer.running { service async throws in
            #expect(try await service.deliver(callback).status == explained.refusal?.status)
            #expect(service.refusedCount(fault.rawValue) == 1)
        }
    }

    @Test func tellsAnEventThatIsReadFromOneThatIsNot() throws {
        let read = try explain(
            CallbackSigner.platform().callback(id: "EV-1", eventType: Self.accepted, resource: Resource.userAccepted(card: "DC-1")))
        #expect(read.refusal == nil)
        #expect(read.isRead == true)
        #expect(read.advice.isEmpty)
        let unread = try explain(CallbackSigner.platform().callback(id: "EV-1", eventType: "PAYSCORE.USER_PAID", resource: "{}"))
        #expect(unread.refusal == nil)
        #expect(unread.isRead == false)
    }
}
