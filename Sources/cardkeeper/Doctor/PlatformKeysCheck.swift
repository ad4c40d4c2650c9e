import WeChatPay

/// Whether WeChat Pay's keys can be used, and for how long. Pure.
struct PlatformKeysCheck {
    let mchid: String
    let certificates: [PlatformCertificate]
    let publicKeys: [PlatformPublicKey]
    /// Whether certificates are fetched again in time.
    let fetchesCertificates: Bool
    let now: WeChatTime

    private static let warningDays: Int64 = 30

    var results: [CheckResult] {
        if fetchesCertificates, certificates.isEmpty, publicKeys.isEmpty {
            return [CheckResult(.platformKeys, of: mchid, .skipped, "no certificate could be fetched")]
        }
        let usable = certificates.filter { $0.isValid(at: now) }
        guard !usable.isEmpty || !publicKeys.isEmpty else {
            return [
                CheckResult(
                    .platformKeys, of: mchid, .fault,
                    certificates.isEmpty ? "there is no key of WeChat Pay's" : "no platform certificate is valid now: \(validity(certificates))",
                    cure: "set platform_certificates to auto, or give WeChat Pay's public key under public_keys")
            ]
        }
        let expired = certificates.filter { $0.notAfter < now }
        if !fetchesCertificates, !expired.isEmpty {
            return [warning("has expired", expired)]
        }
        let soon = usable.filter { certificate in now.adding(seconds: Self.warningDays * 86_400).map { certificate.notAfter < $0 } ?? false }
        if !fetchesCertificates, !soon.isEmpty {
            return [warning("expires within \(Self.warningDays) days", soon)]
        }
        let keys = [
            usable.isEmpty ? nil : "\(usable.count) platform certificate\(usable.count == 1 ? "" : "s") (\(validity(usable)))",
            publicKeys.isEmpty ? nil : "public key \(publicKeys.map(\.id).joined(separator: ", "))",
        ]
        return [CheckResult(.platformKeys, of: mchid, .ok, keys.compactMap(\.self).joined(separator: " and "))]
    }

    private func warning(_ what: String, _ certificates: [PlatformCertificate]) -> CheckResult {
        CheckResult(
            .platformKeys, of: mchid, .warning, "a certificate under platform_certificates \(what): \(validity(certificates))",
            cure: "set platform_certificates to auto, and they are fetched in time; or change to WeChat Pay's public key")
    }

    private func validity(_ certificates: [PlatformCertificate]) -> String {
        certificates.map { "\($0.serialNumber) until \($0.notAfter.rfc3339)" }.joined(separator: ", ")
    }
}
