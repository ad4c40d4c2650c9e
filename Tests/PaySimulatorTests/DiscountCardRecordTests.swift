import PaySimulator
import Testing
import WeChatPay

/// What merchants report under a discount card.
struct DiscountCardRecordTests {
    struct Reward {
        var serial = "R1"
        var rewardID = "61001"
        var type = "INCREASE"
        var amount = "150"

        var body: String {
            """
            {"card_template_id":"770011223344","reward_usage_records":[{"reward_usage_serial_no":"\(serial)","reward_id":"\(rewardID)",\
            "usage_time":"2031-02-26T12:00:00.000+08:00","usage_type":"\(type)","description":"骑行","usage_count":1,"amount":\(amount)}]}
            """
        }
    }

    static let objective = """
        {"card_template_id":"770011223344","objective_completion_records":[{"objective_completion_serial_no":"O1","objective_id":"51001",\
        "completion_time":"2031-02-26T12:00:00+08:00","completion_type":"INCREASE","description":"骑行","completion_count":2,"remark":"夜"}]}
        """

    private struct Stage {
        let scene: Scene
        let state: PlatformState
        let api: PlatformAPI

        init(isAccepted: Bool = true) async throws {
            scene = try Scene()
            state = scene.state()
            api = scene.api(state)
            _ = try await api.answer(scene.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody()))
            if isAccepted {
                let now = scene.time.now
                _ = try state.cards.change(mchid: Scene.mchid, outCardCode: "DC_1") { card throws(SimulatorError) in
                    try card.accept(cardID: "1", openid: "oUser", sharerOpenid: nil, at: now)
                }
            }
        }

        func add(_ body: String) async throws -> PlatformAnswer {
            try await api.answer(scene.call("POST", "/v3/discount-card/cards/DC_1/add-user-records", body: body))
        }

        func query() async throws -> JSON? { JSON(try await api.answer(scene.call("GET", "/v3/discount-card/cards/DC_1")).body) }
    }

    @Test func recordsShowInTheQuery() async throws {
        let stage = try await Stage()
        for body in [Self.objective, Reward().body, Reward(serial: "R2").body, Reward(serial: "R3", type: "DECREASE", amount: "100").body] {
            let answer = try await stage.add(body)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
            #expect(answer.header("Wechatpay-Signature") != nil)
        }
        let card = try await stage.query()
        #expect(card?["total_amount"]?.number == 200)
        let objective = card?["objectives"]?.elements?.first?["objective_completion_records"]?.elements?.first
        #expect(objective?["objective_completion_serial_no"]?.text == "O1")
        #expect(objective?["completion_count"]?.number == 2)
        #expect(objective?["remark"]?.text == "夜")
        let rewards = card?["rewards"]?.elements?.first?["reward_usage_records"]?.elements
        #expect(rewards?.map { $0["reward_usage_serial_no"]?.text } == ["R1", "R2", "R3"])
        #expect(rewards?.last?["usage_type"]?.text == "DECREASE")
    }

    @Test func usedSerialNumberIsDoneAndDoesNothing() async throws {
        let stage = try await Stage()
        #expect(try await stage.add(Reward().body).status == 204)
        #expect(try await stage.add(Reward().body).status == 204)
        #expect(try await stage.add(Reward(amount: "9999").body).status == 204)
        #expect(try await stage.query()?["total_amount"]?.number == 150)
    }

    @Test(
        arguments: [
            ("both kinds", String(DiscountCardRecordTests.objective.dropLast()) + "," + Reward().body.dropFirst()),
            ("none", #"{"card_template_id":"770011223344"}"#),
            ("two of a kind", Reward().body.replacing("}]}", with: "},{}]}")),
            ("no object", #"{"card_template_id":"770011223344","reward_usage_records":[1]}"#),
            ("no array", #"{"card_template_id":"770011223344","reward_usage_records":{}}"#),
            ("other template", Reward().body.replacing("770011223344", with: "1")),
            ("unknown reward", Reward(rewardID: "1").body), ("serial with a hyphen", Reward(serial: "R-1").body),
            ("unknown type", Reward(type: "NONE").body), ("amount of nothing", Reward(amount: "0").body),
            ("amount as text", Reward(amount: "\"5\"").body), ("less than nothing", Reward(type: "DECREASE").body),
            ("no time", Reward().body.replacing("2031-02-26T12:00:00.000+08:00", with: "yesterday")),
        ] as [(String, String)])
    func refuses(_ name: String, body: String) async throws {
        let stage = try await Stage()
        let answer = try await stage.add(body)
        #expect(answer.status == 400)
        #expect(JSON(answer.body)?["code"]?.text == "PARAM_ERROR")
        #expect(JSON(answer.body)?["detail"]?["field"]?.text?.isEmpty == false)
        #expect(try await stage.query()?["total_amount"] == nil)
    }

    @Test func onlyARunningCardTakesRecords() async throws {
        let prepared = try await Stage(isAccepted: false)
        #expect(try await prepared.add(Reward().body).status == 404)
        let settling = try await Stage()
        _ = try settling.state.cards.change(mchid: Scene.mchid, outCardCode: "DC_1") { card throws(SimulatorError) in try card.settle() }
        #expect(try await settling.query()?["state"]?.text == "SETTLING")
        let answer = try await settling.add(Reward().body)
        #expect(answer.status == 400)
        #expect(JSON(answer.body)?["code"]?.text == "INVALID_REQUEST")
    }

    @Test func theLibraryReports() async throws {
        try await LivePlatform.running { live in
            try await live.prepare("DC_1")
            try live.simulator.customer.accept(mchid: Scene.mchid, outCardCode: "DC_1")
            let amount = Fen(150)
            try await live.client.send(
                AddUserRecords(
                    outCardCode: "DC_1", cardTemplateID: "770011223344",
                    rewardUsageRecords: [
                        RewardUsageRecord(serialNumber: "R1", rewardID: "61001", usageTime: WallClock.system.now(), details: "骑行", amount: amount)
                    ]))
            let ended = try live.simulator.customer.quit(mchid: Scene.mchid, outCardCode: "DC_1")
            #expect(JSON(ended.resource)?["rewards"]?.elements?.first?["reward_usage_records"]?.elements?.count == 1)
            let card = try await live.client.send(QueryDiscountCard(outCardCode: "DC_1"))
            #expect(card.totalAmount?.amount == 150)
        }
    }
}
