import Samples
import Synchronization
import Testing
import WeChatPay

/// A request to each route of the merchant API, and what WeChat Pay answers to what it leads to.
enum AdminCall: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case listCards, prepareDiscountCard, getDiscountCard, addUserRecords, sendConsumptionCard, getConsumptionCard, createIndustryCouponToken,
        preOrderPayrollCard, preOrderPayrollCardWithAuth, getPayrollCard

    var testDescription: String { rawValue }

    static let sending: [AdminCall] = allCases.filter { $0.body != nil }
    /// Those that the caller's number makes safe to repeat.
    static let numbered: [AdminCall] = sending.filter { $0 != .createIndustryCouponToken }
    static let reading: [AdminCall] = [.getDiscountCard, .getConsumptionCard, .getPayrollCard]
    static let refreshing: [AdminCall] = [.getDiscountCard, .getPayrollCard]
    static let ofMerchant: [AdminCall] = sending + reading

    var method: String { body == nil ? "GET" : "POST" }

    /// The path as the document has it.
    var template: String {
        switch self {
        case .listCards: "/v1/cards"
        case .prepareDiscountCard: "/v1/{mchid}/discount-cards"
        case .getDiscountCard: "/v1/{mchid}/discount-cards/{out_card_code}"
        case .addUserRecords: "/v1/{mchid}/discount-cards/{out_card_code}/user-records"
        case .sendConsumptionCard: "/v1/{mchid}/consumption-cards/{card_id}/send"
        case .getConsumptionCard: "/v1/{mchid}/consumption-cards/{out_request_no}"
        case .createIndustryCouponToken: "/v1/{mchid}/industry-coupons/tokens"
        case .preOrderPayrollCard: "/v1/{mchid}/payroll-cards/pre-orders"
        case .preOrderPayrollCardWithAuth: "/v1/{mchid}/payroll-cards/pre-orders-with-auth"
        case .getPayrollCard: "/v1/{mchid}/payroll-cards/{authenticate_number}"
        }
    }

    func path(mchid: String = SampleIdentities.mchid) -> String {
        template.replacing("{mchid}", with: mchid).replacing("{out_card_code}", with: "DC-1").replacing("{card_id}", with: "8812%2F3456")
            .replacing("{out_request_no}", with: "RQ_1").replacing("{authenticate_number}", with: "AN1")
    }

    private static let payrollFields = #"""
        "openid":"oInventedUser0000000000000001","appid":"wx00aa11bb22cc33dd","sub_mchid":"1600000077","authenticate_number":"AN1",\#
        "project_name":"工地","employer_name":"建筑公司","authenticate_type":"SIGN_IN"
        """#

    /// The right body; nil for a route that has none.
    var body: String? {
        switch self {
        case .listCards, .getDiscountCard, .getConsumptionCard, .getPayrollCard: nil
        case .prepareDiscountCard: #"{"out_card_code":"DC-1","card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd"}"#
        case .addUserRecords:
            #"""
            {"card_template_id":"770011223344","reward_usage_records":[{"reward_usage_serial_no":"R1","reward_id":"61001",\#
            "usage_time":"2031-02-05T08:01:02+08:00","usage_type":"INCREASE","description":"骑行立减","usage_count":1,"amount":150}]}
            """#
        case .sendConsumptionCard: #"{"out_request_no":"RQ_1","appid":"wx00aa11bb22cc33dd","openid":"oInventedUser000000000000001"}"#
        case .createIndustryCouponToken:
            #"{"open_id":"oInventedUser0000000000000001","coupon_list":[{"stock_id":21000456,"coupon_id":"90010020030"}]}"#
        case .preOrderPayrollCard: "{\(Self.payrollFields)}"
        case .preOrderPayrollCardWithAuth: #"{\#(Self.payrollFields),"user_name":"张无忌","id_card_number":"110101199003070134"}"#
        }
    }

    /// The same number with another value.
    var otherBody: String? {
        body?.replacing("770011223344", with: "770011223355").replacing("oInventedUser", with: "oAnotherUser_")
    }

    /// A card that must be there before the request.
    var precursor: AdminCall? {
        switch self {
        case .addUserRecords, .getDiscountCard: .prepareDiscountCard
        case .getConsumptionCard: .sendConsumptionCard
        case .getPayrollCard: .preOrderPayrollCard
        default: nil
        }
    }

    /// WeChat Pay as it does everything that it is asked.
    static func answer(_ request: TransportRequest) throws -> TransportResponse {
        switch request.url.split(separator: "/v3/").last.map(String.init) ?? "" {
        case "discount-card/cards": try signed(#"{"prepare_card_token":"tok+/=1","unknown":[1]}"#)
        case "discount-card/cards/DC-1/add-user-records": try signed("", status: 204)
        case "discount-card/cards/DC-1":
            try signed(SamplePlaintexts.discountCardAccepted.replacing("DC_20310204-0001", with: "DC-1"))
        case "marketing/busifavor/coupons/8812%2F3456/send": try signed(#"{"card_code":"478515832665"}"#)
        case "industry-coupon/tokens": try signed(#"{"token":"1-2-3","expires_time":"2031-02-06T08:11:05+08:00"}"#)
        case "payroll-card/authentications/pre-order", "payroll-card/authentications/pre-order-with-auth":
            try signed(
                #"""
                {"authenticate_number":"AN1","openid":"oInventedUser0000000000000001","mchid":"1600000001","sub_mchid":"1600000077","token":"t","expires_in":300}
                """#)
        case "payroll-card/authentications/AN1?sub_mchid=1600000077":
            try signed(
                #"""
                {"authenticate_number":"AN1","openid":"oInventedUser0000000000000001","mchid":"1600000001","sub_mchid":"1600000077",\#
                "authenticate_state":"AUTHENTICATE_PROCESSING","authenticate_scene":"FROM_MINI_APP","project_name":"工地","employer_name":"建筑公司"}
                """#)
        default: TransportResponse(status: 404, headers: [], body: Array(#"{"code":"RESOURCE_NOT_EXISTS","message":"none"}"#.utf8))
        }
    }

    static func signed(_ body: String, status: Int = 200) throws -> TransportResponse {
        try CallbackSigner.platform().sign(body: Array(body.utf8)).response(status: status)
    }
}

/// WeChat Pay whose next answers are chosen by a test.
final class ChosenPlatform: Sendable {
    typealias Answer = @Sendable (TransportRequest) async throws -> TransportResponse

    private let chosen: Mutex<Answer>

    init(_ answer: @escaping Answer = { try AdminCall.answer($0) }) {
        chosen = Mutex(answer)
    }

    func answer(_ answer: @escaping Answer) {
        chosen.withLock { $0 = answer }
    }

    var transport: FakeTransport {
        FakeTransport { [self] request throws(TransportError) in
            guard !request.url.hasSuffix("/v3/certificates") else { throw TransportError(.cannotConnect, message: "nobody there") }
            do {
                return try await chosen.withLock { $0 }(request)
            } catch let error as TransportError {
                throw error
            } catch {
                throw TransportError(.other, message: "\(error)")
            }
        }
    }
}
