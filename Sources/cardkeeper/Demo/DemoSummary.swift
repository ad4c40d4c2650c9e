import CardHTTP
import CardLedger
import CardService
import Cards
import PaySimulator

/// What came of the day, counted by three who do not know of each other: the platform that sent, the service that answered, the database.
struct DemoSummary {
    /// What the service counted, from `/metrics`.
    struct Answers: Equatable {
        /// By how they were stored: recorded, duplicate, unhandled.
        var accepted: [String: Int] = [:]
        /// By the refusal's name, probes included.
        var refused: [String: Int] = [:]
    }

    let sent: DeliverySummary
    let answers: Answers
    /// Notifications in the database by status.
    let stored: [String: Int]
    /// The platform keys that signed what is stored.
    let serials: Set<String>
    let cards: CardCount
    let audit: AuditReport
    let plan: DemoPlan

    /// Every sum that does not come out, in words; empty when all do.
    var contradictions: [String] {
        let accepted = answers.accepted.values.reduce(0, +)
        let refused = answers.refused.values.reduce(0, +)
        let unanswered = sent.unansweredAttempts.values.reduce(0, +)
        let couponStates = cards.states(of: .coupon).values.reduce(0, +)
        let merchantCouponStates = cards.states(of: .merchantCoupon).values.reduce(0, +)
        let sums: [(String, Bool)] = [
            ("sent \(sent.attempts) is not accepted \(accepted) + refused \(refused)", sent.attempts == accepted + refused),
            ("\(unanswered) callbacks were not answered", unanswered == 0),
            ("the platform saw \(sent.acceptedAttempts) accepted, the service \(accepted)", sent.acceptedAttempts == accepted),
            ("\(sent.waiting + sent.exhausted + sent.dropped) notifications never arrived", sent.notifications == sent.accepted),
            (
                "\(sent.accepted) notifications arrived, \(stored.values.reduce(0, +)) are stored",
                sent.accepted == stored.values.reduce(0, +)
            ),
            (
                "the service recorded \(answers.accepted["recorded"] ?? 0), the database \(stored["recorded"] ?? 0)",
                answers.accepted["recorded"] == stored["recorded"]
            ),
            ("\(sent.wronglyAccepted) callbacks were believed that must not be", sent.wronglyAccepted == 0),
            (
                "discount cards are \(cards.states(of: .discountCard)), and should be \(plan.expectedDiscountCards)",
                cards.states(of: .discountCard) == plan.expectedDiscountCards
            ),
            ("\(couponStates) coupons instead of \(plan.couponCount)", couponStates == plan.couponCount),
            ("\(merchantCouponStates) merchant coupons instead of \(plan.merchantCouponCount)", merchantCouponStates == plan.merchantCouponCount),
            ("\(serials.count) platform keys signed, not 2", serials.count == 2),
            ("audit: \(audit.text)", audit.isClean),
        ]
        return sums.filter { !$0.1 }.map(\.0)
    }

    var text: String {
        var callbacks = TextTable([("callbacks", .right), ("", .left)])
        callbacks.add([String(sent.attempts), "sent, for \(sent.notifications) notifications: resends, duplicates and trouble included"])
        for (outcome, count) in answers.accepted.sorted(by: { $0.value > $1.value }) where count > 0 {
            callbacks.add([String(count), "accepted: \(outcome)"])
        }
        for (refusal, count) in answers.refused.sorted(by: { $0.key < $1.key }) where count > 0 {
            callbacks.add([String(count), "refused: \(refusal)"])
        }
        let sums = contradictions
        return [
            callbacks.text, cards.table.text,
            "audit \(audit.text)",
            sums.isEmpty
                ? "the sums come out: sent = accepted + refused by name; every notification is stored once; \(serials.count) platform keys signed"
                : "the sums do NOT come out:\n" + sums.map { "  \($0)" }.joined(separator: "\n"),
        ].joined(separator: "\n\n")
    }

    var json: JSONOutput {
        .present([
            ("sent", .int(Int64(sent.attempts))),
            ("notifications", .int(Int64(sent.notifications))),
            ("accepted", Self.counts(answers.accepted)),
            ("refused", Self.counts(answers.refused)),
            ("stored", Self.counts(stored)),
            ("cards", .object(Product.allCases.map { ($0.rawValue, Self.counts(cards.states(of: $0))) })),
            ("audit_differences", .int(Int64(audit.differences.count))),
            ("contradictions", .array(contradictions.map(JSONOutput.string))),
        ])
    }

    private static func counts(_ counts: [String: Int]) -> JSONOutput {
        .object(counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { ($0.key, .int(Int64($0.value))) })
    }
}

extension DemoSummary {
    /// Asks all three.
    init(_ world: DemoWorld, plan: DemoPlan) async throws {
        let notifications = try await world.server.ledger.notifications(NotificationFilter(limit: 10_000))
        self.init(
            sent: world.simulator.sender.summary, answers: Answers(metrics: world.server.metricsText()),
            stored: Dictionary(notifications.map { ($0.status.rawValue, 1) }, uniquingKeysWith: +), serials: Set(notifications.map(\.serial)),
            cards: try await CardCount.now(in: world.server.ledger), audit: try await world.server.ledger.audit(), plan: plan)
    }
}

extension DemoSummary.Answers {
    /// Reads the Prometheus text.
    init(metrics: String) {
        for line in metrics.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]), value > 0, value < 1e9 else { continue }
            let (series, count) = (line[..<space], Int(value))
            if series.hasPrefix(MetricName.accepted), let outcome = Self.label("outcome", of: series) {
                accepted[outcome, default: 0] += count
            } else if series.hasPrefix(MetricName.refused), let refusal = Self.label("refusal", of: series) {
                refused[refusal, default: 0] += count
            } else if series.hasPrefix(MetricName.signatureProbe) {
                refused[Self.probe, default: 0] += count
            }
        }
    }

    private static let probe = "signature_probe"

    private static func label(_ name: String, of series: Substring) -> String? {
        guard let start = series.firstRange(of: "\(name)=\"") else { return nil }
        return String(series[start.upperBound...].prefix { $0 != "\"" })
    }
}
