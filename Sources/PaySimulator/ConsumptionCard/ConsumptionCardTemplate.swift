/// A consumption card as its merchant set it up on the platform: the vouchers that a user gets with it.
package struct ConsumptionCardTemplate: Hashable, Sendable {
    package let cardID: String
    package let stocks: [VoucherStock]

    package init(cardID: String, stocks: [VoucherStock]) {
        self.cardID = cardID
        self.stocks = stocks
    }

    /// What stands behind a card id that was not configured: two ordinary vouchers and one of many uses.
    package static func standard(cardID: String) -> ConsumptionCardTemplate {
        ConsumptionCardTemplate(
            cardID: cardID,
            stocks: [
                VoucherStock(id: "21000456"), VoucherStock(id: "21000456"),
                VoucherStock(id: "21000457", name: "咖啡储值券", amount: 3000, minimum: 1, isMultipleUse: true),
            ])
    }
}
