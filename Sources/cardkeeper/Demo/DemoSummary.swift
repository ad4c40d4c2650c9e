import CardHTTP
import CardLedger
import CardService
import Cards
import PaySimulator

/// What came of the day, counted by three who do not know of each other: the platform that sent, the service that answered, the database.
struct DemoSummary {
    /// What the service counted, from `/metrics`.
    struct Answers: Equatable {
        var accepted = 0
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

    private var refused: Int { answers.refused.values.reduce(0, +) }
    private var storedInAll: Int { stored.values.reduce(0, +) }
    /// Deliveries of what was accepted before, or is accepted at the same moment.
    private var repeated: Int { answers.accepted - storedInAll }

    /// Every sum that does not come out, in words; empty when all do.
    var contradictions: [String] {
        let coupons = cards.states(of: .coupon).values.reduce(0, +)
        let merchantCoupons = cards.states(of: .merchantCoupon).values.reduce(0, +)
        let late = sent.waiting + sent.exhausted + sent.dropped
        let repeatedBySender = sent.acceptedAttempts - sent.accepted
        let sums: [(String, Bool)] = [
            ("\(sent.attempts) sent are not \(answers.accepted) accepted and \(refused) refused", sent.attempts == answers.accepted + refused),
            ("WeChat Pay saw \(sent.acceptedAttempts) accepted, the service \(answers.accepted)", sent.acceptedAttempts == answers.accepted),
            ("\(late) notifications never arrived", sent.notifications == sent.accepted),
            ("\(sent.accepted) notifications arrived, \(storedInAll) are stored", sent.accepted == storedInAll),
            ("\(repeatedBySender) came again, \(repeated) were seen to", repeatedBySender == repeated),
            ("\(sent.wronglyAccepted) callbacks were believed that must not be", sent.wronglyAccepted == 0),
            (
                "discount cards are \(cards.states(of: .discountCard)), and should be \(plan.expectedDiscountCards)",
                cards.states(of: .discountCard) == plan.expectedDiscountCards
            ),
            (
                "consumption cards are \(cards.states(of: .consumptionCard)), and all \(DemoPlan.consumptionCardCount) should be SENT",
                cards.states(of: .consumptionCard) == ["SENT": DemoPlan.consumptionCardCount]
            ),
            ("\(coupons) coupons, and \(DemoPlan.toldCouponCount) were told of", coupons >= DemoPlan.toldCouponCount),
            (
                "\(merchantCoupons) merchant coupons instead of \(DemoPlan.merchantCouponCount)",
                merchantCoupons == DemoPlan.merchantCouponCount
            ),
            (
                "identity checks are \(cards.states(of: .payrollCard)), and should be \(DemoPlan.expectedIdentityChecks)",
                cards.states(of: .payrollCard) == DemoPlan.expectedIdentityChecks
            ),
            ("\(serials.count) platform keys signed, not 2", serials.count == 2),
            ("audit: \(audit.text)", audit.isClean),
        ]
        return sums.filter { !$0.1 }.map(\.0)
    }

    var text: String {
        var callbacks = TextTable([("callbacks", .right), ("", .left)])
        callbacks.add([String(sent.attempts), "sent by WeChat Pay's simulator"])
        for (status, count) in stored.sorted(by: { $0.key < $1.key }) { callbacks.add([String(count), "accepted and stored: \(status)"]) }
        callbacks.add([String(repeated), "accepted again: what is stored already changes nothing"])
        for (refusal, count) in answers.refused.sorted(by: { $0.key < $1.key }) {
            callbacks.add([String(count), "refused: \(refusal)"])
        }
        let contradictions = contradictions
        let verdict =
            contradictions.isEmpty
            ? "the sums come out: all that was sent is accepted or refused by name, and every notification is stored once; "
                + "\(serials.count) certificates of the platform signed them"
            : "the sums do NOT come out:\n" + contradictions.map { "  \($0)" }.joined(separator: "\n")
        return [callbacks.text, cards.table.text, "audit \(audit.text)", verdict].joined(separator: "\n\n")
    }

    var json: JSONOutput {
        .present([
            ("sent", .int(Int64(sent.attempts))),
            ("notifications", .int(Int64(sent.notifications))),
            ("accepted", .int(Int64(answers.accepted))),
            ("repeated", .int(Int64(repeated))),
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
            if series.hasPrefix(MetricName.accepted) {
                accepted += count
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
