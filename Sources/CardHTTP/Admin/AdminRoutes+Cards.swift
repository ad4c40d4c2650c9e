import CardLedger
import CardService
import Cards
import Hummingbird

extension AdminRoutes {
    /// A page of the cards that changed after a position, each as it stands now.
    @Sendable func cards(_ request: AdminRequest) async throws -> Response {
        let order = try CardListOrder(request)
        let page: ChangedCards?
        do {
            page = try await ledger.changedCards(order.filter, after: order.position)
        } catch {
            throw Problem(error)
        }
        guard let page else { throw CardListOrder.foreignPosition }
        return Response(
            .object([
                ("cards", .array(page.cards.map(\.json))),
                ("next_changed_after", .string(page.position.description)),
                ("more", .bool(page.hasMore)),
            ]))
    }
}

/// Which cards are listed, and from where on.
struct CardListOrder {
    static let parameters = ["mchid", "product", "state", "changed_after", "limit"]
    static let limits = 1...500

    let filter: CardFilter
    let position: ChangePosition

    init(_ request: AdminRequest) throws(Problem) {
        var filter = CardFilter()
        filter.mchid = request.parameter("mchid")
        filter.state = request.parameter("state")
        if let name = request.parameter("product") {
            guard let product = Product(rawValue: name) else {
                throw Problem(
                    .malformedParameter, detail: "product is none that there is; \(listed(Product.allCases.map(\.rawValue)))", field: "product")
            }
            filter.product = product
        }
        if let text = request.parameter("limit") {
            guard let limit = Int(text), Self.limits.contains(limit) else {
                throw Problem(
                    .malformedParameter, detail: "limit must be a whole number, \(Self.limits.lowerBound) to \(Self.limits.upperBound)",
                    field: "limit")
            }
            filter.limit = limit
        }
        self.filter = filter
        guard let text = request.parameter("changed_after") else {
            position = .start
            return
        }
        guard let position = ChangePosition(text) else {
            throw Problem(
                .malformedParameter, detail: "changed_after must be a change_seq, or what an earlier answer gave as next_changed_after",
                field: "changed_after")
        }
        self.position = position
    }

    static let foreignPosition = Problem(
        .foreignPosition,
        detail: "changed_after is of a database that is divided into another number of buckets; begin without it", field: "changed_after")
}
