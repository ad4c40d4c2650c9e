import OpenSSL
import PaySimulator
import Testing
import WeChatPay

/// A running service, and one order of each product that is given to it again and again.
struct FaultyStarts {
    struct Order: Sendable {
        let endpoint: PlatformEndpoint
        let route: String
        let body: String
        /// How the journal names it; the token's number is made by the service, a new one each time.
        let operation: String
        let cardKey: String
        /// The card's state when WeChat Pay has done it.
        let state: String?
    }

    let site: SimulatedSite
    let service: ServiceProcess
    let api: MerchantAPI
    let orders: [Order]

    private static let openid = "oFault00000000000000000001"

    /// Returns when each product was started once, so that every thread and connection that is kept is there.
    init(_ site: SimulatedSite) async throws {
        self.site = site
        service = try await site.serve().service
        api = try MerchantAPI(service)
        site.simulator.employee.authorize(mchid: SimulatedSite.mchid, subMchid: SimulatedSite.subMchid, openid: Self.openid)
        orders = Self.orders("F", site)
        try await service.waitForLog(containing: "platform certificates were fetched")
        for answer in try await answers(to: Self.orders("W", site)) { try #require(answer.status == 200, "\(answer.text)") }
    }

    private static func orders(_ prefix: String, _ site: SimulatedSite) -> [Order] {
        let (appid, subMchid) = (SimulatedSite.appid, SimulatedSite.subMchid)
        let stock = VoucherStock(id: "21000456")
        let voucher = site.simulator.voucherHolder.receive(stock, creatorMchid: SimulatedSite.mchid, appid: appid, openid: openid)
        let check = #""openid":"\#(openid)","appid":"\#(appid)","sub_mchid":"\#(subMchid)","project_name":"项目","employer_name":"单位""#
        let employment = #""employment_type":"LONG_TERM_EMPLOYMENT""#
        return [
            Order(
                endpoint: .discountCardPrepare, route: "/discount-cards",
                body: #"{"out_card_code":"\#(prefix)1","card_template_id":"770011223344","appid":"\#(appid)"}"#, operation: "prepare",
                cardKey: "\(prefix)1", state: "PREPARED"),
            // Without a send_time: the one that was sent first has to be sent again.
            Order(
                endpoint: .consumptionCardSend, route: "/consumption-cards/\(prefix)1001/send",
                body: #"{"out_request_no":"\#(prefix)2","appid":"\#(appid)","openid":"\#(openid)"}"#, operation: "send", cardKey: "\(prefix)2",
                state: "SENT"),
            Order(
                endpoint: .industryCouponTokens, route: "/industry-coupons/tokens",
                body: #"{"open_id":"\#(openid)","coupon_list":[{"stock_id":\#(stock.id),"coupon_id":"\#(voucher.couponID)"}]}"#,
                operation: "token", cardKey: "\(stock.id)/\(voucher.couponID)", state: nil),
            Order(
                endpoint: .payrollPreOrder, route: "/payroll-cards/pre-orders", body: #"{"authenticate_number":"\#(prefix)3",\#(check)}"#,
                operation: "pre-order", cardKey: "\(prefix)3", state: "PREORDERED"),
            Order(
                endpoint: .payrollPreOrderWithAuth, route: "/payroll-cards/pre-orders-with-auth",
                body: #"{"authenticate_number":"\#(prefix)4","user_name":"张三","id_card_number":"110101199001011234",\#(employment),\#(check)}"#,
                operation: "pre-order", cardKey: "\(prefix)4", state: "PREORDERED"),
        ]
    }

    /// All of them made at once; the answers in their order.
    func answers() async throws -> [MerchantAPI.Answer] { try await answers(to: orders) }

    private func answers(to orders: [Order]) async throws -> [MerchantAPI.Answer] {
        try await withThrowingTaskGroup(of: (Int, MerchantAPI.Answer).self) { group in
            for (index, order) in orders.enumerated() {
                group.addTask { [api] in (index, try await api.post("/v1/\(SimulatedSite.mchid)\(order.route)", order.body)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// The journal's rows of an order, oldest first.
    func journal(of order: Order) async throws -> [StoredRows.TextRow] {
        try await StoredRows.read(
            """
            SELECT state, attempts, answer_status, answer_code, lease_until FROM cardkeeper.request
            WHERE operation = '\(order.operation)' AND card_key = '\(order.cardKey)' ORDER BY requested_at
            """, in: site.right.databaseURL)
    }

    func cardState(of order: Order) async throws -> String? {
        try await StoredRows.read("SELECT state FROM cardkeeper.card WHERE card_key = '\(order.cardKey)'", in: site.right.databaseURL).first?["state"]
    }

    /// What WeChat Pay got of an order: all different requests, where there must be one. Ciphertext is left out: it differs each time.
    func wireForms(of order: Order) throws -> Set<String> {
        let requests = site.simulator.record.requests(to: order.endpoint).filter { $0.fault != .cutBeforeReading }
        return Set(
            try requests.map { wire in
                let root = try JSONDocument(wire.request.body).root
                let members = try root.members.map { ($0.value, try $0.name()) }
                    .map { value, name in
                        ["user_name", "id_card_number"].contains(name) ? "\(name) of \(value.bytes.count)" : "\(name) \(value.text.text)"
                    }
                return ([wire.request.method, wire.request.target] + members).joined(separator: "\n")
            })
    }
}
