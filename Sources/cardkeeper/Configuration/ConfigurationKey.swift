/// Every key there is. The raw values are promises: the spelling in the file, and in capitals behind `CARDKEEPER_` the environment variable.
enum ConfigurationKey {
    enum Top: String, CaseIterable {
        case publicURL = "public_url"
        case listen
        case adminListen = "admin_listen"
        case adminTokenFile = "admin_token_file"
        case databaseURL = "database_url"
        case dataDir = "data_dir"
        case wechatpayURL = "wechatpay_url"
        case refusedDir = "refused_dir"
        case tls
        case merchants
    }

    enum Merchant: String, CaseIterable {
        case mchid
        case certificateSerial = "certificate_serial"
        case privateKeyFile = "private_key_file"
        case apiv3KeyFile = "apiv3_key_file"
        case publicKeys = "public_keys"
        case platformCertificates = "platform_certificates"
    }

    /// The known name that a mistyped one was meant to be, when one is near enough.
    static func suggestion(for name: String, among known: [String]) -> String? {
        let typed = name.lowercased().replacing("-", with: "_")
        // Somebody who writes `apiv3_key` for `apiv3_key_file` means it, however many letters are missing.
        let continued = known.filter { typed.count >= 3 && $0.lowercased().hasPrefix(typed) }
        if let only = continued.first, continued.count == 1 { return only }
        let candidates = known.map { (name: $0, distance: editDistance(Array(typed.utf8), Array($0.lowercased().utf8))) }
        guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, best.name.utf8.count / 6) ? best.name : nil
    }

    /// Levenshtein's distance, on texts short enough to be keys.
    private static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard left.count <= 64, right.count <= 64 else { return Int.max }
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
