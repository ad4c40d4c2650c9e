import Samples
import Synchronization
import Testing
import WeChatPay

@Suite struct PlatformCertificateRefresherTests {
    private let clock = ManualClock()
    private let keyring: PlatformKeyring

    init() throws {
        keyring = try PlatformKeyring(merchant: SampleIdentities.merchant())
    }

    private func refresher(
        isEnabled: Bool = true, _ download: @escaping @Sendable () async throws(WeChatPayError) -> [PlatformCertificate]
    ) -> PlatformCertificateRefresher {
        PlatformCertificateRefresher(keyring: keyring, clock: clock.wallClock, isEnabled: isEnabled, download: download)
    }

    @Test func aThousandUnknownSerialsCauseOneDownloadAMinute() async throws {
        let platform = try SampleIdentities.platform()
        let refresher = refresher { () throws(WeChatPayError) in [] }
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<1000 {
                group.addTask { await refresher.refresh(forUnknownSerial: String(number, radix: 16)) }
            }
            for await isKnown in group { #expect(!isKnown) }
        }
        #expect(refresher.downloadCount == 1)
        clock.advance(seconds: 59)
        #expect(await refresher.refresh(forUnknownSerial: platform.serial) == false)
        #expect(refresher.downloadCount == 1)
        clock.advance(seconds: 1)
        #expect(await refresher.refresh(forUnknownSerial: platform.serial) == false)
        #expect(refresher.downloadCount == 2)
    }

    @Test func callersShareTheDownloadUnderWay() async throws {
        let certificate = try SampleIdentities.platform().platformCertificate()
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let refresher = refresher { () throws(WeChatPayError) in
            for await _ in gate { break }
            return [certificate]
        }
        let serial = certificate.serialNumber
        let callers = (0..<20).map { _ in Task { await refresher.refresh(forUnknownSerial: serial) } }
        let given = Task { await refresher.refresh(forUnknownSerial: serial) }
        given.cancel()
        let deadline = ContinuousClock.now + .seconds(60)
        while refresher.downloadCount == 0, ContinuousClock.now < deadline { await Task.yield() }
        opener.yield()
        for caller in callers { #expect(await caller.value) }
        #expect(await given.value)
        #expect(refresher.downloadCount == 1)
        #expect(await refresher.refresh(forUnknownSerial: serial.lowercased()))
        #expect(refresher.downloadCount == 1)
    }

    @Test func aSerialLookedForInVainIsLeftAloneForFiveMinutes() async {
        let refresher = refresher { () throws(WeChatPayError) in [] }
        for (advance, serial, count) in [(0, "AA", 1), (60, "AA", 1), (0, "BB", 2), (239, "aa", 2), (1, "0AA", 3)] as [(Int64, String, Int)] {
            clock.advance(seconds: advance)
            #expect(await refresher.refresh(forUnknownSerial: serial) == false)
            #expect(refresher.downloadCount == count)
        }
    }

    @Test func aFailedDownloadDoesNotProveASerialAbsent() async throws {
        let certificate = try SampleIdentities.platform().platformCertificate()
        let answers = Mutex<[[PlatformCertificate]?]>([nil, [certificate]])
        let refresher = refresher { () throws(WeChatPayError) in
            guard let answer = answers.withLock({ $0.removeFirst() }) else { throw WeChatPayError(.foreignAnswer(status: 502)) }
            return answer
        }
        #expect(await refresher.refresh(forUnknownSerial: certificate.serialNumber) == false)
        clock.advance(seconds: 60)
        #expect(await refresher.refresh(forUnknownSerial: certificate.serialNumber))
        #expect(refresher.downloadCount == 2)
    }

    @Test(arguments: [SampleIdentities.publicKeyID, "PUB_KEY_ID_1", "", "not hexadecimal", String(repeating: "F", count: 100)])
    func onlyCertificateSerialsCauseADownload(serial: String) async {
        let refresher = refresher { () throws(WeChatPayError) in [] }
        #expect(await refresher.refresh(forUnknownSerial: serial) == false)
        #expect(refresher.downloadCount == 0)
    }

    @Test func switchedOffItDownloadsNothing() async throws {
        let refresher = refresher(isEnabled: false) { () throws(WeChatPayError) in [] }
        #expect(await refresher.refresh(forUnknownSerial: "AA") == false)
        #expect(await refresher.refresh() == false)
        try await refresher.run()
        #expect(refresher.downloadCount == 0)
    }

    @Test func aClockThatWasSetBackDoesNotLockTheDoor() async {
        let refresher = refresher { () throws(WeChatPayError) in [] }
        _ = await refresher.refresh(forUnknownSerial: "AA")
        clock.advance(seconds: -86_400)
        _ = await refresher.refresh(forUnknownSerial: "AA")
        #expect(refresher.downloadCount == 2)
    }

    @Test func aMissingKeyCausesOneDownloadAMinute() async throws {
        let certificate = try SampleIdentities.platform().platformCertificate()
        let answers = Mutex<[[PlatformCertificate]?]>([nil, [], [certificate]])
        let refresher = refresher { () throws(WeChatPayError) in
            guard let answer = answers.withLock({ $0.removeFirst() }) else { throw WeChatPayError(.foreignAnswer(status: 502)) }
            return answer
        }
        let steps: [(advance: Int64, brought: Bool, count: Int, failed: Bool)] = [
            (0, false, 1, true), (0, false, 1, true), (59, false, 1, true), (1, true, 2, false), (59, false, 2, false), (1, true, 3, false),
        ]
        for step in steps {
            clock.advance(seconds: step.advance)
            #expect(await refresher.refreshForMissingKey() == step.brought)
            #expect(refresher.downloadCount == step.count)
            #expect((refresher.lastFailure?.status == 502) == step.failed)
        }
        #expect(keyring.certificates.count == 1)
    }

    @Test func aThousandMissingKeysShareADownload() async {
        let refresher = refresher { () throws(WeChatPayError) in [] }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 { group.addTask { await refresher.refreshForMissingKey() } }
            for await _ in group {}
        }
        #expect(refresher.downloadCount == 1)
        clock.advance(seconds: -86_400)
        _ = await refresher.refreshForMissingKey()
        #expect(refresher.downloadCount == 2)
        #expect(await refresher.refreshForMissingKey() == false)
        #expect(refresher.downloadCount == 2)
    }

    @Test func runsEveryTwelveHoursAndSoonerAfterFailures() async throws {
        let certificate = try SampleIdentities.platform().platformCertificate()
        let plan = Mutex<[Bool]>([true, false, false, false, false, false, false, false, false, true, true])
        let pauses = Mutex<[Duration]>([])
        let reports = Mutex<[Int?]>([])
        let refresher = PlatformCertificateRefresher(
            keyring: keyring, clock: clock.wallClock,
            sleep: { pause in
                pauses.withLock { $0.append(pause) }
                if plan.withLock({ $0.isEmpty }) { throw CancellationError() }
            },
            report: { result in reports.withLock { $0.append(try? result.get()) } },
            download: { () throws(WeChatPayError) in
                guard plan.withLock({ $0.removeFirst() }) else { throw WeChatPayError(.foreignAnswer(status: 502)) }
                return [certificate]
            })
        await #expect(throws: CancellationError.self) { try await refresher.run() }
        let hours12 = Duration.seconds(43_200)
        #expect(pauses.withLock { $0 } == [hours12] + [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds(60 * $0) } + [hours12, hours12])
        #expect(reports.withLock { $0 } == [1] + [Int?](repeating: nil, count: 8) + [1, 1])
        #expect(keyring.certificates.count == 1)
    }
}
