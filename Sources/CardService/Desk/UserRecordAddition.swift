import CardLedger
import Cards
package import WeChatPay

/// What a merchant adds to a discount card: exactly one record of either kind.
package struct UserRecordsOrder: Hashable, Sendable {
    package var cardTemplateID: String
    package var objectiveCompletionRecords: [ObjectiveCompletionRecord]
    package var rewardUsageRecords: [RewardUsageRecord]

    package init(
        cardTemplateID: String, objectiveCompletionRecords: [ObjectiveCompletionRecord] = [], rewardUsageRecords: [RewardUsageRecord] = []
    ) {
        self.cardTemplateID = cardTemplateID
        self.objectiveCompletionRecords = objectiveCompletionRecords
        self.rewardUsageRecords = rewardUsageRecords
    }

    func call(_ card: CardKey) throws(DeskError) -> JournalledCall {
        let serialNumber = objectiveCompletionRecords.first?.serialNumber ?? rewardUsageRecords.first?.serialNumber ?? ""
        return try .make(UserRecordAddition(card: card, number: serialNumber)) { () throws(WeChatPayError) in
            try AddUserRecords(
                outCardCode: card.number, cardTemplateID: cardTemplateID, objectiveCompletionRecords: objectiveCompletionRecords,
                rewardUsageRecords: rewardUsageRecords
            ).request()
        }
    }
}

/// A request that adds a record to a discount card. The card's state stays as it is.
struct UserRecordAddition: CardRequest {
    let card: CardKey
    /// The record's serial number.
    let number: String

    var key: RequestKey { RequestOperation.addUserRecords.key(card, number: number) }

    func requested(_ step: RequestStep) -> [Observation] { [DiscountCard.UserRecord.requested.observation(card, step)] }

    func rejected(_ step: RequestStep) -> [Observation] { [DiscountCard.UserRecord.rejected.observation(card, step)] }

    /// The answer has no content.
    func done(_ response: APIResponse, _ step: RequestStep) -> RequestAnswer? {
        RequestAnswer(nil, [DiscountCard.UserRecord.added.observation(card, step)])
    }

    func launch(_ answer: RecordedAnswer, of card: CardRow, at now: WeChatTime) -> LaunchParameters? {
        DiscountCardPreparation.detail(of: card)
    }
}
