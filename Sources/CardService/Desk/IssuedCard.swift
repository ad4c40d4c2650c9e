package import CardLedger
package import Cards
package import WeChatPay

/// A card that a request started: WeChat Pay's answer, our row, and what the user opens next.
package struct IssuedCard: Sendable {
    /// WeChat Pay's answer as it came. Nil when it got lost: a question showed later that the request was done, and its user has gone on since.
    package let answer: JSONText?
    package let card: CardRow
    /// Nil when there is nothing to open, or not any more.
    package let launch: LaunchParameters?
    /// Whether the answer is a recorded one: the same request was answered before.
    package let isRepetition: Bool

    /// WeChat Pay's fields unchanged, then `card` and `launch`.
    package var json: JSONOutput { .answer(answer, then: ("card", card.json), launch) }
}

/// Coupons that a token opens: WeChat Pay's answer, our rows, and what the user opens next.
package struct IssuedCoupons: Sendable {
    /// WeChat Pay's answer as it came. The token in it is kept nowhere.
    package let answer: JSONText?
    /// One for each coupon of the request, in its order.
    package let cards: [CardRow]
    package let launch: LaunchParameters?

    /// WeChat Pay's fields unchanged, then `cards` and `launch`.
    package var json: JSONOutput { .answer(answer, then: ("cards", .array(cards.map(\.json))), launch) }
}

/// A card as it stands: what WeChat Pay answered when it was asked, our row, and what the user opens next.
package struct FollowedCard: Sendable {
    /// WeChat Pay's answer as it came; nil when it was not asked, or answered without content.
    package let answer: JSONText?
    package let card: CardRow
    /// Nil when there is nothing to open, or not any more.
    package let launch: LaunchParameters?

    /// WeChat Pay's fields unchanged, then `card` and `launch`.
    package var json: JSONOutput { .answer(answer, then: ("card", card.json), launch) }
}

extension JSONOutput {
    /// The members of an answer, then one of ours, then `launch` when there is something to open. A member of the answer that has the name of one of ours
    /// gives way, so that no name stands there twice.
    fileprivate static func answer(
        _ answer: JSONText?, then own: (name: String, value: JSONOutput), _ launch: LaunchParameters?
    ) -> JSONOutput {
        let ownMembers = [own] + (launch.map { [(name: "launch", value: $0.json)] } ?? [])
        let root = answer.flatMap { try? JSONDocument(Array($0.text.utf8)).root }
        let told = root?.members.compactMap { member in (try? member.name()).map { (name: $0, value: JSONOutput.text(member.value.text)) } } ?? []
        return .object(told.filter { member in !ownMembers.contains { $0.name == member.name } } + ownMembers)
    }
}

extension LaunchParameters {
    package var json: JSONOutput { .object([("appid", .string(appid)), ("path", .string(path))]) }
}
