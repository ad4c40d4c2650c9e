import CardService

/// The counts of refused callbacks in a text that `/metrics` answered. Pure.
struct RefusalCounts: Equatable {
    let counts: [String: Double]

    init(metricsText: String) {
        let start = MetricName.refused + "{refusal=\""
        var counts: [String: Double] = [:]
        for line in metricsText.split(separator: "\n") where line.hasPrefix(start) {
            let parts = line.dropFirst(start.count).split(separator: "\"", maxSplits: 1)
            guard parts.count == 2, let count = parts[1].split(separator: " ").last.flatMap({ Double($0) }) else { continue }
            counts[String(parts[0])] = count
        }
        self.counts = counts
    }

    /// The names whose count is greater now.
    static func grown(from before: [String: Double], to now: [String: Double]) -> [String] {
        now.filter { $0.value > before[$0.key] ?? 0 }.keys.sorted()
    }
}
