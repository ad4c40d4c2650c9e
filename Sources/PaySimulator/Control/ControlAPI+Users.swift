/// What users do with their cards and vouchers.
extension ControlAPI {
    // MARK: Discount cards

    func cardStep(_ name: String, mchid: String, outCardCode: String, _ body: ControlBody) throws(APIError) -> JSON {
        let time = try body.time("at")
        let fault = try body.fault("fault")
        let amount = try body.amount("total_amount")
        if name == "settle" {
            return try step { () throws(SimulatorError) in try customer.settle(mchid: mchid, outCardCode: outCardCode) }.json
        }
        return try pushed { () throws(SimulatorError) in
            switch name {
            case "accept":
                try customer.accept(
                    mchid: mchid, outCardCode: outCardCode, openid: body.text("openid"), sharerOpenid: body.text("sharer_openid"), at: time,
                    fault: fault)
            case "finish": try customer.finish(mchid: mchid, outCardCode: outCardCode, totalAmount: amount, at: time, fault: fault)
            case "quit": try customer.quit(mchid: mchid, outCardCode: outCardCode, totalAmount: amount, at: time, fault: fault)
            case "pay": try customer.pay(mchid: mchid, outCardCode: outCardCode, at: time, fault: fault)
            default: throw SimulatorError.unknownStep(name)
            }
        }
    }

    // MARK: Vouchers

    func receiveVoucher(_ body: ControlBody) throws(APIError) -> JSON {
        let stock = VoucherStock(
            id: body.text("stock_id") ?? "21000456", amount: try body.amount("amount") ?? 500, isMultipleUse: try body.flag("multiple_use") ?? false)
        let voucher = voucherHolder.receive(
            stock, creatorMchid: try body.required("mchid"), appid: try body.required("appid"), openid: try body.required("openid"),
            at: try body.time("at"))
        return voucher.json(at: clock.now())
    }

    func voucherStep(_ name: String, couponID: String, _ body: ControlBody) throws(APIError) -> JSON {
        let transactionID = body.text("transaction_id")
        switch name {
        case "use":
            let amount = try body.amount("amount")
            let time = try body.time("at")
            let fault = try body.fault("fault")
            return try pushed { () throws(SimulatorError) in
                try voucherHolder.use(
                    couponID: couponID, transactionID: transactionID, consumeMchid: body.text("consume_mchid"), amount: amount, at: time,
                    notifyURL: body.text("notify_url"), fault: fault)
            }
        case "refund":
            return try step { () throws(SimulatorError) in try voucherHolder.refund(couponID: couponID, transactionID: transactionID) }
                .json(at: clock.now())
        case "expire":
            return try step { () throws(SimulatorError) in try voucherHolder.expire(couponID: couponID) }.json(at: clock.now())
        default: throw SimulatorError.unknownStep(name).controlError
        }
    }

    // MARK: Payroll cards

    func payrollRelation(_ name: String, _ body: ControlBody) throws(APIError) -> JSON {
        let user = PayrollUser(
            mchid: try body.required("mchid"), subMchid: try body.required("sub_mchid"), openid: try body.required("openid"))
        let time = try body.time("at")
        let relation = try step { () throws(SimulatorError) in
            switch name {
            case "authorize": employee.authorize(mchid: user.mchid, subMchid: user.subMchid, openid: user.openid, at: time)
            case "deauthorize": try employee.deauthorize(mchid: user.mchid, subMchid: user.subMchid, openid: user.openid, at: time)
            default: throw SimulatorError.unknownStep(name)
            }
        }
        return relation.json(user)
    }

    func payrollStep(_ name: String, mchid: String, authenticateNumber: String, _ body: ControlBody) throws(APIError) -> JSON {
        let time = try body.time("at")
        let authentication = try step { () throws(SimulatorError) in
            switch name {
            case "start": try employee.start(mchid: mchid, authenticateNumber: authenticateNumber, at: time)
            case "succeed": try employee.succeed(mchid: mchid, authenticateNumber: authenticateNumber, at: time)
            case "fail":
                if let reason = body.text("reason") {
                    try employee.fail(mchid: mchid, authenticateNumber: authenticateNumber, reason: reason, at: time)
                } else {
                    try employee.fail(mchid: mchid, authenticateNumber: authenticateNumber, at: time)
                }
            case "abandon": try employee.abandon(mchid: mchid, authenticateNumber: authenticateNumber)
            default: throw SimulatorError.unknownStep(name)
            }
        }
        return authentication.json
    }
}
