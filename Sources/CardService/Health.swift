package import CardLedger
package import WeChatPay

/// Whether this process can do its work now.
package struct Health: Sendable {
    /// What keeps the process from its work, in words for the operator.
    package struct Fault: Hashable, Sendable, CustomStringConvertible {
        package let name: String
        package let description: String
    }

    private let ledger: Ledger
    private let merchants: [WeChatPayClient]
    private let clock: WallClock

    package init(ledger: Ledger, merchants: [WeChatPayClient], clock: WallClock) {
        self.ledger = ledger
        self.merchants = merchants
        self.clock = clock
    }

    /// Everything that is wrong; empty when the process is ready.
    package func faults() async -> [Fault] {
        var faults: [Fault] = []
        do {
            let schema = try await ledger.schemaStatus()
            if !schema.isCurrent {
                let remedy = schema.version < schema.required ? "run `cardkeeper migrate up`" : "run the newer cardkeeper"
                faults.append(
                    Fault(name: "schema", description: "the schema has version \(schema.version), this program needs \(schema.required): \(remedy)"))
            }
        } catch {
            faults.append(Fault(name: error.code.rawValue, description: error.message))
        }
        let now = clock.now()
        for merchant in merchants where merchant.keyring.usableKeyCount(at: now) == 0 {
            faults.append(
                Fault(
                    name: "platform_key",
                    description: "there is no usable platform key for merchant \(merchant.merchant.mchid): its callbacks cannot be verified"))
        }
        return faults
    }
}
