package import CardLedger
package import WeChatPay

/// Whether this process can do its work now.
package struct Health: Sendable {
    /// What keeps the process from its work, in words for the operator.
    package struct Fault: Hashable, Sendable, CustomStringConvertible {
        package let name: String
        package let description: String
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
        case .closing: [Fault(name: "shutting_down", description: "the service is stopping: no new callbacks are taken")]
        case .closed: await [Fault(name: "port_closed", description: "the port for callbacks is not open")] + databaseFaults() + keyFaults()
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
            return [
                Fault(name: LedgerError.Code.databaseSlow.rawValue, description: "the database did not answer within \(Self.timeLimit)")
            ]
        case .failure(let error):
            return [Fault(name: error.code.rawValue, description: error.message)]
        case .success(let schema):
            guard !schema.isCurrent else { return [] }
            let remedy = schema.version < schema.required ? "run `cardkeeper migrate up`" : "run the newer cardkeeper"
            return [Fault(name: "schema", description: "the schema has version \(schema.version), this program needs \(schema.required): \(remedy)")]
        }
    }

    private func keyFaults() -> [Fault] {
        let now = clock.now()
        return merchants.filter { $0.keyring.usableKeyCount(at: now) == 0 }.map { merchant in
            Fault(
                name: "platform_key",
                description: "there is no usable platform key for merchant \(merchant.merchant.mchid): its callbacks cannot be verified")
        }
    }
}
