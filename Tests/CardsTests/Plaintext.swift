import Cards
import WeChatPay

/// A JSON object under construction: members with their values as JSON text, in order.
struct Plaintext {
    private var members: [(name: String, value: String)]

    init(_ members: KeyValuePairs<String, String>) {
        self.members = members.map { ($0.key, $0.value) }
    }

    var text: String {
        "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    func without(_ name: String) -> Plaintext {
        var plaintext = self
        plaintext.members.removeAll { $0.name == name }
        return plaintext
    }

    /// Replaces a member where it stands, or adds it at the end.
    func with(_ name: String, _ value: String) -> Plaintext {
        var plaintext = self
        if let index = members.firstIndex(where: { $0.name == name }) {
            plaintext.members[index].value = value
        } else {
            plaintext.members.append((name, value))
        }
        return plaintext
    }

    static let mchid = "1600000001"
    static let createTime = WeChatTime(microseconds: 1_928_361_665_000_000)

    func read(as eventType: EventType, mchid: String = mchid, notificationID: String = "EV-1") throws(CallbackFault) -> Reading {
        try EventReader.read(
            eventType, resource: Array(text.utf8), mchid: mchid, notificationID: notificationID, createTime: Self.createTime)
    }

    /// What a single observation says; nil when the reading is anything else.
    func facts(as eventType: EventType) throws(CallbackFault) -> Facts? {
        guard case .observations(let observations) = try read(as: eventType), observations.count == 1 else { return nil }
        return observations.first?.facts
    }

    /// The fault that reading ends in; nil when it ends well.
    func fault(as eventType: EventType) -> CallbackFault? {
        do {
            _ = try read(as: eventType)
            return nil
        } catch {
            return error
        }
    }

    static let userAccepted = Plaintext([
        "appid": #""wx00aa11bb22cc33dd""#, "mchid": #""1600000001""#, "openid": #""oInventedUser0000000000000001""#,
        "card_id": #""8812345600001111""#, "card_template_id": #""770011223344""#, "out_card_code": #""DC_20310204-0001""#,
        "state": #""ONGOING""#, "create_time": #""2031-02-04T09:10:11+08:00""#,
        "time_range": #"{"begin_time":"2031-02-04T09:10:11+08:00","end_time":"2031-03-06T23:59:59+08:00"}"#,
        "objectives": #"[{"objective_id":"51001","name":"月内骑行","count":8,"unit":"次","description":"骑行满八次"}]"#,
        "rewards": #"[{"reward_id":"61001","name":"骑行立减","count_type":"COUNT_LIMIT","count":8,"unit":"次","amount":150}]"#,
    ])

    static let agreementEnded =
        userAccepted
        .with("state", #""UNFINISHED""#).with("unfinished_reason", #""DUE_TO_QUIT""#).with("total_amount", #""450""#)
        .with("objectives", #"[{"objective_id":"51001"}]"#).with("rewards", #"[{"reward_id":"61001"}]"#)

    static let userPaid =
        agreementEnded
        .without("create_time").without("time_range").without("objectives").without("rewards")
        .with("total_amount", "450")
        .with(
            "pay_information",
            #"{"transaction_id":"4299990000203102050000000017","pay_state":"PAID","pay_amount":450,"pay_time":"2031-02-05T18:30:00.000+08:00"}"#)

    static let couponUse = Plaintext([
        "stock_creator_mchid": #""1600000001""#, "stock_id": #""21000456""#, "coupon_id": #""90010020030""#, "coupon_name": #""地铁五元券""#,
        "description": #""""#, "status": #""USED""#, "create_time": #""2031-02-04T09:12:00+08:00""#, "coupon_type": #""NORMAL""#, "no_cash": "true",
        "normal_coupon_information": #"{"coupon_amount":500,"transaction_minimum":600}"#,
        "consume_information":
            #"{"consume_time":"2031-02-06T08:01:02+08:00","consume_mchid":"1600000002","transaction_id":"4299990000203102060000000023"}"#,
    ])

    static let couponSend = Plaintext([
        "event_type": #""EVENT_TYPE_BUSICOUPON_SEND""#, "coupon_code": #""INV0001""#, "stock_id": #""1212000000000001""#,
        "send_time": #""2031-02-04T10:00:00+08:00""#, "openid": #""oInventedUser0000000000000001""#,
        "send_channel": #""BUSICOUPON_SEND_CHANNEL_API""#, "send_merchant": #""1600000001""#,
        "attach_info": #"{"hall_belong_mch_id":"1600000002"}"#,
    ])
}
