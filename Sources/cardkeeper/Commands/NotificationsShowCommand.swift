import ArgumentParser
import CardLedger
import CardService
import Foundation
import WeChatPay

struct NotificationsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one notification; with --raw the HTTP request as it came, which explain reads.")

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var merchant: MerchantOption

    @Argument(help: ArgumentHelp("The notification's id.", valueName: "id"))
    var id: String

    @Flag(name: .long, help: "Write the request, headers and body byte for byte, to standard output.")
    var raw = false

    func validate() throws {
        guard !(raw && output.json) else { throw ValidationError("--raw and --json exclude each other.") }
    }

    func run() async throws {
        let configuration = try configuration.read(requiring: .database)
        let mchid = try merchant.mchid ?? merchant.merchant(in: configuration).merchant.mchid
        let notification = try await DatabaseAccess.withLedger(configuration) { ledger in
            try await ledger.notification(mchid: mchid, id: id)
        }
        guard let notification else {
            throw CommandFailure("there is no notification \(id) of merchant \(mchid); `cardkeeper notifications list` shows those there are")
        }
        if raw {
            Terminal.write(CapturedCallback(notification).text, to: STDOUT_FILENO)
        } else if output.json {
            Terminal.print(notification.json)
        } else {
            Terminal.print(notification.text)
        }
    }
}

extension NotificationRecord {
    /// Under the names of the view's columns. The body is left out: it is what --raw is for.
    private var members: [(String, JSONOutput?)] {
        [
            ("mchid", .string(mchid)),
            ("notification_id", .string(id)),
            ("event_type", eventType.map(JSONOutput.string)),
            ("original_type", originalType.map(JSONOutput.string)),
            ("summary", summary.map(JSONOutput.string)),
            ("create_time", createTime.map(JSONOutput.time)),
            ("received_at", .time(receivedAt)),
            ("request_id", requestID.map(JSONOutput.string)),
            ("wechatpay_timestamp", .int(headers.timestamp)),
            ("wechatpay_serial", .string(headers.serial)),
            ("status", .string(status.rawValue)),
            ("reason", reason.map(JSONOutput.string)),
            ("body_bytes", .int(Int64(body.count))),
        ]
    }

    fileprivate var json: JSONOutput { .present(members) }

    fileprivate var text: String {
        var table = TextTable(["notification", ""])
        for case (let name, let value?) in members {
            switch value {
            case .string(let text): table.add([name, text])
            case .int(let number): table.add([name, String(number)])
            default: break
            }
        }
        return table.text
    }
}
