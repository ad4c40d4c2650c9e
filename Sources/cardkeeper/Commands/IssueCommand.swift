import ArgumentParser
import CardLedger
import CardService
import Cards
import CoreMetrics
import WeChatPay
import WeChatPayCurl

struct IssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Start a card from the shell.", subcommands: [IssueDiscountCardCommand.self])
}

struct IssueDiscountCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discount-card", abstract: "Prepare a discount card, and print what opens it in WeChat.",
        discussion: """
            The request is written down before it is sent, so it is safe to repeat with the same --out-card-code: the same values give the same card, other \
            values are refused. Its callbacks go to {public_url}/notify/{mchid}.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var merchant: MerchantOption

    @Option(name: .long, help: ArgumentHelp("The card template, as the merchant platform shows it.", valueName: "id"))
    var cardTemplateId: String

    @Option(name: .long, help: "The appid of the mini program or app, bound to the merchant.")
    var appid: String

    @Option(name: .long, help: ArgumentHelp("Your number for the card; one is made when it is absent.", valueName: "number"))
    var outCardCode: String?

    func run() async throws {
        let configuration = try configuration.read(requiring: [.database, .merchants, .publicURL])
        guard let publicURL = configuration.publicURL else { throw CommandFailure("public_url is not set", status: .wrongUsageOrConfiguration) }
        let merchant = try merchant.merchant(in: configuration)
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let client = try merchant.client(transport: transport, configuration: configuration)
        let order = DiscountCardOrder(outCardCode: outCardCode, cardTemplateID: cardTemplateId, appid: appid)
        let prepared = try await DatabaseAccess.withLedger(configuration) { ledger in
            let desk = Desk(
                merchants: [client], ledger: ledger, publicURL: publicURL, clock: .system, factory: NOOPMetricsHandler.instance, logger: .command)
            do {
                return try await desk.prepareDiscountCard(mchid: merchant.merchant.mchid, order)
            } catch {
                throw CommandFailure("\(error)")
            }
        }
        if output.json {
            Terminal.print(prepared.json)
        } else {
            Terminal.print("prepared: discount card \(prepared.card.key.number) of merchant \(prepared.card.key.mchid)")
            Terminal.print("opens in mini program \(prepared.launch.appid): \(prepared.launch.path)")
        }
    }
}
