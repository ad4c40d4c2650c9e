import CardLedger
import CardService
import Foundation
import WeChatPay
import WeChatPayCurl

/// Makes every check there is, one after another, and hands over each result as it is there. Nothing that fails keeps the others from being made.
struct Doctor {
    let configuration: Configuration?
    let faults: [ConfigurationFault]
    /// How long to wait for the callback that WeChat Pay is asked for; nil when none is asked for.
    let echoPatience: Duration?
    let report: (CheckResult) -> Void
    let progress: @Sendable (String) -> Void

    private static let databasePatience: Duration = .seconds(10)

    func examine() async {
        ConfigurationCheck(faults: faults).results.forEach(report)
        guard let configuration else { return report(CheckResult(.database, .skipped, "the configuration cannot be read")) }
        // An address that nobody reaches is a fault of the configuration already.
        if !faults.contains(where: { $0.key == ConfigurationKey.Top.publicURL.rawValue }) {
            PublicURLCheck(publicURL: configuration.publicURL).results.forEach(report)
        }
        let transport: CurlTransport
        do {
            transport = try CurlTransport()
        } catch {
            return report(CheckResult(.service, .fault, "no call can be made: \(error)"))
        }
        defer { transport.shutdown() }
        let probe = ServiceProbe(configuration.adminListen, transport: transport)
        let service = ServiceCheck(address: "\(configuration.adminListen)", state: await probe.state(), isNeeded: echoPatience != nil)
        service.results.forEach(report)
        for merchant in configuration.merchants {
            await MerchantExamination(merchant: merchant, configuration: configuration).run(report)
        }
        await examineDatabase(configuration) { ledger in
            if let echoPatience { await tryEchoes(configuration, ledger, probe, service, patience: echoPatience) }
        }
    }

    /// `further`: what needs a database that works.
    private func examineDatabase(_ configuration: Configuration, further: (Ledger) async -> Void) async {
        if let state = hindrance(configuration.database) {
            DatabaseCheck(state: state).results.forEach(report)
            if echoPatience != nil { report(CheckResult(.echo, .skipped, "without the database nobody can see the callback arrive")) }
            return
        }
        do {
            try await DatabaseAccess.withLedger(configuration) { ledger in
                let check = DatabaseCheck(state: await databaseState(ledger))
                check.results.forEach(report)
                if check.results.allSatisfy({ !$0.isFinding }) {
                    await further(ledger)
                } else if echoPatience != nil {
                    report(CheckResult(.echo, .skipped, "without the database nobody can see the callback arrive"))
                }
            }
        } catch {
            let message = (error as? CommandFailure)?.message ?? "\(error)"
            DatabaseCheck(state: .failed(message)).results.forEach(report)
        }
    }

    private func hindrance(_ database: Configuration.Database?) -> DatabaseCheck.State? {
        switch database {
        case nil: .notConfigured
        case .url: nil
        case .privateCluster(let directory): FileManager.default.fileExists(atPath: directory + "/data") ? nil : .notMade(directory: directory)
        }
    }

    private func databaseState(_ ledger: Ledger) async -> DatabaseCheck.State {
        let asked = await value(within: Self.databasePatience) {
            do throws(LedgerError) {
                let status = try await ledger.schemaStatus()
                return DatabaseCheck.State.answered(status, missingRights: status.refusal == nil ? try await ledger.missingRights() : [])
            } catch {
                return .unanswered(error)
            }
        }
        return asked
            ?? .unanswered(
                LedgerError(
                    code: .databaseSlow,
                    message: "No answer within \(Self.databasePatience.words). Look at PostgreSQL's load, and at firewalls that drop connections."))
    }

    private func tryEchoes(_ configuration: Configuration, _ ledger: Ledger, _ probe: ServiceProbe, _ service: ServiceCheck, patience: Duration) async
    {
        guard service.runs, let publicURL = configuration.publicURL else {
            return report(CheckResult(.echo, .skipped, service.runs ? "public_url is not set" : "the service does not answer"))
        }
        for merchant in configuration.merchants {
            let mchid = merchant.merchant.mchid
            let notifyURL = "\(publicURL)/notify/\(mchid)"
            let trial = EchoTrial(
                merchant: merchant, configuration: configuration, notifyURL: notifyURL, ledger: ledger, probe: probe, patience: patience,
                progress: { [progress] time in progress("waiting for WeChat Pay's callback to \(notifyURL): \(time.words) of \(patience.words)") })
            EchoCheck(mchid: mchid, notifyURL: notifyURL, outcome: await trial.outcome()).results.forEach(report)
        }
    }
}
