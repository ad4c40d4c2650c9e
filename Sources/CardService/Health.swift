package import CardLedger
package import WeChatPay

/// Whether this process can do its work now.
package struct Health: Sendable {
    /// What keeps the process from its work, in words for the operator.
    package struct Fault: Hashable, Sendable, CustomStringConvertible {
        package let name: String
        package let description: String

        fileprivate init(_ name: String, _ description: String) {
            self.name = name
            self.description = description
        }

        fileprivate init(_ error: LedgerError) {
            self.init(error.code.rawValue, error.message)
        }
    }

    /// How the port for callbacks stands.
    package enum PortState: Hashable, Sendable {
        /// Not yet open, or no more.
        case closed
        case open
        /// The service stops: what was accepted is finished, what is new is refused.
        case closing
    }

    /// Whoever asks wants to know now. A database that takes longer is as good as none.
    private static let timeLimit: Duration = .seconds(2)

    private let ledger: Ledger
    private let merchants: [WeChatPayClient]
    private let clock: WallClock
    private let port: @Sendable () -> PortState

    package init(ledger: Ledger, merchants: [WeChatPayClient], clock: WallClock, port: @escaping @Sendable () -> PortState) {
        self.ledger = ledger
        self.merchants = merchants
        self.clock = clock
        self.port = port
    }

    /// Everything that is wrong; empty when the process is ready.
    package func faults() async -> [Fault] {
        switch port() {
        case .closing: [Fault("shutting_down", "the service is stopping: no new callbacks are taken")]
        case .closed: await [Fault("port_closed", "the port for callbacks is not open")] + databaseFaults() + keyFaults()
        case .open: await databaseFaults() + keyFaults()
        }
    }

    private func databaseFaults() async -> [Fault] {
        let asked = await value(within: Self.timeLimit) { [ledger] in
            do throws(LedgerError) {
                return Result<SchemaStatus, LedgerError>.success(try await ledger.schemaStatus())
            } catch {
                return .failure(error)
            }
        }
        switch asked {
        case nil:
            return [Fault(LedgerError.Code.databaseSlow.rawValue, "the database did not answer within \(Self.timeLimit)")]
        case .failure(let error):
            return [Fault(error)]
        case .success(let schema):
            return schema.refusal.map { [Fault($0)] } ?? []
        }
    }

    private func keyFaults() -> [Fault] {
        let now = clock.now()
        return merchants.filter { $0.keyring.usableKeyCount(at: now) == 0 }.map { merchant in
            Fault("platform_key", "there is no usable platform key for merchant \(merchant.merchant.mchid): its callbacks cannot be verified")
        }
    }
}
