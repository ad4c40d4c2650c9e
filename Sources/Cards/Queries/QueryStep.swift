package import WeChatPay

/// One answer of WeChat Pay to a question of ours: what makes it unique, and when it came.
package struct QueryStep: Hashable, Sendable {
    /// A digest of the answer. The same answer at the same time is the same observation.
    package let answerID: String
    package let time: WeChatTime

    package init(answerID: String, time: WeChatTime) {
        self.answerID = answerID
        self.time = time
    }

    /// What the answer says about a card. The event is the state that it names.
    func observation(of card: CardKey, _ facts: Facts) -> Observation {
        Observation(card: card, occurredAt: time, source: .query, sourceID: answerID, event: facts.state?.name ?? "", facts: facts)
    }
}

/// Why an answer to a question is not recorded: signed as it is, it does not say what was asked, or it cannot be held.
package enum QueryFault: String, Error, CaseIterable, Sendable {
    /// It speaks of another merchant.
    case mchidMismatch = "answer_mchid_mismatch"
    /// It speaks of another employer.
    case subMchidMismatch = "answer_sub_mchid_mismatch"
    /// It speaks of another card.
    case numberMismatch = "answer_number_mismatch"
    /// A value is of another kind than its field has.
    case malformed = "answer_malformed"
    /// A value that no column can hold.
    case valueOutOfRange = "answer_value_out_of_range"

    /// The rules of reading are those of a notification's plaintext.
    static func mapping<Value>(_ read: () throws(CallbackFault) -> Value) throws(QueryFault) -> Value {
        do {
            return try read()
        } catch {
            switch error {
            case .valueOutOfRange: throw .valueOutOfRange
            case .mchidMismatch: throw .mchidMismatch
            default: throw .malformed
            }
        }
    }
}
