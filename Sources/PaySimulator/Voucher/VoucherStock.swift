/// A batch of vouchers as its merchant set it up on the platform.
package struct VoucherStock: Hashable, Sendable {
    /// Digits: some calls carry it as a number.
    package let id: String
    package let name: String
    /// Fen that a voucher takes off; of many uses, what it holds in all.
    package let amount: Int64
    /// Fen that a purchase must reach.
    package let minimum: Int64
    package let validDays: Int64
    package let isMultipleUse: Bool

    package init(
        id: String, name: String = "地铁五元券", amount: Int64 = 500, minimum: Int64 = 600, validDays: Int64 = 30, isMultipleUse: Bool = false
    ) {
        self.id = id
        self.name = name
        self.amount = amount
        self.minimum = minimum
        self.validDays = validDays
        self.isMultipleUse = isMultipleUse
    }
}
