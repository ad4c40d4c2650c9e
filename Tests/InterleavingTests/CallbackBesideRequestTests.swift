import CardService
import LibPQ
import Samples
import Testing
import WeChatPay

/// Callbacks that come when nobody expects them, or that say what our request did not: recorded, to be seen in the views, and nothing is overwritten.
@Suite struct CallbackBesideRequestTests {
    private static let card = "w1c1"

    /// A service with one discount card's script and WeChat Pay's model of it.
    private struct Scene {
        let script: Script
        let platform: PlatformDouble
        let clock = ManualClock()
        let connection: PostgresConnection
        let databaseURL: String

        init(faults: [Fault] = []) async throws {
            databaseURL = try await MigratedDatabase.url()
            connection = try PostgresConnection(ConnectionOptions(url: databaseURL))
            script = Script(
                name: CallbackBesideRequestTests.card, mchid: SampleIdentities.mchid, product: .discountCard,
                lives: [Script.Life(acts: [], faults: FaultPlan(requests: faults))])
            platform = PlatformDouble(cards: [ModelCard(script)], clock: clock)
            platform.beginLife([script.name: script.lives[0].faults])
        }

        func process() throws -> ServiceProcess {
            try ServiceProcess(1, mchid: script.mchid, databaseURL: databaseURL, platform: platform, clock: clock, retries: false)
        }

        /// A callback about the card, with some values in place of others.
        func callback(
            _ id: String, _ type: EventType = .discountCardUserAccepted, _ plaintext: String = SamplePlaintexts.discountCardAccepted,
            replacing values: [String: String] = [:]
        ) throws -> SignedCallback {
            let resource = values.reduce(plaintext.replacing("DC_20310204-0001", with: script.name)) { $0.replacing($1.key, with: $1.value) }
            return try CallbackSigner.platform(time: clock.now).callback(id: id, eventType: type.rawValue, resource: resource)
        }

        /// Rows as the texts of their columns.
        func rows(_ query: String) throws -> [[String?]] {
            let result = try connection.execute(query)
            let columns = result.columnCount
            return try result.map { row in try (0..<columns).map { try row.optionalText(.index($0)) } }
        }

        func events() throws -> [String?] {
            try rows("SELECT event FROM cardkeeper.card_timeline WHERE card_key = '\(script.name)' ORDER BY observation_id").map { $0[0] }
        }

        func findings() throws -> [String?] {
            try rows("SELECT kind || ' ' || detail::text FROM cardkeeper.finding WHERE kind <> 'missing_callback' ORDER BY kind").map { $0[0] }
        }

        func value(_ column: String) throws -> String? {
            try rows("SELECT \(column)::text FROM cardkeeper.card WHERE card_key = '\(script.name)'").first?[0]
        }
    }

    @Test func aCallbackComesBeforeTheAnswerIsRecorded() async throws {
        let scene = try await Scene(faults: [Fault(work: .done, reply: .atTheEnd)])
        let process = try scene.process()
        let call = PlacedCall(card: scene.script.name, order: .own)
        let script = scene.script
        process.undertake { await call.make { () async throws(DeskError) in try await CardOrder.own.place(script, at: process.desk) } }
        await call.standstill.pass()
        #expect(try scene.value("state") == "REQUESTED")
        #expect(await process.receive(try scene.callback("early")))
        #expect(try scene.value("state") == "ONGOING")
        scene.clock.advance(seconds: 2)
        await process.wakeAndStop()

        #expect(try call.told?.get()?.text == #"{"prepare_card_token":"token+w1c1/1"}"#)
        #expect(try scene.value("state") == "ONGOING", "the answer tells of what was before")
        #expect(try scene.value("openid") == "oInventedUser0000000000000001")
        #expect(try Set(scene.events()) == ["REQUESTED", "DISCOUNT_CARD.USER_ACCEPTED", "PREPARED"])
        #expect(try scene.rows("SELECT state FROM cardkeeper.request") == [["answered"]])
        #expect(try scene.findings().isEmpty)
    }

    @Test func aCallbackTellsOfACardThatWasNeverAskedFor() async throws {
        let scene = try await Scene()
        let process = try scene.process()
        #expect(await process.receive(try scene.callback("unasked")))
        #expect(try scene.value("state") == "ONGOING")
        #expect(try scene.value("requested") == "false")
        #expect(try scene.events() == ["DISCOUNT_CARD.USER_ACCEPTED"])
        let findings = try scene.findings()
        #expect(findings.count == 1 && findings.first??.hasPrefix("unsolicited ") == true, "\(findings)")
        #expect(try scene.rows("SELECT card_key FROM cardkeeper.finding WHERE kind = 'unsolicited'") == [[scene.script.name]])
        #expect(try scene.rows("SELECT count(*)::text FROM cardkeeper.request") == [["0"]])

        // Whoever asks for it after all has asked for it, and what was told before stands.
        scene.clock.advance(seconds: 2)
        _ = try await CardOrder.own.place(scene.script, at: process.desk)
        #expect(try scene.value("state") == "ONGOING")
        #expect(try scene.findings().isEmpty)
        await process.kill()
    }

    @Test(arguments: [
        (column: "appid", asked: ModelCard.appid, told: "wx99ff99ff99ff99ff"),
        (column: "card_template_id", asked: "770011223344", told: "990011223344"),
    ])
    func aCallbackDisagreesWithTheRequest(column: String, asked: String, told: String) async throws {
        let scene = try await Scene()
        let process = try scene.process()
        _ = try await CardOrder.own.place(scene.script, at: process.desk)
        scene.clock.advance(seconds: 2)
        #expect(await process.receive(try scene.callback("other", replacing: [asked: told])))
        try expectConflict(scene, column, stands: asked, told: told)
        #expect(try scene.value("state") == "ONGOING", "the rest of what it says counts")
        await process.kill()
    }

    /// The request names no user, so the first callback does.
    @Test func aCallbackNamesAnotherUser() async throws {
        let scene = try await Scene()
        let process = try scene.process()
        _ = try await CardOrder.own.place(scene.script, at: process.desk)
        scene.clock.advance(seconds: 2)
        #expect(await process.receive(try scene.callback("first")))
        scene.clock.advance(seconds: 2)
        let (asked, told) = ("oInventedUser0000000000000001", "oInventedUser0000000000000002")
        #expect(
            await process.receive(
                try scene.callback("second", .discountCardAgreementEnded, SamplePlaintexts.discountCardEnded, replacing: [asked: told])))
        try expectConflict(scene, "openid", stands: asked, told: told)
        #expect(try scene.value("state") == "UNFINISHED")
        await process.kill()
    }

    private func expectConflict(_ scene: Scene, _ column: String, stands: String, told: String) throws {
        #expect(try scene.value(column) == stands, "what was told first stands")
        let findings = try scene.rows(
            "SELECT detail::text FROM cardkeeper.finding WHERE kind = 'identity_conflict' AND card_key = '\(scene.script.name)'")
        #expect(findings.count == 1 && findings.first?[0]?.contains("\(column)=\(told)") == true, "\(findings)")
        let timeline = try scene.rows(
            "SELECT \(column) FROM cardkeeper.card_timeline WHERE card_key = '\(scene.script.name)' AND \(column) IS NOT NULL ORDER BY observation_id"
        )
        #expect(timeline.first == [stands] && timeline.last == [told], "\(timeline)")
    }
}
