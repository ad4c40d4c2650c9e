import CardHTTP
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: ["0.0.0.0:8080", "127.0.0.1:0", "localhost:65535", "[::1]:8081"])
    func readsWhatItWrites(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: ["", ":", ":80", "host", "host:", "host:x", "host:65536", "host:-1", "::1:80", "[]:80"])
    func refusesWhatIsNone(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
