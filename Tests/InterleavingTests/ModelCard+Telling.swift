import Samples
import WeChatPay

/// What WeChat Pay tells about a card, asked or unasked.
extension ModelCard {
    // MARK: - Questions

    var details: ModelAnswer {
        switch product {
        case .discountCard: progress == .none ? .absent : .content(discountCard(at: progress))
        case .payrollCard, .payrollCardWithAuth: progress == .none ? .absent : .content(authentication)
        case .consumptionCard, .tripCoupon: .absent
        }
    }

    /// The vouchers that the user got with a consumption card.
    var vouchers: ModelAnswer {
        let all = content == nil ? [] : couponIDs.map { voucher($0, isUsed: $0 == couponIDs.first && progress > .none) }
        return .content(#"{"data":[\#(all.joined(separator: ","))],"total_count":\#(all.count),"offset":0,"limit":20}"#)
    }

    var couponIDs: [String] { ["\(name)a", "\(name)b"] }

    /// The state that a card of ours has when everything that WeChat Pay knows was told; nil when WeChat Pay has no card.
    var state: String? {
        switch (product, progress) {
        case (_, .none): nil
        case (.discountCard, .begun): "ONGOING"
        case (.discountCard, _): isFailing ? "UNFINISHED" : "FINISHED"
        case (.payrollCard, .begun), (.payrollCardWithAuth, .begun): "AUTHENTICATE_PROCESSING"
        case (.payrollCard, _), (.payrollCardWithAuth, _): isFailing ? "AUTHENTICATE_FAILED" : "AUTHENTICATE_SUCCESS"
        case (.consumptionCard, _): "SENT"
        case (.tripCoupon, _): "USED"
        }
    }

    private func discountCard(at progress: Progress) -> String {
        let begin = (acceptedAt ?? ManualClock.start).rfc3339
        let end = (termEnd ?? ManualClock.start).rfc3339
        var members = [
            #""appid":"\#(Self.appid)","mchid":"\#(mchid)","openid":"\#(openid)","card_id":"88\#(name)","out_card_code":"\#(name)""#,
            #""card_template_id":"\#(CardOrder.template(of: content))","create_time":"\#(begin)""#,
            #""time_range":{"begin_time":"\#(begin)","end_time":"\#(end)"},"objectives":[{"objective_id":"51001","name":"月内骑行","count":8}]"#,
            #""state":"\#(progress == .begun ? "ONGOING" : isFailing ? "UNFINISHED" : "FINISHED")""#,
        ]
        if progress > .begun, isFailing { members.append(#""unfinished_reason":"DUE_TO_QUIT","total_amount":450"#) }
        if progress == .paid {
            members.append(#""pay_information":{"transaction_id":"4299\#(name)","pay_state":"PAID","pay_amount":450,"pay_time":"\#(end)"}"#)
        }
        return "{\(members.joined(separator: ","))}"
    }

    private var authentication: String {
        let time = progress == .begun ? "" : #""authenticate_time":"\#((events.last?.time ?? ManualClock.start).rfc3339)","#
        return """
            {"openid":"\(openid)","mchid":"\(mchid)","sub_mchid":"\(Self.subMchid)","authenticate_number":"\(name)",\(time)\
            "authenticate_state":"\(state ?? "")","authenticate_scene":"FROM_MINI_APP"}
            """
    }

    private func voucher(_ couponID: String, isUsed: Bool) -> String {
        let use = isUsed ? #","consume_information":\#(consumption)"# : ""
        return """
            {"stock_creator_mchid":"\(mchid)","stock_id":"\(Self.stockID)","coupon_id":"\(couponID)","status":"\(isUsed ? "USED" : "SENDED")",\
            "available_end_time":"2031-04-30T23:59:59+08:00"\(use)}
            """
    }

    private var consumption: String {
        let time = (acceptedAt ?? ManualClock.start).rfc3339
        return #"{"consume_time":"\#(time)","consume_mchid":"1600000002","transaction_id":"4300\#(name)"}"#
    }

    // MARK: - Callbacks

    /// How many different callbacks there are to deliver.
    var callbackCount: Int { product.isPayrollCard ? 0 : events.count }

    /// The callback that tells of one of the events, signed now.
    func callback(_ place: Int, at now: WeChatTime) throws -> SignedCallback? {
        guard place < callbackCount else { return nil }
        let event = events[place]
        var signer = try CallbackSigner.platform(time: event.time)
        let (type, resource) =
            switch (product, event.progress) {
            case (.discountCard, .begun): ("DISCOUNT_CARD.USER_ACCEPTED", discountCard(at: .begun))
            case (.discountCard, .ended): ("DISCOUNT_CARD.AGREEMENT_ENDED", discountCard(at: .ended))
            case (.discountCard, _): ("DISCOUNT_CARD.USER_PAID", discountCard(at: .paid))
            default: ("COUPON.USE", voucher("\(name)a", isUsed: true))
            }
        let body = try signer.envelope(id: "\(name)-\(place)", eventType: type, resource: Array(resource.utf8))
        signer.time = now
        return try signer.sign(body: body)
    }
}
