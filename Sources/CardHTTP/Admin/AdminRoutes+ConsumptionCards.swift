import CardLedger
import CardService
import Cards
import Hummingbird

extension AdminRoutes {
    @Sendable func sendConsumptionCard(_ request: AdminRequest) async throws -> Response {
        let (mchid, cardID) = (try request.value("mchid"), try request.value("card_id"))
        let order = try ConsumptionCardOrder(cardID: cardID, try await request.object(of: ConsumptionCardOrder.fields))
        return try await answer { () async throws(DeskError) in try await desk.sendConsumptionCard(mchid: mchid, order).json }
    }

    /// Our row alone: WeChat Pay cannot be asked about it.
    @Sendable func consumptionCard(_ request: AdminRequest) async throws -> Response {
        let key = ConsumptionCard.key(mchid: try request.value("mchid"), outRequestNo: try request.value("out_request_no"))
        let history: CardHistory?
        do {
            history = try await ledger.card(key)
        } catch {
            throw Problem(error)
        }
        guard let history else { throw Problem(.notFound(key)) }
        return Response(.object([("card", history.card.json)]))
    }
}

extension ConsumptionCardOrder {
    static let fields = ["out_request_no", "appid", "openid", "send_time"]

    init(cardID: String, _ body: BodyObject) throws(Problem) {
        self.init(
            cardID: cardID, outRequestNo: try body.text("out_request_no"), appid: try body.required(text: "appid"),
            openid: try body.required(text: "openid"), sendTime: try body.time("send_time"))
    }
}
