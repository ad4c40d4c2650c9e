package import WeChatPay

/// Plaintexts of the resources of callbacks, in the shapes that WeChat Pay documents, with invented values.
package enum SamplePlaintexts {
    package static let discountCardAccepted = #"""
        {"appid":"wx00aa11bb22cc33dd","mchid":"1600000001","openid":"oInventedUser0000000000000001","card_id":"8812345600001111",\#
        "card_template_id":"770011223344","out_card_code":"DC_20310204-0001","state":"ONGOING",\#
        "create_time":"2031-02-04T09:10:11+08:00","time_range":{"begin_time":"2031-02-04T09:10:11+08:00",\#
        "end_time":"2031-03-06T23:59:59+08:00"},"objectives":[{"objective_id":"51001","name":"月内骑行","count":8,"unit":"次",\#
        "description":"骑行满八次"}],"rewards":[{"reward_id":"61001","name":"骑行立减","count_type":"COUNT_LIMIT","count":8,"unit":"次",\#
        "amount":150,"description":"每次减1.5元"}]}
        """#
    package static let discountCardEnded = #"""
        {"appid":"wx00aa11bb22cc33dd","mchid":"1600000001","openid":"oInventedUser0000000000000001","card_id":"8812345600001111",\#
        "card_template_id":"770011223344","out_card_code":"DC_20310204-0001","state":"UNFINISHED","unfinished_reason":"DUE_TO_QUIT",\#
        "total_amount":"450","create_time":"2031-02-04T09:10:11+08:00","time_range":{"begin_time":"2031-02-04T09:10:11+08:00",\#
        "end_time":"2031-03-06T23:59:59+08:00"},"objectives":[{"objective_id":"51001"}],"rewards":[{"reward_id":"61001"}]}
        """#
    package static let discountCardPaid = #"""
        {"appid":"wx00aa11bb22cc33dd","mchid":"1600000001","openid":"oInventedUser0000000000000001","card_id":"8812345600001111",\#
        "card_template_id":"770011223344","out_card_code":"DC_20310204-0001","state":"UNFINISHED","unfinished_reason":"DUE_TO_QUIT",\#
        "total_amount":450,"pay_information":{"transaction_id":"4299990000203102050000000017","pay_state":"PAID","pay_amount":450,\#
        "pay_time":"2031-02-05T18:30:00.000+08:00"}}
        """#
    package static let couponUsed = #"""
        {"stock_creator_mchid":"1600000001","stock_id":"21000456","coupon_id":"90010020030","coupon_name":"地铁五元券","description":"",\#
        "status":"USED","create_time":"2031-02-04T09:12:00+08:00","coupon_type":"NORMAL","no_cash":true,"singleitem":false,\#
        "available_begin_time":"2031-02-04T00:00:00+08:00","available_end_time":"2031-02-28T23:59:59+08:00",\#
        "normal_coupon_information":{"coupon_amount":500,"transaction_minimum":600},\#
        "consume_information":{"consume_time":"2031-02-06T08:01:02+08:00","consume_mchid":"1600000002",\#
        "transaction_id":"4299990000203102060000000023"}}
        """#
    package static let couponSent = #"""
        {"event_type":"EVENT_TYPE_BUSICOUPON_SEND","coupon_code":"INV0001","stock_id":"1212000000000001",\#
        "send_time":"2031-02-04T10:00:00+08:00","openid":"oInventedUser0000000000000001",\#
        "send_channel":"BUSICOUPON_SEND_CHANNEL_API","send_merchant":"1600000001","attach_info":{"hall_belong_mch_id":"1600000002"}}
        """#
    package static let securityEcho = #"""
        {"echo_message":"probe-31","encrypt_echo_message":"QUJDRA=="}
        """#

    /// Each with the type of its event.
    package static let all: [(eventType: EventType, plaintext: String)] = [
        (.discountCardUserAccepted, discountCardAccepted),
        (.discountCardAgreementEnded, discountCardEnded),
        (.discountCardUserPaid, discountCardPaid),
        (.couponUse, couponUsed),
        (.couponSend, couponSent),
        (.securityEchoSuccess, securityEcho),
    ]
}
