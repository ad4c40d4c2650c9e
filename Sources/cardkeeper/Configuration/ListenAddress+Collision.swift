import CardHTTP

extension ListenAddress {
    /// Whether two servers cannot both listen, as far as the texts tell.
    func collides(with other: ListenAddress) -> Bool {
        let wildcards: Set<String> = ["0.0.0.0", "::", "*"]
        return port != 0 && port == other.port && (host == other.host || wildcards.contains(host) || wildcards.contains(other.host))
    }
}
