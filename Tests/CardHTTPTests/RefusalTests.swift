import CardLedger
import CardService
import Foundation
import Testing
import WeChatPay

@Suite struct RefusalTests {
    @Test func hasOneNameForEach() {
        #expect(Set(Refusal.all.map(\.name)).count == Refusal.all.count)
    }

    /// The ledger's own failures go by one name in its log, in ours and in the metrics.
    @Test(arguments: RecordingFailure.allCases) func keepsTheLedgersNames(failure: RecordingFailure) {
        #expect(Refusal(failure).name == failure.rawValue)
        #expect(Refusal.all.contains(Refusal(failure)))
    }

    @Test func tellsTheSenderNothingOfTheInside() {
        for refusal in Refusal.all {
            #expect(!refusal.message.contains("_") && !refusal.message.contains(#"""#), "\(refusal.name): \(refusal.message)")
        }
    }

    /// README lists every refusal with its status, and none that is not there.
    @Test func standsInTheManual() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let manual = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        var listed: [String: Int] = [:]
        for line in manual.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, let status = Int(cells[1]) else { continue }
            for name in cells[0].split(separator: ", ") { listed[name.trimmingCharacters(in: ["`"])] = status }
        }
        #expect(listed == Dictionary(uniqueKeysWithValues: Refusal.all.map { ($0.name, $0.status) }))
    }
}
