import Foundation
import Synchronization

/// Everything that was left behind: what was written, answered, stored and shown, each with what may stand in it.
final class Remains: Sendable {
    private struct Place {
        let name: String
        let allowed: Set<KnownSecret.Kind>
        let content: Data
    }

    private struct State {
        var places: [Place] = []
        var secrets: Set<KnownSecret> = []
    }

    private let state = Mutex(State())

    var byteCount: Int { state.withLock { $0.places.reduce(0) { $0 + $1.content.count } } }
    var secretCount: Int { state.withLock { $0.secrets.count } }

    func watch(_ secrets: [KnownSecret]) {
        state.withLock { $0.secrets.formUnion(secrets) }
    }

    func watch(_ name: String, _ text: String, _ kind: KnownSecret.Kind) {
        watch([KnownSecret(name: name, text: text, kind: kind)])
    }

    func keep(_ name: String, _ content: some Sequence<UInt8>, allowing allowed: Set<KnownSecret.Kind> = []) {
        state.withLock { $0.places.append(Place(name: name, allowed: allowed, content: Data(content))) }
    }

    /// An answer of the admin port: a problem may tell nothing at all.
    func keep(_ call: String, _ answer: MerchantAPI.Answer) {
        let isStart = call.hasPrefix("POST")
        let allowed: Set<KnownSecret.Kind> = answer.status >= 400 ? [] : isStart ? [.couponToken, .cardToken, .personal] : [.cardToken, .personal]
        let headers = answer.headers.map { "\($0.name): \($0.value)\n" }.joined()
        keep("the answer \(answer.status) to \(call)", Array(headers.utf8) + answer.body, allowing: allowed)
    }

    /// What a command wrote.
    func keep(_ arguments: [String], _ run: CommandRun, allowing allowed: Set<KnownSecret.Kind> = [.personal]) {
        let name = "cardkeeper " + arguments.prefix(2).joined(separator: " ")
        keep("standard output of \(name)", run.standardOutput, allowing: allowed)
        keep("standard error of \(name)", run.standardError.utf8)
    }

    /// Where something stands that may not.
    func findings() -> [String] {
        let (places, secrets) = state.withLock { ($0.places, $0.secrets) }
        var findings: Set<String> = []
        for secret in secrets {
            for spelling in secret.spellings {
                for place in places where !place.allowed.contains(secret.kind) {
                    guard let range = place.content.range(of: spelling.bytes) else { continue }
                    let before = String(decoding: place.content[..<range.lowerBound].suffix(160), as: UTF8.self)
                    findings.insert("\(secret.name), \(spelling.name), in \(place.name), behind: \(before)")
                }
            }
        }
        return findings.sorted()
    }
}
