/// Notices that no card or voucher of this platform stands behind.
extension ControlAPI {
    func useCoupon(_ body: ControlBody) throws(APIError) -> JSON {
        let time = try body.time("at") ?? clock.now()
        let mchid = try body.required("mchid")
        let use = CouponUse(
            stockCreatorMchid: mchid, stockID: try body.required("stock_id"), couponID: try body.required("coupon_id"), createTime: time,
            consumeTime: time, consumeMchid: body.text("consume_mchid") ?? mchid,
            transactionID: body.text("transaction_id") ?? "42" + random.digits(26), multipleUseAmount: try body.amount("consume_amount"))
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in try notices.use(use, notifyURL: body.text("notify_url"), fault: fault) }
    }

    func sendCoupon(_ body: ControlBody) throws(APIError) -> JSON {
        let send = CouponSend(
            stockID: try body.required("stock_id"), couponCode: try body.required("coupon_code"), sendMerchant: try body.required("mchid"),
            sendTime: try body.time("at") ?? clock.now(), openid: body.text("openid"))
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in try notices.send(send, notifyURL: body.text("notify_url"), fault: fault) }
    }

    func echo(_ body: ControlBody) throws(APIError) -> JSON {
        let mchid = try body.required("mchid")
        let message = try body.required("message")
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in
            try notices.echo(message, mchid: mchid, notifyURL: body.text("notify_url"), fault: fault)
        }
    }

    func notice(_ body: ControlBody) throws(APIError) -> JSON {
        let mchid = try body.required("mchid")
        let eventType = try body.required("event_type")
        let time = try body.time("at")
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in
            try notices.any(
                eventType: eventType, resource: body.json["resource"] ?? [:], mchid: mchid, notifyURL: body.text("notify_url"), at: time,
                fault: fault)
        }
    }

    func register(_ body: ControlBody) throws(APIError) -> JSON {
        notices.register(notifyURL: try body.required("notify_url"), mchid: try body.required("mchid"))
        return [:]
    }
}
