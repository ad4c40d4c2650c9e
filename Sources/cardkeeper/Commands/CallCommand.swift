import ArgumentParser
import CardService
import Foundation
import WeChatPay

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call any endpoint of WeChat Pay's APIv3, signed, and verify the answer.",
        discussion: """
            The answer's body goes to standard output, readable on a terminal and byte for byte elsewhere; status and Request-ID go to standard error. \
            Nothing is written down: cards are started by `cardkeeper issue`, which is safe to repeat.

              cardkeeper call GET /v3/certificates
              cardkeeper call GET '/v3/payroll-card/relations/oAbc?sub_mchid=1&appid=wx1'
              cardkeeper call POST /v3/payroll-card/tokens -d @request.json \\
                  --encrypt user_name=@name --encrypt id_card_number=@number

            Fields that WeChat Pay takes only encrypted are named by --encrypt and put into the body's top by it. Bill files come unsigned and cannot be \
            fetched so.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var merchant: MerchantOption

    @Argument(
        help: ArgumentHelp(CallRequest.methods.joined(separator: ", ") + ".", valueName: "method"),
        transform: { text in
            guard CallRequest.methods.contains(text.uppercased()) else {
                throw ValidationError("\(text) is no method of the API; it is one of \(CallRequest.methods.joined(separator: ", ")).")
            }
            return text.uppercased()
        })
    var method: String

    @Argument(
        help: ArgumentHelp("The path with its query, percent-encoded as it goes on the wire, such as /v3/certificates.", valueName: "path"),
        transform: { try CallRequest.checked(path: $0) })
    var path: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The body: a JSON text, @FILE for one in a file, or - for standard input. It is sent as it is.", valueName: "json"))
    var data: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A field to be sent encrypted, its value read from a file, or from a line of standard input when no file is named. May be repeated.",
            valueName: "name[=@file]"))
    var encrypt: [String] = []

    func validate() throws {
        if method == "GET", data != nil || !encrypt.isEmpty { throw ValidationError("GET has no body: put parameters into the path's query.") }
        // Parsed here and not by a transform, whose error would repeat the value.
        let inputs = try encrypt.map { try SensitiveInput(parsing: $0) }
        if data == "-", inputs.contains(where: \.readsStandardInput) {
            throw ValidationError("Standard input cannot be the body and an encrypted field: give the field's value as NAME=@FILE.")
        }
        guard Set(inputs.map(\.name)).count == inputs.count else { throw ValidationError("--encrypt names a field twice.") }
    }

    func run() async throws {
        let configuration = try configuration.read(requiring: .merchants)
        let merchant = try merchant.merchant(in: configuration)
        let fields = try encrypt.map { try SensitiveInput(parsing: $0) }.map { (name: $0.name, value: try $0.read()) }
        let request = try CallRequest(method: method, path: path, body: try body(), encrypting: fields)
        let outcome = try await configuration.withClient(of: merchant) { client in
            do throws(WeChatPayError) {
                return Result<APIResponse, WeChatPayError>.success(try await client.send(try await request.message(client)))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let response): show(response)
        case .failure(let error):
            if output.json { Terminal.print(error.json) }
            throw CommandFailure(CallDiagnosis(error, merchant: merchant.merchant, now: WallClock.system.now()).text)
        }
    }

    private func body() throws -> [UInt8]? {
        guard let data else { return nil }
        if data == "-" { return try StandardInput.bytes() }
        guard data.hasPrefix("@") else { return Array(data.utf8) }
        let file = String(data.dropFirst())
        return try FileSource(sizeLimit: 4 << 20).read(file).mapError {
            CommandFailure("--data is @\(file): \($0.rawValue)", status: .wrongUsageOrConfiguration)
        }.get()
    }

    private func show(_ response: APIResponse) {
        let root = try? response.json()
        if output.json {
            let text = String(decoding: response.body, as: UTF8.self)
            let body = root.map { JSONOutput.text($0.text) } ?? (response.body.isEmpty ? nil : .string(text))
            Terminal.print(
                .present([("status", .int(Int64(response.status))), ("request_id", response.requestID.map(JSONOutput.string)), ("body", body)]))
            return
        }
        Terminal.tell("\(response.status), verified\(response.requestID.map { ", Request-ID \($0)" } ?? "")")
        if let root, Terminal.isInteractive {
            Terminal.print(IndentedJSON(root).text)
        } else if !response.body.isEmpty {
            Terminal.write(response.body, to: STDOUT_FILENO)
        }
    }
}

extension WeChatPayError {
    /// What machines want to know of it.
    fileprivate var json: JSONOutput {
        .present([
            ("status", status.map { .int(Int64($0)) }),
            ("request_id", requestID.map(JSONOutput.string)),
            ("code", code.map(JSONOutput.string)),
            ("message", .string(message ?? description)),
            ("detail", detail.map { .string($0.description) }),
            ("outcome", .string(outcome.rawValue)),
            ("retryable", .bool(isRetryable)),
        ])
    }
}
