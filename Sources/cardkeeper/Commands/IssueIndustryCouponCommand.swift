import ArgumentParser
import CardService
import WeChatPay

struct IssueIndustryCouponCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "industry-coupon", abstract: "Make a token with which a user turns coupons into trip coupons (出行券).",
        discussion: """
            All coupons are of one stock, and were received within the last five minutes. A token belongs to no number of yours: each run makes a fresh one. \
            It is kept nowhere but in what this command prints.
            """)

    @OptionGroup var options: IssueOptions

    @Option(name: .long, help: "The user who has the coupons.")
    var openId: String

    @Option(name: .long, help: ArgumentHelp("The stock of the coupons.", valueName: "id"))
    var stockId: String

    @Option(name: .long, help: ArgumentHelp("A coupon. Repeat it for further ones.", valueName: "id"))
    var couponId: [String]

    func validate() throws {
        guard !couponId.isEmpty else { throw ValidationError("--coupon-id is missing; give it once for each coupon.") }
    }

    func run() async throws {
        let order = IndustryCouponOrder(openID: openId, couponList: couponId.map { IndustryCoupon(stockID: stockId, couponID: $0) })
        let issued = try await options.withDesk { desk, mchid throws(DeskError) in try await desk.createIndustryCouponToken(mchid: mchid, order) }
        options.show(issued.json, done: "token made", cards: issued.cards, issued.launch)
    }
}
