import LibPQ

/// What the database holds about one merchant's cards.
struct StoredRows {
    struct Card {
        let state: String?
        let payState: String?
        let isRequested: Bool
        let hasConflict: Bool
    }

    struct Request {
        let operation: String
        let number: String
        let state: String
    }

    /// By the card's number.
    let cards: [String: Card]
    /// By the card's number.
    let requests: [String: [Request]]
    /// How the card's checks and requests stand, for whoever looks for the reason of a fault; by the card's number.
    let notes: [String: [String]]
    /// The states of the tokens, by the coupon's number.
    let tokens: [String: [String]]

    init(_ connection: PostgresConnection, mchid: String) throws {
        var cards: [String: Card] = [:]
        var requests: [String: [Request]] = [:]
        var tokens: [String: [String]] = [:]
        func read(_ columns: String, of table: String, _ row: (borrowing Row) throws -> Void) throws {
            _ = try connection.execute(
                "SELECT card_key, \(columns) FROM cardkeeper_internal.\(table) WHERE mchid = $1", parameters: [.text(mchid)]
            ).map(row)
        }
        try read("state, pay_state, requested, identity_conflicts IS NOT NULL AS in_conflict", of: "card") { row in
            cards[try row.text("card_key")] = Card(
                state: try row.optionalText("state"), payState: try row.optionalText("pay_state"), isRequested: try row.bool("requested"),
                hasConflict: try row.bool("in_conflict"))
        }
        try read("operation, number, state", of: "request") { row in
            requests[try row.text("card_key"), default: []].append(
                Request(operation: try row.text("operation"), number: try row.text("number"), state: try row.text("state")))
        }
        try read("token_state", of: "coupon_token") { row in
            tokens[try row.text("card_key"), default: []].append(try row.text("token_state"))
        }
        var notes: [String: [String]] = [:]
        for table in ["card_check", "request"] {
            try read("(to_jsonb(t) - '{mchid,product,digest,body,path,answer,bucket}'::text[])::text AS note", of: "\(table) AS t") { row in
                notes[try row.text("card_key"), default: []].append(try row.text("note"))
            }
        }
        (self.cards, self.requests, self.tokens, self.notes) = (cards, requests, tokens, notes)
    }
}
