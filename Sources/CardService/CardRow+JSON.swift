package import CardLedger
import Cards
package import WeChatPay

extension CardRow {
    /// The card under the names of the views' columns; what is not known is left out.
    package var json: JSONOutput {
        .present([
            ("mchid", .string(key.mchid)),
            ("product", .string(key.product.rawValue)),
            ("card_key", .string(key.number)),
            ("out_card_code", key.product == .discountCard ? .string(key.number) : nil),
            ("state", state.map(JSONOutput.string)),
            ("state_at", stateAt.map(JSONOutput.time)),
            ("openid", openid.map(JSONOutput.string)),
            ("appid", appid.map(JSONOutput.string)),
            ("card_template_id", cardTemplateID.map(JSONOutput.string)),
            ("card_id", cardID.map(JSONOutput.string)),
            ("card_code", cardCode.map(JSONOutput.string)),
            ("sub_mchid", subMchid.map(JSONOutput.string)),
            ("stock_creator_mchid", stockCreatorMchid.map(JSONOutput.string)),
            ("pay_state", payState.map(JSONOutput.string)),
            ("pay_amount", payAmount.map { .int($0.amount) }),
            ("pay_time", payTime.map(JSONOutput.time)),
            ("transaction_id", transactionID.map(JSONOutput.string)),
            ("time_range", timeRange.map(Self.json)),
            ("objectives", objectives.map(JSONOutput.text)),
            ("rewards", rewards.map(JSONOutput.text)),
            ("total_amount", totalAmount.map { .int($0.amount) }),
            ("unfinished_reason", unfinishedReason.map(JSONOutput.string)),
            ("details", details.map(JSONOutput.text)),
            ("identity_conflicts", identityConflicts.isEmpty ? nil : .array(identityConflicts.map(JSONOutput.string))),
            ("requested", .bool(requested)),
            ("first_at", .time(firstAt)),
            ("last_at", .time(lastAt)),
            ("change_seq", .int(changeSequence)),
            ("changed_at", .time(changedAt)),
        ])
    }

    private static func json(_ range: TimeRange) -> JSONOutput {
        .present([("begin_time", range.beginTime.map(JSONOutput.time)), ("end_time", range.endTime.map(JSONOutput.time))])
    }
}

extension JSONOutput {
    /// A time in RFC 3339, as WeChat Pay writes it.
    package static func time(_ time: WeChatTime) -> JSONOutput {
        .string(time.rfc3339)
    }
}
