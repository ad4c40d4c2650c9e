import CardService
import NIOHTTP1
import Testing

@testable import CardHTTP

@Suite struct CallbackRouteTests {
    private func route(_ method: HTTPMethod, _ uri: String) -> CallbackRoute {
        CallbackRoute(method: method, uri: uri) { $0 == "1600000001" }
    }

    @Test(arguments: [
        "/notify/1600000001", "/notify/1600000001?a=/notify/2", "http://pay.example.com/notify/1600000001", "HTTPS://h:1/notify/1600000001?x",
    ])
    func findsTheMerchant(uri: String) {
        #expect(route(.POST, uri) == .notify(mchid: "1600000001"))
    }

    @Test(arguments: [
        "/", "", "*", "/notify", "notify/1600000001", "//notify/1600000001", "/NOTIFY/1600000001", "http://pay.example.com", "http://",
        "/v1/1600000001",
        "/metrics", "/readyz", "/healthz/", "/healthz/x", "?/notify/1600000001",
    ])
    func knowsNothingElse(uri: String) {
        #expect(route(.POST, uri) == .refused(.unknownPath))
    }

    @Test(arguments: [
        "/notify/", "/notify/1600000002", "/notify/1600000001/", "/notify/%31600000001", "/notify/1600000001#x", "/notify/../1600000001",
    ])
    func servesConfiguredMerchantsAlone(uri: String) {
        #expect(route(.POST, uri) == .refused(.unknownMerchant))
    }

    @Test(arguments: [HTTPMethod.GET, .HEAD, .PUT, .DELETE, .PATCH, .OPTIONS, .CONNECT])
    func takesCallbacksByPostAlone(method: HTTPMethod) {
        #expect(route(method, "/notify/1600000001") == .refused(.methodNotAllowed))
        #expect(CallbackRoute.allowedMethod(for: "/notify/1600000001") == "POST")
    }

    @Test func answersHealthToReaders() {
        #expect(route(.GET, "/healthz") == .health)
        #expect(route(.HEAD, "/healthz?now") == .health)
        #expect(route(.POST, "/healthz") == .refused(.methodNotAllowed))
        #expect(CallbackRoute.allowedMethod(for: "/healthz") == "GET")
    }
}
