extension WeChatPayError {
    /// The stable word for what happened, for programs and for whoever counts failures: for an answer that may not be believed that of the signature's
    /// fault, for one that cannot be read that of the JSON's, for no answer that of the transport.
    public var name: String {
        switch kind {
        case .invalidField: "invalid_field"
        case .cannotSign: "cannot_sign"
        case .noEncryptionKey: "no_encryption_key"
        case .cannotEncrypt: "cannot_encrypt"
        case .transport(let error): error.kind.rawValue
        case .refused: "refused"
        case .undecided: "undecided"
        case .foreignAnswer: "foreign_answer"
        case .unverified(let refusal): refusal.rawValue
        case .empty: "empty_answer"
        case .unreadable(let error): error.reason.rawValue
        case .damagedBill: "damaged_bill"
        case .certificateNotOpened: "certificate_not_opened"
        case .certificateRefused: "certificate_refused"
        }
    }
}
