import CardService
import Samples
import WeChatPay

/// What a merchant asks for under one number: the card's own order, or a rival one.
enum CardOrder: String, CaseIterable, Hashable, Sendable {
    case own, rival

    /// The template of a discount card in an order, by what WeChat Pay heard.
    static func template(of content: String?) -> String {
        content?.contains(Self.rival.template) == true ? Self.rival.template : Self.own.template
    }

    private var template: String { self == .own ? "770011223344" : "770011223355" }

    /// Makes the request of this order, and returns WeChat Pay's answer as the caller gets it; nil when it got lost.
    func place(_ script: Script, at desk: Desk) async throws(DeskError) -> JSONText? {
        let (name, mchid) = (script.name, script.mchid)
        let openid = self == .own ? "o\(name)" : "o\(name)r"
        switch script.product {
        case .discountCard:
            return try await desk.prepareDiscountCard(
                mchid: mchid, DiscountCardOrder(outCardCode: name, cardTemplateID: template, appid: ModelCard.appid)
            ).answer
        case .consumptionCard:
            return try await desk.sendConsumptionCard(
                mchid: mchid,
                ConsumptionCardOrder(
                    cardID: "8812_3456", outRequestNo: name, appid: ModelCard.appid, openid: openid, sendTime: script.sendTime)
            ).answer
        case .tripCoupon:
            let coupons = ["a", "b"].map { IndustryCoupon(stockID: ModelCard.stockID, couponID: name + $0) }
            return try await desk.createIndustryCouponToken(mchid: mchid, IndustryCouponOrder(openID: openid, couponList: coupons)).answer
        case .payrollCard, .payrollCardWithAuth:
            let identity = PayrollIdentity(
                userName: SensitiveField("张\(name)"), idCardNumber: SensitiveField("110101199003070134"), employmentType: .longTerm)
            let order = PayrollCardOrder(
                openid: openid, appid: ModelCard.appid, subMchid: ModelCard.subMchid, authenticateNumber: name,
                projectName: self == .own ? "工地一" : "工地二", employerName: "建筑公司", authenticateType: .signIn,
                identity: script.product == .payrollCardWithAuth ? identity : nil)
            return try await desk.preOrderPayrollCard(mchid: mchid, order).answer
        }
    }

    /// Adds the one record that a script's discount card may get.
    static func addRecord(_ script: Script, at desk: Desk) async throws(DeskError) {
        let record = RewardUsageRecord(
            serialNumber: script.recordSerialNumber, rewardID: "61001", usageTime: ManualClock.start, details: "骑行立减", amount: Fen(150))
        _ = try await desk.addUserRecords(
            mchid: script.mchid, outCardCode: script.name, UserRecordsOrder(cardTemplateID: own.template, rewardUsageRecords: [record]))
    }

    /// Whether what WeChat Pay carried out is this order.
    func isContent(_ content: String, of script: Script) -> Bool {
        switch script.product {
        case .discountCard: content.contains(template)
        case .payrollCard, .payrollCardWithAuth, .consumptionCard: content.contains("\"o\(script.name)r\"") == (self == .rival)
        case .tripCoupon: true
        }
    }
}
