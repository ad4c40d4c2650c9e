import ArgumentParser
import CardService
import WeChatPay

struct IssuePayrollCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payroll-card", abstract: "Order an identity check by payroll card (微工卡), and print what opens it in WeChat.",
        discussion: """
            The merchant is the service provider, --sub-mchid the employer. With --with-auth the user authorises the employer on the way; then name and \
            identity number are read from the files that --user-name-file and --id-card-number-file name, or, without those, asked for on the terminal or \
            taken from standard input, the name first, one to a line. They travel encrypted and are never written down.
            """)

    @OptionGroup var options: IssueOptions

    @Option(name: .long, help: "The user, under the appid that is given.")
    var openid: String

    @Option(name: .long, help: "An appid of the service provider's; this or --sub-appid.")
    var appid: String?

    @Option(name: .long, help: "An appid of the employer's.")
    var subAppid: String?

    @Option(name: .long, help: "The employer's merchant number.")
    var subMchid: String

    @Option(name: .long, help: ArgumentHelp("Your number for the check; one is made when it is absent.", valueName: "number"))
    var authenticateNumber: String?

    @Option(name: .long, help: ArgumentHelp("The project, as the user reads it.", valueName: "name"))
    var projectName: String

    @Option(name: .long, help: ArgumentHelp("The employer, as the user reads it.", valueName: "name"))
    var employerName: String

    @Option(name: .long, help: ArgumentHelp("What the check is for: SIGN_IN, INSURANCE, CONTRACT, NORMAL.", valueName: "type"))
    var authenticateType: String?

    @Flag(name: .long, help: "Let the user authorise the employer on the way.")
    var withAuth = false

    @Option(name: .long, help: ArgumentHelp("With --with-auth: the file with the user's name; - for standard input.", valueName: "file"))
    var userNameFile: String?

    @Option(name: .long, help: ArgumentHelp("With --with-auth: the file with the user's identity number; - for standard input.", valueName: "file"))
    var idCardNumberFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --with-auth: LONG_TERM_EMPLOYMENT, SHORT_TERM_EMPLOYMENT or COOPERATION_EMPLOYMENT; needed at the first time.", valueName: "type"))
    var employmentType: String?

    func validate() throws {
        guard appid != nil || subAppid != nil else { throw ValidationError("Give --appid or --sub-appid: the one that the openid belongs to.") }
        let needingAuth = [("--user-name-file", userNameFile), ("--id-card-number-file", idCardNumberFile), ("--employment-type", employmentType)]
        if !withAuth, let given = needingAuth.first(where: { $0.1 != nil }) { throw ValidationError("\(given.0) needs --with-auth.") }
    }

    func run() async throws {
        let order = PayrollCardOrder(
            openid: openid, appid: appid, subAppid: subAppid, subMchid: subMchid, authenticateNumber: authenticateNumber, projectName: projectName,
            employerName: employerName, authenticateType: authenticateType.map(AuthenticateType.init(rawValue:)),
            identity: withAuth ? try identity() : nil)
        let issued = try await options.withDesk { desk, mchid throws(DeskError) in try await desk.preOrderPayrollCard(mchid: mchid, order) }
        options.show(issued, done: "ordered")
    }

    private func identity() throws -> PayrollIdentity {
        PayrollIdentity(
            userName: try SensitiveInput(name: "user_name", file: userNameFile).read(),
            idCardNumber: try SensitiveInput(name: "id_card_number", file: idCardNumberFile).read(),
            employmentType: employmentType.map(EmploymentType.init(rawValue:)))
    }
}
