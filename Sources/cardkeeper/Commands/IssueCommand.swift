import ArgumentParser
import CardLedger
import CardService
import Cards
import WeChatPay

struct IssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Start a card from the shell.",
        discussion: """
            Each request is written down before it is sent. With your own number it is safe to repeat: the same number and values give the same card, other \
            values are refused.
            """,
        subcommands: [
            IssueDiscountCardCommand.self, IssueConsumptionCardCommand.self, IssueIndustryCouponCommand.self, IssuePayrollCardCommand.self,
        ])
}

/// What every command that starts a card takes.
struct IssueOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var publicURL: PublicURLOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var merchant: MerchantOption

    /// Lends the desk and the merchant's number.
    func withDesk<Value: Sendable>(_ body: (Desk, _ mchid: String) async throws(DeskError) -> Value) async throws -> Value {
        try await DeskAccess(configuration, publicURL, merchant).withDesk(body)
    }

    /// - done: what WeChat Pay did, such as `prepared`.
    func show(_ issued: IssuedCard, done: String) {
        show(issued.json, done: issued.isRepetition ? "\(done) before, and nothing was sent now" : done, cards: [issued.card], issued.launch)
    }

    func show(_ json: JSONOutput, done: String, cards: [CardRow], _ launch: LaunchParameters?) {
        guard !output.json else { return Terminal.print(json) }
        for card in cards {
            let state = card.state.map { ", now \($0)" } ?? ""
            Terminal.print("\(done): \(card.key.product.words) \(card.key.number) of merchant \(card.key.mchid)\(state)")
        }
        if let launch { Terminal.print("opens in mini program \(launch.appid): \(launch.path)") }
    }
}

extension Product {
    /// For sentences.
    fileprivate var words: String { rawValue.replacing("_", with: " ") }
}
