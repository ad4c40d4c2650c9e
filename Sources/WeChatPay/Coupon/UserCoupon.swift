/// A voucher (代金券) of a user's: of a consumption card, a trip coupon, or any other. What WeChat Pay leaves out is nil.
public struct UserCoupon: Sendable, Redacted {
    /// The merchant who made the stock of vouchers.
    public let stockCreatorMchid: String?
    /// The stock, in digits.
    public let stockID: String
    /// The voucher.
    public let couponID: String
    /// Its name.
    public let couponName: String?
    /// Words for the user.
    public let details: String?
    /// How far it is.
    public let status: UserCouponStatus
    /// What it takes off a price.
    public let couponType: UserCouponType?
    /// Whether it is funded beforehand, or is a discount of the merchant's own.
    public let noCash: Bool?
    /// Whether it is for single goods.
    public let singleItem: Bool?
    /// When the user got it.
    public let createTime: WeChatTime?
    /// From when it can be used.
    public let availableBeginTime: WeChatTime?
    /// Until when it can be used.
    public let availableEndTime: WeChatTime?
    /// Of a `NORMAL` voucher: what it takes off, in fen.
    public let couponAmount: Fen?
    /// Of a `NORMAL` voucher: the smallest price that it is taken for, in fen.
    public let transactionMinimum: Fen?
    /// Of a voucher for single goods: the highest price of one of them that is taken off, in fen.
    public let singlePriceMax: Fen?
    /// Of a `CUT_TO` voucher: the price that is left, in fen.
    public let cutToPrice: Fen?
    /// Of a `CUT_TO` voucher: the highest price that it is taken for, in fen.
    public let maxPrice: Fen?
    /// `MULTIUSE` for a voucher that is used several times.
    public let businessType: String?
    /// Its use, once it was used.
    public let consumption: CouponConsumption?
    /// The whole of it, with fields that have no name here.
    public let json: JSONValue

    init(_ json: JSONValue) throws(JSONError) {
        self.json = json
        stockCreatorMchid = try json.string("stock_creator_mchid")
        stockID = try json.requiredIdentifier("stock_id")
        couponID = try json.requiredIdentifier("coupon_id")
        couponName = try json.string("coupon_name")
        details = try json.string("description")
        status = UserCouponStatus(rawValue: try json.required("status").string())
        couponType = try json.enumeration("coupon_type")
        noCash = try json.bool("no_cash")
        singleItem = try json.bool("singleitem")
        createTime = try json.time("create_time")
        availableBeginTime = try json.time("available_begin_time")
        availableEndTime = try json.time("available_end_time")
        couponAmount = try json.optional("normal_coupon_information")?.fen("coupon_amount")
        transactionMinimum = try json.optional("normal_coupon_information")?.fen("transaction_minimum")
        singlePriceMax = try json.optional("singleitem_discount_off")?.fen("single_price_max")
        cutToPrice = try json.optional("discount_to")?.fen("cut_to_price")
        maxPrice = try json.optional("discount_to")?.fen("max_price")
        businessType = try json.string("business_type")
        consumption = try json.member("consume_information", CouponConsumption.init)
    }
}

/// One use of a voucher.
public struct CouponConsumption: Sendable, Redacted {
    /// When it was used.
    public let consumeTime: WeChatTime?
    /// The merchant who collected the payment; a clearing organisation in indirect mode.
    public let consumeMchid: String?
    /// WeChat Pay's number of the payment.
    public let transactionID: String?
    /// Of a voucher that is used several times: how much of it was used, in fen.
    public let consumeAmount: Fen?
    /// The goods that it was used for, when they are told.
    public let goods: [CouponGoods]

    init(_ json: JSONValue) throws(JSONError) {
        consumeTime = try json.time("consume_time")
        consumeMchid = try json.string("consume_mchid")
        transactionID = try json.string("transaction_id")
        consumeAmount = try json.fen("consume_amount")
        goods = try json.list("goods_detail", CouponGoods.init)
    }
}

/// Goods that a voucher was used for.
public struct CouponGoods: Sendable, Redacted {
    /// The merchant's number of the goods.
    public let goodsID: String?
    /// How many were bought.
    public let quantity: Int64?
    /// What one costs, in fen.
    public let price: Fen?
    /// What was taken off for them, in fen.
    public let discountAmount: Fen?

    init(_ json: JSONValue) throws(JSONError) {
        goodsID = try json.identifier("goods_id")
        quantity = try json.int64("quantity")
        price = try json.fen("price")
        discountAmount = try json.fen("discount_amount")
    }
}
