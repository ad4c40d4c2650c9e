import PaySimulator
import Testing

extension Installation {
    /// Holds the database against the law: all that was answered 2xx is there, what is there came from these notifications and counts once, and every
    /// card is the join of what is there.
    func expectIntact(
        accepted: Set<String>, of notifications: [PlatformNotification], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let stored = try await StoredLedger(databaseURL)
        let ids = stored.notifications["recorded", default: []]
        #expect(stored.notifications.keys.allSatisfy { $0 == "recorded" }, "\(stored.notifications)", sourceLocation: sourceLocation)
        let lost = accepted.subtracting(ids)
        #expect(lost.isEmpty, "answered and lost: \(lost)", sourceLocation: sourceLocation)
        let known = Dictionary(uniqueKeysWithValues: notifications.map { ($0.id, $0) })
        let present = ids.compactMap { known[$0] }
        #expect(present.count == ids.count, "there are notifications that nobody sent", sourceLocation: sourceLocation)
        #expect(stored.observations == ids, "each notification is one observation", sourceLocation: sourceLocation)
        let expected = try ExpectedLedger(present)
        expectEqual(stored.cards, expected.cards, "card", sourceLocation)
        expectEqual(stored.uses, expected.uses, "use", sourceLocation)
        #expect(Set(stored.changeSequences).count == stored.cards.count, "a change_seq is there twice", sourceLocation: sourceLocation)
        let audit = try await run(["audit"])
        #expect(audit.exitCode == 0, "\(audit.outputText) \(audit.standardError)", sourceLocation: sourceLocation)
    }

    /// Delivers everything once more and expects that nothing changes: neither a row nor a change_seq.
    func expectNothingNew(from notifications: [PlatformNotification], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let before = try await StoredLedger(databaseURL)
        let service = try await serve()
        let load = try CallbackLoad(notifications, of: self)
        load.direct(to: service)
        try await load.run()
        load.expectAllAccepted(sourceLocation: sourceLocation)
        #expect(try await service.stop() == .exited(0), sourceLocation: sourceLocation)
        let after = try await StoredLedger(databaseURL)
        let changesNothing = after == before
        #expect(changesNothing, "what was delivered again changed something", sourceLocation: sourceLocation)
    }

    private func expectEqual(
        _ stored: [String: StoredLedger.StoredRow], _ expected: [String: StoredLedger.StoredRow], _ what: String, _ sourceLocation: SourceLocation
    ) {
        for key in Set(stored.keys).union(expected.keys).sorted() where stored[key] != expected[key] {
            let names = Set((stored[key] ?? [:]).keys).union((expected[key] ?? [:]).keys).sorted()
            let differences = names.filter { stored[key]?[$0] != expected[key]?[$0] }.map { name in
                "\(name) is \(stored[key]?[name] ?? "null") in place of \(expected[key]?[name] ?? "null")"
            }
            Issue.record("\(what) \(key): \(differences.joined(separator: "; "))", sourceLocation: sourceLocation)
        }
    }
}

extension CallbackLoad {
    /// That every notification was accepted in the end, and that 503 was the only other answer.
    func expectAllAccepted(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(Set(statuses.keys).isSubset(of: [204, 503]), "\(statuses)", sourceLocation: sourceLocation)
        #expect(accepted == Set(answers.map(\.notificationID)), sourceLocation: sourceLocation)
    }
}
