import ArgumentParser
import CardService
import Foundation
import WeChatPay
import WeChatPayCurl

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Why does this captured callback verify and open, or not?",
        discussion: """
            The file holds one HTTP request as text: request line, header fields, an empty line, the body byte for byte. `cardkeeper notifications show \
            --raw` writes such files, and serve writes refused callbacks to refused_dir.

            The clock is judged by the time at which the file was written, unless --at gives another. No database is needed. Exit code 3 when the \
            callback would be refused.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "The merchant; may be left out when the request line names it, or only one is configured.")
    var mchid: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The time to judge by, such as 2026-11-21T08:00:00+08:00; when absent, that at which the file was written.", valueName: "time"))
    var at: String?

    @Argument(help: ArgumentHelp("The captured callback.", valueName: "file"))
    var file: String

    func run() async throws {
        let configuration = try configuration.read(requiring: .merchants)
        let captured = try read()
        let time = try judgedAt()
        let merchant = try MerchantOption.merchant(mchid ?? captured.mchid, in: configuration)
        let keyring = try await keyring(of: merchant, configuration)
        let explain = Explain(captured, merchant: merchant.merchant, keyring: keyring, clock: WallClock { time })
        let report = ExplanationReport(explain: explain, mchid: merchant.merchant.mchid, judgedAt: time)
        if output.json {
            Terminal.print(report.json)
        } else {
            Terminal.print(report.text)
        }
        if !report.isAccepted { throw Findings() }
    }

    private func read() throws -> CapturedCallback {
        switch FileSource(sizeLimit: 4 << 20).read(file) {
        case .failure(let fault):
            throw CommandFailure("\(file): \(fault.rawValue)", status: .wrongUsageOrConfiguration)
        case .success(let bytes):
            do {
                return try CapturedCallback(parsing: bytes)
            } catch {
                throw CommandFailure("\(file) is no captured callback: \(error)", status: .wrongUsageOrConfiguration)
            }
        }
    }

    private func judgedAt() throws -> WeChatTime {
        if let at {
            guard let time = WeChatTime(rfc3339: at) else {
                throw CommandFailure("--at is \(at); it must be such as 2026-11-21T08:00:00+08:00", status: .wrongUsageOrConfiguration)
            }
            return time
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        guard let written = attributes[.modificationDate] as? Date else { return WallClock.system.now() }
        // A file may bear any time, and not every one is a number of seconds that we can hold.
        guard let seconds = Int64(exactly: written.timeIntervalSince1970.rounded(.down)) else {
            throw CommandFailure("\(file) bears a time that cannot be; give one with --at", status: .wrongUsageOrConfiguration)
        }
        return WeChatTime(unixSeconds: seconds)
    }

    /// Where certificates are fetched by themselves, they are fetched here, too. Without them the explanation still says what it can.
    private func keyring(of merchant: MerchantConfiguration, _ configuration: Configuration) async throws -> PlatformKeyring {
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let client = try merchant.client(transport: transport, configuration: configuration)
        if case .automatic = merchant.platformCertificates, await !client.certificateRefresher.refresh() {
            Terminal.tell("the platform certificates could not be fetched from \(configuration.wechatpayURL); going on without them")
        }
        return client.keyring
    }
}
