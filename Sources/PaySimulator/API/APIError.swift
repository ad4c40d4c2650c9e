/// A refusal in the platform's shape: status, stable code, message for humans, detail.
package struct APIError: Error, Sendable, Equatable {
    package let status: Int
    package let code: String
    package let chinese: String
    package let english: String
    package let detail: JSON?
    /// The digits at the end of `Request-ID`.
    package let internalNumber: Int

    init(_ status: Int, _ code: String, _ chinese: String, _ english: String, detail: JSON? = nil, internalNumber: Int = 0) {
        self.status = status
        self.code = code
        self.chinese = chinese
        self.english = english
        self.detail = detail
        self.internalNumber = internalNumber
    }

    func answer(language: String?) -> PlatformAnswer {
        let isEnglish = language?.lowercased().hasPrefix("en") ?? false
        return .json(.object([("code", .string(code)), ("message", .string(isEnglish ? english : chinese)), ("detail", detail)]), status: status)
    }
}

// MARK: The refusals

extension APIError {
    static func signature(_ issue: String, _ chinese: String, _ english: String, signInformation: JSON? = nil) -> APIError {
        let inner = JSON.object([("issue", .string(issue))])
        let detail = JSON.object([
            ("detail", inner), ("field", "signature"), ("location", "authorization"), ("sign_information", signInformation),
        ])
        return APIError(401, "SIGN_ERROR", chinese, english, detail: detail, internalNumber: 268_443_699)
    }

    static func parameter(_ field: String, value: String?, _ issue: String, location: String = "body") -> APIError {
        let detail = JSON.object([
            ("field", .string(field)), ("value", value.map(JSON.string)), ("issue", .string(issue)), ("location", .string(location)),
        ])
        return APIError(400, "PARAM_ERROR", "参数错误：\(field)", "parameter \(field): \(issue)", detail: detail, internalNumber: 268_435_461)
    }

    static let notAcceptable = APIError(406, "PARAM_ERROR", "Accept 不支持", "Accept must allow application/json")
    static let contentType = APIError(415, "PARAM_ERROR", "Content-Type 不支持", "Content-Type must be application/json")
    static let noSuchPath = APIError(404, "NOT_FOUND", "接口不存在", "there is no such endpoint")
    static let noCertificates = APIError(404, "NOT_FOUND", "无可用的平台证书", "there are no platform certificates: this merchant uses the public key")
    static let cardNotFound = APIError(404, "RESOURCE_NOT_EXISTS", "先享卡不存在", "there is no such card, or it was not accepted yet")
    static let method = APIError(405, "INVALID_REQUEST", "请求方法不支持", "this endpoint does not have that method")
    static let tooLarge = APIError(413, "INVALID_REQUEST", "请求过大", "the body is too large")
    static let appidMismatch = APIError(
        400, "APPID_MCHID_NOT_MATCH", "appid 与商户号不匹配", "the appid is not bound to this merchant", internalNumber: 268_445_527)
    static let otherParameters = APIError(
        400, "INVALID_REQUEST", "商户单号已用于其它参数", "the same number was used with other parameters", internalNumber: 268_498_688)
    static let cardUsed = APIError(
        400, "RESOURCE_ALREADY_EXISTS", "商户卡号已被使用", "this out_card_code belongs to an accepted card", internalNumber: 273_678_001)
    static let tooFrequent = APIError(429, "FREQUENCY_LIMITED", "请求过于频繁", "too many requests; try again later", internalNumber: 268_447_840)
    static let system = APIError(500, "SYSTEM_ERROR", "系统繁忙", "system error; try again with the same parameters")
}

// MARK: The refusals of the products

extension APIError {
    static func invalid(_ chinese: String, _ english: String) -> APIError { APIError(400, "INVALID_REQUEST", chinese, english) }

    static let cardNotRunning = invalid("先享卡不在约定有效期内", "the card does not run: records are no longer taken")
    static let userHasCard = APIError(400, "RESOURCE_ALREADY_EXISTS", "用户已领取该消费卡", "this user has this card already, by another out_request_no")
    static let voucherNotFound = APIError(404, "RESOURCE_NOT_EXISTS", "代金券不存在", "this user has no such voucher")
    static let callbackNotFound = APIError(404, "RESOURCE_NOT_EXISTS", "未设置通知地址", "no notify_url was set")
    static let merchantNotFound = APIError(400, "MCH_NOT_EXISTS", "商户号不存在", "no merchant has this mchid")
    static let notCreator = APIError(403, "NO_AUTH", "商户号无权限", "notices of vouchers are for the merchant that creates them")
    static let noPartner = APIError(
        403, "NO_AUTH", "服务商与特约商户不存在受理关系", "sub_mchid is not a merchant of this service provider", internalNumber: 268_443_701)
    static let notAuthorized = invalid("用户未授权", "the user has not authorised the payroll card, or has withdrawn it")
    static let authenticationNotFound = APIError(
        404, "RESOURCE_NOT_EXISTS", "核身记录不存在", "there is no such identity check, or the user has not started it")
    static let tooManyPreOrders = APIError(403, "RULE_LIMIT", "超过单用户单日核身预下单次数", "a user has 20 identity checks a day at most")
    static let unavailable = APIError(503, "SERVICE_UNAVAILABLE", "服务不可用", "the service is unavailable; try again with the same parameters")
}
