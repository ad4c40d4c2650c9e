package import CardLedger
package import WeChatPay

/// Why a request for a card brought no result.
package enum DeskError: Error, Sendable, CustomStringConvertible {
    case merchantNotConfigured(String)
    /// A value breaks a rule of WeChat Pay; nothing was written down or sent.
    case invalidField(FieldFault)
    /// The number was used before, with other values.
    case numberInUse(String)
    /// WeChat Pay refused for good; asking again with this number gives the same answer.
    case rejected(status: Int, code: String, message: String)
    /// Whether WeChat Pay did it is not known, or it may do it later: the same request may be made again.
    case unknownOutcome(WeChatPayError)
    /// The journal could not be written or read. What was sent, if anything, is safe to send again.
    case ledger(LedgerError)

    package var description: String {
        switch self {
        case .merchantNotConfigured(let mchid): "merchant \(mchid) is not in the configuration"
        case .invalidField(let fault): fault.description
        case .numberInUse(let number): "\(number) was used for another request; take a new number, or repeat that request with its own values"
        case .rejected(let status, let code, let message): "WeChat Pay refused: \(status) \(code): \(message)"
        case .unknownOutcome(let error): error.description
        case .ledger(let error): error.description
        }
    }
}
