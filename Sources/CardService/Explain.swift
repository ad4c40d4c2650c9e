import Cards
package import WeChatPay

/// Why a captured callback would be taken or refused: the library's explanation, carried on through the reading of its event.
package struct Explain: Sendable {
    /// The steps up to the plaintext.
    package let explanation: CallbackExplanation
    /// What the receiver would answer: nil for 204, otherwise the same refusal that stands in the log and the metrics.
    package let refusal: Refusal?
    /// Whether the event is of a type that is read into observations; nil when it did not come that far.
    package let isRead: Bool?
    /// What to do, most important first.
    package let advice: [String]

    package init(_ captured: CapturedCallback, merchant: Merchant, keyring: PlatformKeyring, clock: WallClock) {
        let explanation = CallbackExplanation(
            headers: captured.headers, body: captured.body, keyring: keyring, apiv3Key: merchant.apiv3Key, clock: clock)
        switch explanation.verdict {
        case .refused(let refusal):
            self.init(explanation, refusal: Refusal(refusal))
        case .faulty(let fault):
            self.init(explanation, refusal: Refusal(fault))
        case .opened:
            do {
                self.init(explanation, refusal: nil, isRead: try Self.isRead(explanation.opened, mchid: merchant.mchid))
            } catch {
                self.init(explanation, refusal: Refusal(error), isRead: false, further: [Self.advice(for: error)])
            }
        }
    }

    private init(_ explanation: CallbackExplanation, refusal: Refusal?, isRead: Bool? = nil, further: [String] = []) {
        self.explanation = explanation
        self.refusal = refusal
        self.isRead = isRead
        advice = explanation.advice + further
    }

    private static func isRead(_ opened: OpenedCallback?, mchid: String) throws(CallbackFault) -> Bool {
        guard let opened else { return false }
        let reading = try EventReader.read(
            opened.envelope.eventType, resource: opened.resource, mchid: mchid, notificationID: opened.envelope.id,
            createTime: opened.envelope.createTime)
        return reading != .unhandled
    }

    private static func advice(for fault: CallbackFault) -> String {
        switch fault {
        case .mchidMismatch: "the plaintext belongs to another merchant: check which notify_url that merchant's requests give"
        case .resourceMalformed: "the plaintext lacks what this event type must have: keep it, and compare it with WeChat Pay's documentation"
        default: "the plaintext holds a value that no column can hold: keep it, and ask WeChat Pay what it means"
        }
    }
}
