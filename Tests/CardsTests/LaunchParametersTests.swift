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
}
