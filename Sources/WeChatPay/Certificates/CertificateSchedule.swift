/// Decides when platform certificates are downloaded.
struct CertificateSchedule {
    /// The shortest time between the downloads that unknown serials and missing keys cause, in seconds.
    static let shortestInterval: Int64 = 60
    /// How long a serial that a download did not bring is not looked for again, in seconds.
    static let absenceMemory: Int64 = 300
    /// How many such serials are remembered; anybody can send more.
    static let absenceLimit = 256

    private var lastDownload: WeChatTime?
    private var absences: [CertificateSerial: WeChatTime] = [:]

    /// Whether a missing key may cause a download. A clock that was set back does not lock the door: what lies in the future does not count.
    func admitsDownload(at now: WeChatTime) -> Bool {
        lastDownload.map { !Self.isWithin(Self.shortestInterval, since: $0, now) } ?? true
    }

    /// Whether an unknown serial may cause one.
    func admits(_ serial: CertificateSerial, at now: WeChatTime) -> Bool {
        if !admitsDownload(at: now) { return false }
        if let absence = absences[serial], Self.isWithin(Self.absenceMemory, since: absence, now) { return false }
        return true
    }

    mutating func noteDownload(at now: WeChatTime) {
        lastDownload = now
    }

    mutating func noteAbsence(of serial: CertificateSerial, at now: WeChatTime) {
        if absences.count >= Self.absenceLimit {
            absences = absences.filter { Self.isWithin(Self.absenceMemory, since: $0.value, now) }
        }
        if absences.count < Self.absenceLimit { absences[serial] = now }
    }

    /// The pause before the next scheduled download.
    static func pause(afterFailures failures: Int) -> Duration {
        failures == 0 ? .seconds(12 * 3600) : .seconds(60 * min(1 << min(failures - 1, 6), 60))
    }

    private static func isWithin(_ seconds: Int64, since earlier: WeChatTime, _ now: WeChatTime) -> Bool {
        guard earlier <= now, let end = earlier.adding(seconds: seconds) else { return false }
        return now < end
    }
}
