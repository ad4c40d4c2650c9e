import PaySimulator
import Testing
import WeChatPay

/// Tokens for trip coupons.
@Suite(.timeLimit(.minutes(1)))
struct IndustryCouponTests {
    /// Three coupons of one user, the last of another stock, and one of another user.
    private struct Stage {
        let scene: Scene
        let api: PlatformAPI
        let ids: [String]

        init() throws {
            scene = try Scene()
            let state = scene.state()
            api = scene.api(state)
            ids = [("21", "oUser"), ("21", "oUser"), ("22", "oUser"), ("21", "oOther")].map { [scene] stock, openid in
                state.vouchers.give(VoucherStock(id: stock), creatorMchid: Scene.mchid, appid: Scene.appid, openid: openid, at: scene.time.now)
                    .couponID
            }
        }

        /// `ID0` stands for the first coupon's id.
        func answer(_ list: String, openid: String = "oUser") async throws -> PlatformAnswer {
            let filled = ids.indices.reduce(list) { $0.replacing("ID\($1)", with: ids[$1]) }
            return try await api.answer(
                scene.call("POST", "/v3/industry-coupon/tokens", body: #"{"open_id":"\#(openid)","coupon_list":[\#(filled)]}"#))
        }
    }

    private static let two = #"{"stock_id":21,"coupon_id":"ID0"},{"stock_id":21,"coupon_id":"ID1"}"#

    @Test func eachCallGivesAFreshToken() async throws {
        let stage = try Stage()
        let answers = [try await stage.answer(Self.two), try await stage.answer(Self.two)].map { JSON($0.body) }
        #expect(answers.allSatisfy { $0?["token"]?.text?.count == 36 })
        #expect(answers[0]?["token"] != answers[1]?["token"])
        let expiry = try #require(answers[0]?["expires_time"]?.text.flatMap { BeijingTime.read($0) })
        #expect(expiry > stage.scene.time.now)
    }

    @Test(
        arguments: [
            ("", "INVALID_REQUEST"), (#"{"stock_id":21,"coupon_id":"ID0"},{"stock_id":22,"coupon_id":"ID2"}"#, "INVALID_REQUEST"),
            (#"{"stock_id":21,"coupon_id":"ID0"},{"stock_id":21,"coupon_id":"ID0"}"#, "INVALID_REQUEST"),
            (#"{"stock_id":21,"coupon_id":"ID3"}"#, "INVALID_REQUEST"), (#"{"stock_id":22,"coupon_id":"ID0"}"#, "INVALID_REQUEST"),
            (#"{"stock_id":21,"coupon_id":"1"}"#, "INVALID_REQUEST"), (#"{"stock_id":"21","coupon_id":"ID0"}"#, "PARAM_ERROR"),
            (#"{"stock_id":0,"coupon_id":"ID0"}"#, "PARAM_ERROR"), (#"{"stock_id":21}"#, "PARAM_ERROR"), ("21", "PARAM_ERROR"),
        ])
    func refuses(list: String, code: String) async throws {
        let stage = try Stage()
        let answer = try await stage.answer(list)
        #expect(answer.status == 400)
        #expect(JSON(answer.body)?["code"]?.text == code)
    }

    @Test func wantsCouponsOfTheLastFiveMinutes() async throws {
        let stage = try Stage()
        try await stage.scene.time.clock.sleep(.seconds(300))
        #expect(try await stage.answer(Self.two).status == 200)
        try await stage.scene.time.clock.sleep(.milliseconds(1))
        #expect(try await stage.answer(Self.two).status == 400)
    }

    @Test func theLibraryAsks() async throws {
        try await LivePlatform.running { live in
            let voucher = live.simulator.voucherHolder.receive(
                VoucherStock(id: "21000456"), creatorMchid: Scene.mchid, appid: Scene.appid, openid: "oUser")
            let token = try await live.client.send(
                CreateIndustryCouponToken(openID: "oUser", couponList: [IndustryCoupon(stockID: "21000456", couponID: voucher.couponID)]))
            #expect(!token.token.isEmpty)
            #expect(token.expiresTime != nil)
        }
    }
}
