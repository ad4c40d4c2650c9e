import Samples

/// What happens to the service as a whole in one life of it.
struct WorldLife: Sendable, CustomStringConvertible {
    /// The seconds between the end of the life before and this one.
    let pause: Int64
    /// Whether the leases of the life before are over when this one begins.
    let endsLeases: Bool
    /// How often the poller goes round beside everything else.
    let passes: Int
    /// Whether the client repeats requests by itself.
    let retries: Bool
    /// Whether the process is not killed in the end, but stands still until the end of the next life, and then goes on with what it was doing.
    let standsStill: Bool

    init(isFirst: Bool, random: inout SeededGenerator) {
        pause = isFirst ? 0 : [0, 0, 3, 45, 45, 600, 3 * 3_600, 26 * 3_600].randomElement(using: &random) ?? 0
        endsLeases = pause >= 45 || Bool.random(using: &random)
        passes = Int.random(in: 0...2, using: &random)
        retries = Bool.random(using: &random)
        standsStill = Int.random(in: 0..<3, using: &random) == 0
    }

    var description: String {
        "after \(pause) s\(endsLeases ? ", leases over" : ""), \(passes) passes\(retries ? ", retries" : "")\(standsStill ? ", stands still" : "")"
    }
}

/// Some cards and the lives of the service that they share, all from one seed. A card's script depends on the seed and the card's place alone, so that one
/// card can be looked at by itself.
struct WorldPlan: Sendable {
    let seed: UInt64
    let mchid: String
    let lives: [WorldLife]
    let scripts: [Script]

    /// `only`: the place of the one card to look at; nil for all.
    init(seed: UInt64, number: Int, cards: Int, only: Int? = nil) {
        self.seed = seed
        mchid = String(1_600_001_000 + number)
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 2...4, using: &random)
        lives = (0..<count).map { WorldLife(isFirst: $0 == 0, random: &random) }
        let mchid = mchid
        scripts = (0..<cards).filter { only == nil || $0 == only }.map { place in
            var random = SeededGenerator(seed: seed ^ UInt64(place + 1).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15).low)
            return Script(name: "w\(number)c\(place)", mchid: mchid, lives: count, random: &random)
        }
    }
}
