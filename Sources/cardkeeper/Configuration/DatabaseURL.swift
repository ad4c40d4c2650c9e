/// Looks at a PostgreSQL URL without understanding all of it; libpq does that.
enum DatabaseURL {
    /// What is wrong with a URL, to follow "found:"; nil when nothing is. Never repeats a password.
    static func fault(in text: String) -> String? {
        guard let slashes = text.firstRange(of: "://"), ["postgresql", "postgres"].contains(text[..<slashes.lowerBound]) else {
            return "a text that does not begin with postgresql:// (not shown)"
        }
        let parts = text[slashes.upperBound...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts.first?.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        if let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") { return "a URL with a password in it (not shown)" }
        let parameters = parts.count == 2 ? parts[1].split(separator: "&") : []
        if parameters.contains(where: { $0.lowercased().hasPrefix("password=") || $0.lowercased().hasPrefix("sslpassword=") }) {
            return "a URL with a password among its parameters (not shown)"
        }
        return nil
    }
}
