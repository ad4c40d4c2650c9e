import CardLedger
import CardService
import Cards
import Samples
import Testing
import WeChatPay

/// Each request that the desk makes with a number of the merchant's, as a test makes it.
enum Starting: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case discountCard, userRecord, consumptionCard, payrollCard, payrollCardWithAuth

    var testDescription: String { rawValue }

    static let openid = "oInventedUser000000000000001"
    static let appid = "wx00aa11bb22cc33dd"
    static let userName = "张无忌"
    static let idCardNumber = "110101199003070134"

    /// What became of a request, whichever it was.
    struct Result: Sendable {
        let answer: JSONText?
        let card: CardRow
        let launch: LaunchParameters?
        let json: JSONOutput
    }

    /// What must be there before the request can be made.
    func prepare(_ scene: DeskScene) async throws {
        guard self == .userRecord else { return }
        _ = try await scene.ledger.record(
            Recording(
                notification: nil,
                observations: [
                    DiscountCard.Request(mchid: SampleIdentities.mchid, outCardCode: "DC-1", appid: Self.appid, cardTemplateID: "770011223344")
                        .prepared(RequestStep(requestID: "prepare/DC-1", time: ManualClock.start))
                ]))
    }

    /// Makes the request: with the usual values, or with one that differs.
    func perform(_ desk: Desk, differing: Bool = false) async throws(DeskError) -> Result {
        let mchid = SampleIdentities.mchid
        switch self {
        case .discountCard:
            let template = differing ? "770011223355" : "770011223344"
            return Result(
                try await desk.prepareDiscountCard(
                    mchid: mchid, DiscountCardOrder(outCardCode: "DC-1", cardTemplateID: template, appid: Self.appid)))
        case .userRecord:
            let record = ObjectiveCompletionRecord(
                serialNumber: "R1", objectiveID: "51001", completionTime: ManualClock.start, details: differing ? "骑行两次" : "骑行一次")
            let followed = try await desk.addUserRecords(
                mchid: mchid, outCardCode: "DC-1", UserRecordsOrder(cardTemplateID: "770011223344", objectiveCompletionRecords: [record]))
            return Result(answer: followed.answer, card: followed.card, launch: followed.launch, json: followed.json)
        case .consumptionCard:
            let openid = differing ? "oInventedUser000000000000002" : Self.openid
            return Result(
                try await desk.sendConsumptionCard(
                    mchid: mchid, ConsumptionCardOrder(cardID: "8812_3456", outRequestNo: "RQ_1", appid: Self.appid, openid: openid)))
        case .payrollCard:
            return Result(try await desk.preOrderPayrollCard(mchid: mchid, Self.payrollOrder(project: differing ? "工地二" : "工地一")))
        case .payrollCardWithAuth:
            var order = Self.payrollOrder(project: differing ? "工地二" : "工地一")
            order.identity = PayrollIdentity(
                userName: SensitiveField(Self.userName), idCardNumber: SensitiveField(Self.idCardNumber), employmentType: .longTerm)
            return Result(try await desk.preOrderPayrollCard(mchid: mchid, order))
        }
    }

    static func payrollOrder(project: String = "工地一") -> PayrollCardOrder {
        PayrollCardOrder(
            openid: openid, appid: appid, subMchid: "1600000077", authenticateNumber: "AN1", projectName: project, employerName: "建筑公司",
            authenticateType: .signIn)
    }

    var key: RequestKey {
        let mchid = SampleIdentities.mchid
        return switch self {
        case .discountCard: RequestOperation.prepare.key(DiscountCard.key(mchid: mchid, outCardCode: "DC-1"), number: "DC-1")
        case .userRecord: RequestOperation.addUserRecords.key(DiscountCard.key(mchid: mchid, outCardCode: "DC-1"), number: "R1")
        case .consumptionCard: RequestOperation.send.key(ConsumptionCard.key(mchid: mchid, outRequestNo: "RQ_1"), number: "RQ_1")
        case .payrollCard, .payrollCardWithAuth:
            RequestOperation.preOrder.key(PayrollCard.key(mchid: mchid, authenticateNumber: "AN1"), number: "AN1")
        }
    }

    /// The path of the request at WeChat Pay.
    var path: String {
        switch self {
        case .discountCard: "/v3/discount-card/cards"
        case .userRecord: "/v3/discount-card/cards/DC-1/add-user-records"
        case .consumptionCard: "/v3/marketing/busifavor/coupons/8812_3456/send"
        case .payrollCard: "/v3/payroll-card/authentications/pre-order"
        case .payrollCardWithAuth: "/v3/payroll-card/authentications/pre-order-with-auth"
        }
    }

    /// WeChat Pay's successful answer. Each attempt has another token, as at WeChat Pay.
    func answer(attempt: Int = 1) throws(TransportError) -> TransportResponse {
        switch self {
        case .discountCard: try FakeTransport.signed(#"{"prepare_card_token":"tok+/=\#(attempt)","unknown":[1]}"#)
        case .userRecord: try FakeTransport.signed("", status: 204)
        case .consumptionCard: try FakeTransport.signed(#"{"card_code":"478515832665","unknown":[1]}"#)
        case .payrollCard, .payrollCardWithAuth:
            try FakeTransport.signed(
                #"{"authenticate_number":"AN1","openid":"\#(Self.openid)","mchid":"1600000001","sub_mchid":"1600000077","token":"tok+/=\#(attempt)","expires_in":300,"unknown":[1]}"#
            )
        }
    }

    /// The events of the card's timeline when the request was done.
    var doneEvents: [String] {
        switch self {
        case .discountCard: ["REQUESTED", "PREPARED"]
        case .userRecord: ["PREPARED", "USER_RECORD_REQUESTED", "USER_RECORD_ADDED"]
        case .consumptionCard: ["REQUESTED", "SENT"]
        case .payrollCard, .payrollCardWithAuth: ["REQUESTED", "PREORDERED"]
        }
    }

    /// What `doneEvents` makes of the card.
    var doneState: String {
        switch self {
        case .discountCard, .userRecord: "PREPARED"
        case .consumptionCard: "SENT"
        case .payrollCard, .payrollCardWithAuth: "PREORDERED"
        }
    }

    var rejectedState: String { self == .userRecord ? "PREPARED" : "REJECTED" }
    var openState: String { self == .userRecord ? "PREPARED" : "REQUESTED" }

    /// The page that opens after the first attempt.
    var launchPath: String? {
        switch self {
        case .discountCard: "/pages/get-card/get-card?prepare_card_token=tok%2B%2F%3D1"
        case .userRecord, .consumptionCard: nil
        case .payrollCard: "/pages/card/authenticate?\(Self.payrollQuery)"
        case .payrollCardWithAuth: "/pages/card/authen_with_auth?\(Self.payrollQuery)"
        }
    }

    private static let payrollQuery =
        "mchid=1600000001&sub_mchid=1600000077&appid=wx00aa11bb22cc33dd&openid=oInventedUser000000000000001&token=tok%2B%2F%3D1&authenticate_number=AN1"
}

extension Starting.Result {
    init(_ issued: IssuedCard) {
        self.init(answer: issued.answer, card: issued.card, launch: issued.launch, json: issued.json)
    }
}
