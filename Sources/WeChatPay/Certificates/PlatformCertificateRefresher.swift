import Synchronization

/// Keeps the platform certificates of one keyring fresh: every 12 hours in the background, and once when an unknown serial turns up or a key is missing.
///
/// Downloads never run side by side, and what turns up causes at most one a minute: anybody can send random serials. A bad answer changes nothing: the
/// certificates at hand stay.
public final class PlatformCertificateRefresher: Sendable {
    private let keyring: PlatformKeyring
    private let clock: WallClock
    private let isEnabled: Bool
    private let sleep: @Sendable (Duration) async throws -> Void
    private let report: @Sendable (Result<Int, WeChatPayError>) -> Void
    private let download: @Sendable () async throws(WeChatPayError) -> [PlatformCertificate]
    private let state = Mutex(State())

    private struct State {
        var schedule = CertificateSchedule()
        var running: Task<Bool, Never>?
        var downloadCount = 0
        var lastFailure: WeChatPayError?
    }

    /// Makes a refresher. `download` fetches the whole list; `report` is told of every download: how many certificates there were, or what went wrong.
    public init(
        keyring: PlatformKeyring, clock: WallClock = .system, isEnabled: Bool = true,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        report: @escaping @Sendable (Result<Int, WeChatPayError>) -> Void = { _ in },
        download: @escaping @Sendable () async throws(WeChatPayError) -> [PlatformCertificate]
    ) {
        self.keyring = keyring
        self.clock = clock
        self.isEnabled = isEnabled
        self.sleep = sleep
        self.report = report
        self.download = download
    }

    /// How many downloads were begun so far.
    public var downloadCount: Int {
        state.withLock { $0.downloadCount }
    }

    /// Why the last download brought nothing; nil when it did, and when there was none yet.
    public var lastFailure: WeChatPayError? {
        state.withLock { $0.lastFailure }
    }

    /// Downloads now, every 12 hours after a success, and after a failure in 1, 2, 4 … at most 60 minutes. Ends by throwing when its task is cancelled,
    /// and returns at once when downloads are switched off.
    public func run() async throws {
        guard isEnabled else { return }
        var failures = 0
        while true {
            failures = await refresh() ? 0 : failures + 1
            try await sleep(CertificateSchedule.pause(afterFailures: failures))
        }
    }

    /// Downloads now, or waits for the download that is under way. False when it failed.
    public func refresh() async -> Bool {
        guard isEnabled else { return false }
        return await state.withLock { running(&$0) }.value
    }

    /// Downloads because there is no usable key, or waits for the download that is under way. False when it failed, or when one was begun within the last
    /// minute.
    public func refreshForMissingKey() async -> Bool {
        guard isEnabled else { return false }
        let now = clock.now()
        let download: Task<Bool, Never>? = state.withLock { state in
            state.running != nil || state.schedule.admitsDownload(at: now) ? running(&state) : nil
        }
        return await download?.value ?? false
    }

    /// Whether the keyring knows this serial after the refresh that it may cause.
    ///
    /// Only certificate serials cause one, and only when none was begun within the last minute and none of the last five minutes looked for this serial in vain.
    public func refresh(forUnknownSerial serial: String) async -> Bool {
        guard isEnabled, let number = CertificateSerial(hexadecimal: serial) else { return keyring.knows(serial: serial) }
        if keyring.knows(serial: serial) { return true }
        let now = clock.now()
        let download: Task<Bool, Never>? = state.withLock { state in
            state.running != nil || state.schedule.admits(number, at: now) ? running(&state) : nil
        }
        guard let download else { return false }
        let hasSucceeded = await download.value
        let isKnown = keyring.knows(serial: serial)
        if hasSucceeded, !isKnown { state.withLock { $0.schedule.noteAbsence(of: number, at: now) } }
        return isKnown
    }

    /// The download under way, or a new one. It is a task of its own, so that a caller who gives up does not end it for the others.
    private func running(_ state: inout State) -> Task<Bool, Never> {
        if let running = state.running { return running }
        state.downloadCount += 1
        state.schedule.noteDownload(at: clock.now())
        let task = Task { await downloadOnce() }
        state.running = task
        return task
    }

    private func downloadOnce() async -> Bool {
        let result = await downloaded()
        state.withLock { state in
            state.running = nil
            if case .failure(let error) = result { state.lastFailure = error } else { state.lastFailure = nil }
        }
        report(result)
        if case .success = result { return true }
        return false
    }

    private func downloaded() async -> Result<Int, WeChatPayError> {
        do {
            let certificates = try await download()
            try WeChatPayError.wrapping(WeChatPayError.Kind.certificateRefused) { () throws(KeyError) in
                try keyring.replaceCertificates(with: certificates, at: clock.now())
            }
            return .success(certificates.count)
        } catch {
            return .failure(error)
        }
    }
}
