import Cards
import WeChatPay

/// Answers of WeChat Pay to questions, read as the library reads them.
enum Answer {
    static let time = WeChatTime(microseconds: 1_928_361_999_000_000)
    static let discountCard = DiscountCard.key(mchid: Plaintext.mchid, outCardCode: "DC_20310204-0001")
    static let payrollCard = PayrollCard.key(mchid: Plaintext.mchid, authenticateNumber: "mcdhehfgisdhfjghed39384564i83")
    static let holder = Coupon.Holder(mchid: Plaintext.mchid, openid: "oInventedUser0000000000000001", appid: "wx00aa11bb22cc33dd")

    static func step(at time: WeChatTime = time) -> QueryStep { QueryStep(answerID: "d1", time: time) }

    private static func response(_ text: String) -> APIResponse {
        APIResponse(status: 200, requestID: nil, body: Array(text.utf8))
    }

    static func discountCard(_ plaintext: Plaintext, at time: WeChatTime = time) throws -> Observation {
        let details = try QueryDiscountCard(outCardCode: discountCard.number).answer(response(plaintext.text))
        return try DiscountCard.queried(details, of: discountCard, step(at: time))
    }

    static func payrollCard(_ plaintext: Plaintext, subMchid: String = "1111111") throws -> Observation {
        let query = QueryPayrollAuthentication(authenticateNumber: payrollCard.number, subMchid: subMchid)
        return try PayrollCard.queried(try query.answer(response(plaintext.text)), of: payrollCard, subMchid: subMchid, step())
    }

    static func coupon(_ plaintext: Plaintext, at time: WeChatTime = time) throws -> Observation {
        let query = QueryUserCoupon(openid: holder.openid, couponID: "90010020030", appid: holder.appid)
        return try Coupon.queried(try query.answer(response(plaintext.text)), of: holder, step(at: time))
    }

    /// The fault that reading ends in; nil when it ends well.
    static func fault(_ read: () throws -> Observation) throws -> QueryFault? {
        do {
            _ = try read()
            return nil
        } catch let fault as QueryFault {
            return fault
        }
    }

    static let authentication = Plaintext([
        "authenticate_scene": #""FROM_HARDWARE""#, "authenticate_source": #""wxdace645e0bc2c424""#, "project_name": #""轨道交通二号线""#,
        "employer_name": #""某用工企业""#, "authenticate_state": #""AUTHENTICATE_SUCCESS""#, "authenticate_time": #""2031-02-06T08:01:05+08:00""#,
        "authenticate_number": #""mcdhehfgisdhfjghed39384564i83""#, "openid": #""oInventedUser0000000000000001""#, "mchid": #""1600000001""#,
        "sub_mchid": #""1111111""#, "authenticate_type": #""SIGN_IN""#, "user_name": #""张三""#,
    ])
}
