import CardLedger
import Cards

/// Cards by product and state.
struct CardCount: Equatable {
    private(set) var byProduct: [Product: [String: Int]] = [:]

    init(_ cards: [CardRow]) {
        for card in cards {
            byProduct[card.key.product, default: [:]][card.state ?? "–", default: 0] += 1
        }
    }

    /// More cards than the demo has.
    static let limit = 1_000

    static func now(in ledger: Ledger) async throws -> CardCount {
        CardCount(try await ledger.cards(CardFilter(limit: limit)))
    }

    func states(of product: Product) -> [String: Int] { byProduct[product] ?? [:] }

    /// One row for each product and state, with a bar as long as the number.
    var table: TextTable {
        var table = TextTable([("product", .left), ("state", .left), ("cards", .right), ("", .left)])
        for product in Product.allCases {
            for (state, count) in states(of: product).sorted(by: { Self.rank($0.key) < Self.rank($1.key) }) {
                table.add([product.rawValue, state, String(count), String(repeating: "▇", count: min(count, 60))])
            }
        }
        return table
    }

    /// In the order of a card's life.
    private static func rank(_ state: String) -> Int {
        [
            "REQUESTED", "PREPARED", "PREORDERED", "ONGOING", "SETTLING", "FINISHED", "UNFINISHED", "SENT", "SENDED", "USED",
            "AUTHENTICATE_PROCESSING", "AUTHENTICATE_SUCCESS",
        ].firstIndex(of: state) ?? 99
    }
}
