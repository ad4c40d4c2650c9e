import ArgumentParser
import CardService
import WeChatPay

struct IssueConsumptionCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumption-card", abstract: "Send a consumption card (消费卡) to a user.",
        discussion: "There is nothing to open: the card appears in the user's wallet. WeChat Pay tells the uses of its coupons, not that it arrived.")

    @OptionGroup var options: IssueOptions

    @Option(name: .long, help: ArgumentHelp("The card, as the merchant platform shows it.", valueName: "id"))
    var cardId: String

    @Option(name: .long, help: "The appid that owns the card, bound to the merchant.")
    var appid: String

    @Option(name: .long, help: "The user, under that appid.")
    var openid: String

    @Option(name: .long, help: ArgumentHelp("Your number for the request; one is made when it is absent.", valueName: "number"))
    var outRequestNo: String?

    @Option(
        name: .long,
        help: ArgumentHelp("When the card is sent, such as 2026-11-21T08:00:00+08:00, at most a day ago; now when absent.", valueName: "time"),
        transform: { text in
            guard let time = WeChatTime(rfc3339: text) else {
                throw ValidationError("--send-time is \(text); it must be such as 2026-11-21T08:00:00+08:00.")
            }
            return time
        })
    var sendTime: WeChatTime?

    func run() async throws {
        let order = ConsumptionCardOrder(cardID: cardId, outRequestNo: outRequestNo, appid: appid, openid: openid, sendTime: sendTime)
        let issued = try await options.withDesk { desk, mchid throws(DeskError) in try await desk.sendConsumptionCard(mchid: mchid, order) }
        options.show(issued, done: "sent")
    }
}
