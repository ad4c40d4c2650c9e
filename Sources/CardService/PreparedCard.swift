package import CardLedger
package import Cards
package import WeChatPay

/// A discount card that waits for its user: WeChat Pay's answer, our row, and what opens the mini program.
package struct PreparedCard: Sendable {
    /// WeChat Pay's answer as it came.
    package let answer: JSONText
    package let card: CardRow
    package let launch: LaunchParameters

    init?(answer: JSONText, card: CardRow) {
        guard let root = try? JSONDocument(Array(answer.text.utf8)).root, let token = try? root.string("prepare_card_token") else { return nil }
        self.answer = answer
        self.card = card
        launch = .receiveDiscountCard(prepareCardToken: token)
    }

    /// WeChat Pay's fields unchanged, then `card` and `launch`.
    package var json: JSONOutput {
        let root = try? JSONDocument(Array(answer.text.utf8)).root
        let fields = root?.members.compactMap { member in (try? member.name()).map { (name: $0, value: JSONOutput.text(member.value.text)) } } ?? []
        return .object(
            fields + [
                ("card", card.json),
                ("launch", .object([("appid", .string(launch.appid)), ("path", .string(launch.path))])),
            ])
    }
}
