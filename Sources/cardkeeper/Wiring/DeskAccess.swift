import CardLedger
import CardService
import CoreMetrics
import WeChatPay

/// The desk for commands that start cards: the same that the service has, over the same ledger, so that what is repeated in either has one effect.
struct DeskAccess {
    let configuration: Configuration
    let merchant: MerchantConfiguration

    /// Reads the configuration, and finds the merchant in it.
    init(_ options: ConfigurationOptions, _ publicURL: PublicURLOption, _ merchant: MerchantOption) throws {
        configuration = try options.read(requiring: [.database, .merchants, .publicURL], publicURL: publicURL)
        self.merchant = try merchant.merchant(in: configuration)
    }

    /// Lends the desk and the merchant's number.
    func withDesk<Value: Sendable>(_ body: (Desk, _ mchid: String) async throws(DeskError) -> Value) async throws -> Value {
        guard let publicURL = configuration.publicURL else { throw CommandFailure("public_url is not set", status: .wrongUsageOrConfiguration) }
        return try await configuration.withClient(of: merchant) { client in
            // As in the service, which has the keys from its start on: the request names the key that its answer shall be signed with.
            _ = try? await client.encryptionKey()
            return try await DatabaseAccess.withLedger(configuration) { ledger in
                let desk = Desk.forCommand([client], ledger, publicURL: publicURL)
                do throws(DeskError) {
                    return try await body(desk, merchant.merchant.mchid)
                } catch {
                    throw CommandFailure(advice(on: error), status: status(of: error))
                }
            }
        }
    }

    private func advice(on error: DeskError) -> String {
        switch error {
        case .unknownOutcome(let cause):
            "\(diagnosis(cause).text)\n"
                + (cause.outcome == .notDone
                    ? "It was not done: repeat the command with the same number and values when that is mended."
                    : "Whether it was done is not known: repeat the command with the same number and values, or let the service find out.")
        case .notSent(let cause): "nothing was sent. \(diagnosis(cause).text)"
        case .rejected(let rejection):
            [error.description, rejection.detail.map { "[\($0)]" }, rejection.requestID.map { "(Request-ID \($0))" }].compactMap(\.self)
                .joined(separator: " ")
        default: error.description
        }
    }

    private func status(of error: DeskError) -> ExitStatus {
        if case .invalidField = error { .wrongUsageOrConfiguration } else { .failed }
    }

    private func diagnosis(_ error: WeChatPayError) -> CallDiagnosis {
        CallDiagnosis(error, merchant: merchant.merchant, now: WallClock.system.now())
    }
}

extension Desk {
    /// The desk of a command, which counts nothing.
    static func forCommand(_ clients: [WeChatPayClient], _ ledger: Ledger, publicURL: String) -> Desk {
        Desk(merchants: clients, ledger: ledger, publicURL: publicURL, clock: .system, factory: NOOPMetricsHandler.instance, logger: .command)
    }
}
