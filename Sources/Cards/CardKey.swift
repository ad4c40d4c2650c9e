/// What names one card: the merchant, the product, and the number that is unique within both.
package struct CardKey: Hashable, Comparable, Sendable {
    package let mchid: String
    package let product: Product
    /// The number that `Product` says, for example a discount card's `out_card_code`.
    package let number: String

    package init(mchid: String, product: Product, number: String) {
        self.mchid = mchid
        self.product = product
        self.number = number
    }

    /// The order in which writers lock cards: one order for all, so that two of them cannot wait for each other.
    package static func < (left: CardKey, right: CardKey) -> Bool {
        (left.mchid, left.product.rawValue, left.number) < (right.mchid, right.product.rawValue, right.number)
    }
}
