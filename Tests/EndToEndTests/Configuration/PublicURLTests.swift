import Testing
import cardkeeper

/// Where callbacks go must be where WeChat Pay gets to; what the text of a URL tells is refused before anything starts.
@Suite struct PublicURLTests {
    @Test(arguments: [
        ("http://pay.example.com", "http"), ("http://127.0.0.1:8080", "not https"), ("https://localhost", "internet"), ("https://pay", "internet"),
        ("https://a.localhost", "private network"), ("https://printer.local", "private network"), ("https://db.internal", "private network"),
        ("https://nas.home.arpa.", "private network"), ("https://127.0.0.1", "machine itself"), ("https://127.1.2.3:8443/pay", "machine itself"),
        ("https://10.0.0.1", "private address"), ("https://172.16.0.1", "private address"), ("https://172.31.255.255", "private address"),
        ("https://192.168.0.1", "private address"), ("https://169.254.1.1", "link-local"), ("https://100.64.0.1", "provider"),
        ("https://100.127.255.254", "provider"), ("https://0.0.0.0", "no address"), ("https://224.0.0.1", "no address"),
        ("https://127.1", "internet"),
        ("https://2130706433", "internet"), ("https://[::1]", "machine itself"), ("https://[::]", "no address"), ("https://[fe80::1]", "link-local"),
        ("https://[fd00::1]", "private address"), ("https://[fc00:1:2:3:4:5:6:7]", "private address"), ("https://[ff02::1]", "no address"),
        ("https://[::ffff:10.0.0.1]", "private address"), ("https://[64:ff9b::192.168.1.1]", "private address"),
    ])
    func refusesWhatWeChatPayCannotReach(url: String, tells: String) throws {
        let sample = ConfigurationSample().setting("public_url", to: "\"\(url)\"")
        let faults = sample.faults()
        #expect(faults.map(\.key) == ["public_url"], "\(faults)")
        #expect(try #require(faults.first).description.contains(tells), "\(faults)")
    }

    @Test(arguments: [
        "https://pay.example.com", "https://pay.example.com:8443/cards", "https://8.8.8.8", "https://172.32.0.1", "https://100.128.0.1",
        "https://[2001:db8::1]", "https://local.example.com", "https://xn--fiqs8s.example", "https://1.example.com",
    ])
    func takesWhatTheInternetKnows(url: String) throws {
        let configuration = try ConfigurationSample().setting("public_url", to: "\"\(url)\"").read().get()
        #expect(configuration.publicURL == url)
    }

    @Test(arguments: ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "https://10.0.0.1", "https://cardkeeper"])
    func takesAPrivateOneWhenToldSo(url: String) throws {
        var sample = ConfigurationSample().setting("public_url", to: "\"\(url)\"")
        #expect(sample.faults().map(\.key) == ["public_url"])
        sample.allowsPrivatePublicURL = true
        #expect(try sample.read().get().publicURL == url)
    }

    /// Plain http would show callbacks to whoever is on the way.
    @Test(arguments: ["http://pay.example.com", "http://10.0.0.1", "http://127.example.com", "ftp://127.0.0.1"])
    func takesPlainHTTPOnNoOtherMachine(url: String) {
        var sample = ConfigurationSample().setting("public_url", to: url)
        sample.allowsPrivatePublicURL = true
        #expect(sample.faults().map(\.key) == ["public_url"])
    }

    @Test func asksACommandThatGivesNoAddressForNone() throws {
        var sample = ConfigurationSample().setting("public_url", to: "https://10.0.0.1")
        sample.requirement = [.database, .merchants]
        #expect(try sample.read().get().publicURL == "https://10.0.0.1")
    }
}
