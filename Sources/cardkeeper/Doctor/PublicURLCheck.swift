/// Whether WeChat Pay could reach the service by its address, as far as the text of it tells. Pure.
struct PublicURLCheck {
    /// As it was configured; nil when it is missing, which is a fault of the configuration.
    let publicURL: String?

    var results: [CheckResult] {
        guard let publicURL, let url = try? WebURL(publicURL, allowsPath: true) else { return [] }
        if let hindrance = url.hindrance {
            return [CheckResult(.publicURL, .skipped, "\(url.text) is \(hindrance), as --insecure-public-url allows: only a simulator can reach it")]
        }
        return [CheckResult(.publicURL, .ok, "\(url.text) is https and no private address; --echo tries whether it is reached")]
    }
}
