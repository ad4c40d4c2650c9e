import ArgumentParser
import CardLedger
import CardService
import WeChatPay

struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications", abstract: "Look at the notifications that WeChat Pay sent, and open quarantined ones again.",
        subcommands: [NotificationsListCommand.self, NotificationsShowCommand.self, NotificationsReplayCommand.self])
}

struct NotificationsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List notifications, the newest first.")

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "Only this merchant's.")
    var mchid: String?

    @Option(name: .long, help: "Only in this status: recorded, unhandled or quarantined.")
    var status: NotificationRecord.Status?

    @Option(name: .long, help: ArgumentHelp("Only of this type, such as DISCOUNT_CARD.USER_PAID.", valueName: "event_type"))
    var eventType: String?

    @Option(name: .long, help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit = 100

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit is \(limit); it must be 1 or more.") }
    }

    func run() async throws {
        let filter = NotificationFilter(mchid: mchid, status: status, eventType: eventType, limit: limit)
        let notifications = try await DatabaseAccess.withLedger(try configuration.read(requiring: .database)) { ledger in
            try await ledger.notifications(filter)
        }
        if output.json {
            Terminal.print(.array(notifications.map(\.json)))
        } else if notifications.isEmpty {
            Terminal.print("no notification")
        } else {
            var table = TextTable(["received", "merchant", "id", "event type", "status", "reason"])
            for row in notifications {
                table.add([row.receivedAt.rfc3339, row.mchid, row.id, row.eventType, row.status.rawValue, row.reason])
            }
            Terminal.print(table.text)
        }
    }
}

extension NotificationRecord.Status: ExpressibleByArgument {}

extension NotificationRow {
    fileprivate var json: JSONOutput {
        .present([
            ("mchid", .string(mchid)),
            ("notification_id", .string(id)),
            ("event_type", eventType.map(JSONOutput.string)),
            ("summary", summary.map(JSONOutput.string)),
            ("create_time", createTime.map(JSONOutput.time)),
            ("received_at", .time(receivedAt)),
            ("wechatpay_serial", .string(serial)),
            ("status", .string(status.rawValue)),
            ("reason", reason.map(JSONOutput.string)),
        ])
    }
}
