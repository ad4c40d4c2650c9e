import OpenSSL
import Samples
import Testing
import WeChatPay

/// Any text survives its way into a path and a query, and what is signed is what is sent.
@Suite struct PercentEncodingTests {
    /// The other direction, by another way than the code under test.
    private func decoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return bytes
    }

    private func text(_ generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...24, using: &generator) {
            let range: ClosedRange<UInt32> = [0...0x7F, 0x80...0x7FF, 0x800...0xFFFF, 0x10000...0x10FFFF][Int.random(in: 0...3, using: &generator)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.unicodeScalars.append(scalar) }
        }
        return text.isEmpty || text == "." || text == ".." ? "x" : text
    }

    @Test func anyTextRoundTripsAndIsSignedAsSent() async throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let recording = try RecordingClient(answering: "{}")
        let merchantKey = try SampleIdentities.merchantIdentity().certificate.publicKey
        for round in 0..<500 {
            let (id, name, value) = (text(&generator), text(&generator), text(&generator))
            _ = try await recording.client.v3.cards._card_id_.get(filling: ["card_id": id], query: QueryItems([(name, value)]))
            let request = WireRequest(try #require(recording.transport.requests.last))
            let path = request.url.dropFirst("https://main.example.com".count)
            #expect(path.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "seed \(seed), round \(round)")
            let parts = path.split(separator: "?", omittingEmptySubsequences: false)
            let segments = try #require(parts.first).split(separator: "/", omittingEmptySubsequences: false)
            let pair = try #require(parts.last).split(separator: "=", omittingEmptySubsequences: false)
            try #require(parts.count == 2 && segments.count == 4 && pair.count == 2, "seed \(seed), round \(round)")
            #expect(decoded(segments[3]) == Array(id.utf8), "seed \(seed), round \(round)")
            #expect(decoded(pair[0]) == Array(name.utf8) && decoded(pair[1]) == Array(value.utf8), "seed \(seed), round \(round)")
            if round % 50 == 0 {
                let header = try #require(request.header("Authorization"))
                let signature = try #require(header.split(separator: "signature=\"").last?.dropLast())
                let message = "GET\n\(path)\n\(ManualClock.start.unixSeconds)\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n"
                #expect(
                    merchantKey.verifySHA256(Array(message.utf8), signature: try #require(Base64.decode(String(signature)))),
                    "seed \(seed), round \(round)")
            }
        }
    }
}
