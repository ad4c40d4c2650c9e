extension DiscountCard {
    /// `GET /v3/discount-card/cards/{out_card_code}` answers this.
    func queryAnswer() -> JSON {
        let owed = state == .unfinished ? (totalAmount ?? 0) : 0
        return .object(
            identity + [
                ("time_range", timeRange),
                ("unfinished_reason", unfinishedReason.map(JSON.string)),
                ("total_amount", totalAmount.map(JSON.integer)),
                ("pay_information", payInformation() ?? (owed > 0 ? ["pay_amount": .integer(owed), "pay_state": "PAYING"] : nil)),
                ("create_time", .string(BeijingTime.seconds(acceptedAt))),
                ("objectives", template.objectivesJSON(idsOnly: false, records: records)),
                ("rewards", template.rewardsJSON(idsOnly: false, records: records)),
                ("sharer_openid", sharerOpenid.map(JSON.string)),
            ])
    }

    func acceptedPlaintext() -> JSON {
        .object(
            identity + [
                ("create_time", .string(BeijingTime.seconds(acceptedAt))),
                ("time_range", timeRange),
                ("objectives", template.objectivesJSON(idsOnly: false)),
                ("rewards", template.rewardsJSON(idsOnly: false)),
                ("sharer_openid", sharerOpenid.map(JSON.string)),
            ])
    }

    func endedPlaintext(amounts: AmountSpelling) -> JSON {
        .object(
            identity + [
                ("unfinished_reason", unfinishedReason.map(JSON.string)),
                ("total_amount", totalAmount.map(amounts.json)),
                ("create_time", .string(BeijingTime.seconds(acceptedAt))),
                ("time_range", timeRange),
                ("objectives", template.objectivesJSON(idsOnly: true, records: records)),
                ("rewards", template.rewardsJSON(idsOnly: true, records: records)),
            ])
    }

    func paidPlaintext(amounts: AmountSpelling) -> JSON {
        .object(
            identity + [
                ("unfinished_reason", unfinishedReason.map(JSON.string)),
                ("total_amount", totalAmount.map(amounts.json)),
                ("pay_information", payInformation(amounts: amounts)),
            ])
    }

    private var identity: [(String, JSON?)] {
        [
            ("appid", .string(appid)), ("mchid", .string(mchid)), ("openid", .string(openid)), ("card_id", .string(cardID)),
            ("card_template_id", .string(template.id)), ("out_card_code", .string(outCardCode)), ("state", .string(state.rawValue)),
        ]
    }

    private var timeRange: JSON {
        [
            "begin_time": .string(BeijingTime.seconds(acceptedAt)),
            "end_time": .string(BeijingTime.seconds(acceptedAt + template.termDays * 86_400_000)),
        ]
    }

    private func payInformation(amounts: AmountSpelling = .integer) -> JSON? {
        payment.map { payment in
            [
                "transaction_id": .string(payment.transactionID), "pay_state": "PAID", "pay_amount": amounts.json(payment.amount),
                "pay_time": .string(BeijingTime.milliseconds(payment.time)),
            ]
        }
    }
}

/// How a notice writes an amount: the platform's own pages disagree, so both occur.
package enum AmountSpelling: CaseIterable, Sendable {
    case integer
    case text

    func json(_ fen: Int64) -> JSON { self == .integer ? .integer(fen) : .string(String(fen)) }
}
