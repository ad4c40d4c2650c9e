import WeChatPay

/// Few values each, so that observations agree and contradict each other often.
enum Pools {
    static let openids = ["oInventedUser0000000000000001", "oInventedUser0000000000000002", "oInventedUser0000000000000003"]
    static let appids = ["wx00aa11bb22cc33dd", "wx44ee55ff66aa77bb"]
    static let numbers = ["1", "1600000001", "770011223344", String(repeating: "9", count: 64)]
    /// The last two look alike, and Swift calls them equal; PostgreSQL does not.
    static let cardCodes = ["C0001", "c0001", "caf\u{e9}", "cafe\u{301}"]
    static let transactionIDs = ["4299990000203102050000000017", "4299990000203102060000000023", "4299990000203102070000000031"]
    static let tokenHashes = [String(repeating: "0a", count: 32), String(repeating: "f9", count: 32)]
    static let unknownStates = ["SUSPENDED", "状态 '\\{}\","]
    static let events = ["DISCOUNT_CARD.USER_ACCEPTED", "COUPON.USE", "query"]

    static let amounts = [0, 450, -1, Int64.max, Int64.min].map(Fen.init)

    static let objects = [#"{}"#, #"{"sharer_openid":"oInventedUser0000000000000009"}"#, #"{"名": [1, 2.50, null, "\ud83d\ude00\\ \"{,}"]}"#]
        .map(JSONText.init(wellFormed:))
    static let arrays = [#"[]"#, #"[{"objective_id":"51001","name":"月内骑行","count":8}]"#, #"[ {"reward_id" : "61001"} , 1e3, "',{" ]"#]
        .map(JSONText.init(wellFormed:))

    /// Microseconds and milliseconds apart, and twice the same second in different places of the list.
    static let times: [WeChatTime] = [0, 1, 1000, 1_000_000, 1_000_000, 86_400_000_000].map { WeChatTime(microseconds: 1_928_106_611_000_000 + $0) }

    /// The years 1 and 9999, and both sides of the epoch.
    static let extremeTimes: [WeChatTime] = [-62_135_596_800_000_000, 253_402_271_999_999_999, -1, 0].map(WeChatTime.init(microseconds:))
}
