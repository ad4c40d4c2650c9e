import CardHTTP
import CardService
import Foundation
import Logging
import Samples
import Testing
import WeChatPay

@Suite struct RefusedCallbackArchiveTests {
    /// Lends a directory that is gone afterwards.
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("refused-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    @Test func keepsWhatExplainNeeds() async throws {
        try await withDirectory { directory in
            try await TestServer.running(changing: { $0.refusedDirectory = directory }) { service async throws in
                let good = try service.accepted(id: "EV-1", card: "DC-1")
                var altered = good
                altered.body.append(0x20)
                #expect(try await service.deliver(altered).status == 401)
                #expect(try await service.deliver(good.setting("Wechatpay-Nonce", nil)).status == 400)
                #expect(try await service.deliver(good).status == 204)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            #expect(names.count == 2)
            #expect(names.first?.hasSuffix("-signature_mismatch.http") == true)
            #expect(names.last?.hasSuffix("-signature_header_missing.http") == true)
            for name in names {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
                #expect(attributes[.posixPermissions] as? Int == 0o600)
                let text = try #require(FileManager.default.contents(atPath: "\(directory)/\(name)"))
                let explained = Explain(
                    try CapturedCallback(parsing: Array(text)), merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(),
                    clock: ManualClock().wallClock)
                #expect(name.hasSuffix("-\(try #require(explained.refusal).name).http"))
            }
        }
    }

    @Test func keepsTheNewestThousandAndTouchesNothingElse() async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for name in ["notes.txt", "refused-by-hand"] { #expect(FileManager.default.createFile(atPath: "\(directory)/\(name)", contents: nil)) }
            for part in 0..<2 {
                let archive = try RefusedCallbackArchive(
                    directory: directory, clock: clock.wallClock, factory: PrometheusRegistry(), logger: LogRecorder().logger)
                for number in 0..<550 {
                    clock.advance(seconds: 1)
                    let callback = RawCallback(
                        mchid: "1", headers: [HeaderField("X", "1")], body: Array("\(part)-\(number)".utf8), peer: nil)
                    archive.keep(callback, refusal: .queueFull)
                    await archive.flush()
                }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(names.count == RefusedCallbackArchive.fileLimit + 2)
            let captured = try names.filter { $0.hasSuffix(".http") }.sorted().map { name in
                try CapturedCallback(parsing: Array(#require(FileManager.default.contents(atPath: "\(directory)/\(name)")))).body
            }
            #expect(captured.first == Array("0-100".utf8))
            #expect(captured.last == Array("1-549".utf8))
        }
    }

    private let small = RawCallback(mchid: "1", headers: [HeaderField("X", "1")], body: [0x31], peer: nil)

    @Test func doesNotMissWhatSomebodyRemoved() async throws {
        try await withDirectory { directory in
            let (clock, log, registry) = (ManualClock(), LogRecorder(), PrometheusRegistry())
            let archive = try RefusedCallbackArchive(directory: directory, clock: clock.wallClock, factory: registry, logger: log.logger)
            for number in 0...RefusedCallbackArchive.fileLimit {
                if number == RefusedCallbackArchive.fileLimit {
                    let oldest = try #require(FileManager.default.contentsOfDirectory(atPath: directory).min())
                    try FileManager.default.removeItem(atPath: "\(directory)/\(oldest)")
                }
                archive.keep(small, refusal: .queueFull)
                await archive.flush()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == RefusedCallbackArchive.fileLimit)
            #expect(log.lines.isEmpty)
            #expect(registry.text().contains("cardkeeper_refused_archive_dropped_total 0\n"))
        }
    }

    @Test func saysThatItCannotWriteButNotEachTime() async throws {
        try await withDirectory { directory in
            let (clock, log, registry) = (ManualClock(), LogRecorder(), PrometheusRegistry())
            let archive = try RefusedCallbackArchive(directory: directory, clock: clock.wallClock, factory: registry, logger: log.logger)
            try FileManager.default.removeItem(atPath: directory)
            for _ in 0..<100 {
                archive.keep(small, refusal: .queueFull)
                await archive.flush()
            }
            #expect((1..<100).contains(log.lines.count))
            #expect(registry.text().contains("cardkeeper_refused_archive_dropped_total 100\n"))
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            archive.keep(small, refusal: .queueFull)
            await archive.flush()
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 1)
        }
    }

    @Test func dropsWhatIsTooMuchAndCounts() async throws {
        try await withDirectory { directory in
            let registry = PrometheusRegistry()
            let archive = try RefusedCallbackArchive(
                directory: directory, clock: ManualClock().wallClock, factory: registry, logger: LogRecorder().logger)
            let big = RawCallback(
                mchid: "1", headers: [HeaderField](), body: [UInt8](repeating: 0, count: RefusedCallbackArchive.bodyLimit + 1), peer: nil)
            archive.keep(big, refusal: .queueFull)
            await archive.flush()
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            #expect(registry.text().contains("cardkeeper_refused_archive_dropped_total 1\n"))
        }
    }
}
