import ArgumentParser
import CardService

struct IssueDiscountCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discount-card", abstract: "Prepare a discount card (先享卡), and print what opens it in WeChat.",
        discussion: "Its callbacks go to {public_url}/notify/{mchid}.")

    @OptionGroup var options: IssueOptions

    @Option(name: .long, help: ArgumentHelp("The card template, as the merchant platform shows it.", valueName: "id"))
    var cardTemplateId: String

    @Option(name: .long, help: "The appid of the mini program or app, bound to the merchant.")
    var appid: String

    @Option(name: .long, help: ArgumentHelp("Your number for the card; one is made when it is absent.", valueName: "number"))
    var outCardCode: String?

    func run() async throws {
        let order = DiscountCardOrder(outCardCode: outCardCode, cardTemplateID: cardTemplateId, appid: appid)
        let issued = try await options.withDesk { desk, mchid throws(DeskError) in try await desk.prepareDiscountCard(mchid: mchid, order) }
        options.show(issued, done: "prepared")
    }
}
