import WeChatPay

/// The first half of a coupon's card number.
enum StockID {
    /// The stock's id, which must be there, and free of the slash that ends it in the card number: two coupons must not share a number.
    static func checked(_ stockID: String?) throws(CallbackFault) -> String {
        guard let stockID, !stockID.utf8.contains(UInt8(ascii: "/")) else { throw .resourceMalformed }
        return stockID
    }
}
