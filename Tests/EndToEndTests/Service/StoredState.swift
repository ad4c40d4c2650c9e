/// What stands in the database, asked through the command line.
struct StoredState {
    struct Notification: Decodable {
        let notification_id: String
        let status: String
        let reason: String?
    }

    struct Audit: Decodable {
        let cards: Int
        let observations: Int
    }

    let notifications: [Notification]
    let audit: Audit

    /// The audit must be clean, or this throws.
    init(_ fixture: ServiceFixture) async throws {
        notifications = try await fixture.json([Notification].self, "notifications", "list", "--limit", "1000000")
        audit = try await fixture.json(Audit.self, "audit")
    }

    var recordedIDs: Set<String> { Set(notifications.filter { $0.status == "recorded" }.map(\.notification_id)) }
}
