import Cards
import Testing

@Suite struct LaunchParametersTests {
    @Test("The token is percent-encoded byte by byte")
    func receive() {
        let launch = LaunchParameters.receiveDiscountCard(prepareCardToken: "aZ09-._~+/=&?%券 ")
        #expect(launch.appid == "wxcc2e4fbc5887661e")
        #expect(launch.path == "/pages/get-card/get-card?prepare_card_token=aZ09-._~%2B%2F%3D%26%3F%25%E5%88%B8%20")
    }

    @Test("The detail page is addressed by merchant and card number")
    func detail() {
        let launch = LaunchParameters.discountCardDetail(mchid: "1600000001", outCardCode: "DC|1*2")
        #expect(launch.appid == "wxcc2e4fbc5887661e")
        #expect(launch.path == "/pages/card-detail/card-detail?mchid=1600000001&out_card_code=DC%7C1%2A2")
    }

    @Test("A trip coupon is opened by the merchant that asked for the token, and the token")
    func tripCoupon() {
        let launch = LaunchParameters.tripCoupon(mchid: "1600000001", token: "5d0c8f5c+/")
        #expect(launch.appid == "wx179335ce27355ca8")
        #expect(launch.path == "trafficCoupon/pages/index/index?mch_code=1600000001&token=5d0c8f5c%2B%2F")
    }

    @Test("An identity check names the one appid that the openid belongs to", arguments: [true, false])
    func payrollCheck(authorizing: Bool) {
        let page = authorizing ? "/pages/card/authen_with_auth" : "/pages/card/authenticate"
        for (appid, subAppid, told) in [
            ("wx1", nil, "appid=wx1"), (nil, "wx2", "sub_appid=wx2"), ("wx1", "wx2", "appid=wx1"),
        ] as [(String?, String?, String)] {
            let check = PayrollCard.Request(
                mchid: "1600000001", authenticateNumber: "AN1", subMchid: "1600000077", openid: "o&1", appid: appid, subAppid: subAppid)
            let launch = LaunchParameters.payrollCheck(check, token: "t=", authorizing: authorizing)
            #expect(launch.appid == "wxd24d9057cd83d47a")
            #expect(
                launch.path
                    == "\(page)?mchid=1600000001&sub_mchid=1600000077&\(told)&openid=o%261&token=t%3D&authenticate_number=AN1")
        }
    }
}
