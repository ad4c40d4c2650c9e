package import CardLedger
package import Cards
import WeChatPay

/// What the Desk asks of WeChat Pay. The raw value is the spelling in the journal, in metrics and in logs.
package enum RequestOperation: String, CaseIterable, Sendable {
    /// Prepares a discount card.
    case prepare
    /// Adds a record to a discount card; its number is the record's serial number.
    case addUserRecords = "add-user-records"
    /// Sends a consumption card.
    case send
    /// Makes a token for trip coupons. Each call makes a fresh one, so its number is always a new one of ours.
    case token
    /// Orders an identity check, with or without the authorisation: both are one request under one number.
    case preOrder = "pre-order"

    /// The journal's name of a request for a card.
    package func key(_ card: CardKey, number: String) -> RequestKey {
        RequestKey(card: card, operation: rawValue, number: number)
    }
}

extension JournalEntry {
    /// What the request says, read from what the journal keeps. Throws when it was not written by this program.
    func knownRequest() throws(DeskError) -> any CardRequest {
        guard let request = try? request() else {
            throw .ledger(
                LedgerError(
                    code: .unexpectedAnswer, message: "The journal holds a request \(key.operation) that this program cannot read; is it older?"))
        }
        return request
    }

    private func request() throws(JSONError) -> (any CardRequest)? {
        let body = try JSONDocument(Array(body.text.utf8)).root
        return switch RequestOperation(rawValue: key.operation) {
        case .prepare: try DiscountCardPreparation(key, body)
        case .addUserRecords: UserRecordAddition(card: key.card, number: key.number)
        case .send: try ConsumptionCardSending(key, body, path: path)
        case .token: try IndustryCouponTokens(key, body)
        case .preOrder: try PayrollCardPreOrder(key, body, isWithAuth: path.hasSuffix("-with-auth"))
        case nil: nil
        }
    }
}
