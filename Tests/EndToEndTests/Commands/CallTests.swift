import Foundation
import OpenSSL
import PaySimulator
import Testing

@Suite(.timeLimit(.minutes(5))) struct CallTests {
    private static let secret = "320000199001011234"

    @Test func writesTheAnswerByteForByte() async throws {
        try await SimulatedSite.running { site in
            let run = try await site.run(["call", "GET", "v3/certificates?algorithm_type=RSA"])
            #expect(run.exitCode == 0 && run.outputText.hasPrefix(#"{"data":[{"serial_no":"#), "\(run.standardError)")
            #expect(run.standardError.hasPrefix("200, verified, Request-ID "))
            #expect(site.simulator.record.requests.last?.request.target == "/v3/certificates?algorithm_type=RSA")
        }
    }

    @Test(arguments: ["file", "input"]) func encryptsAFieldThatStandsInNoArgument(source: String) async throws {
        try await SimulatedSite.running { site in
            let file = try site.write(Self.secret + "\n", to: "number")
            let body = try site.write(#"{ "echo_message": "hello" }"#, to: "body.json")
            let field = source == "file" ? "encrypted_echo_message=@\(file)" : "encrypted_echo_message"
            let run = try await site.run(
                ["call", "post", "/v3/security/echo", "-d", "@\(body)", "--encrypt", field, "--json"], input: Array("\(Self.secret)\n".utf8))
            #expect(run.exitCode == 0, "\(run.standardError)")
            let answer = try JSONDecoder().decode(CallOutput.self, from: Data(run.standardOutput))
            let ciphertext = try #require(answer.body?.encrypted_echo_message.flatMap { Base64.decode($0) })
            let opened = try InstallationKeys.shared.get().merchantKey.decryptOAEPSHA1(ciphertext)
            #expect(String(decoding: opened, as: UTF8.self) == Self.secret)
            let sent = try #require(site.simulator.record.requests.last?.request.body)
            #expect(!String(decoding: sent, as: UTF8.self).contains(Self.secret))
        }
    }

    @Test func sendsTheBodyAsItIs() async throws {
        try await SimulatedSite.running { site in
            let body = #"{"echo_message" : "\u4f60好",  "other" :[ 1 ]}"#
            let run = try await site.run(["call", "POST", "/v3/security/echo", "-d", "-"], input: Array(body.utf8))
            #expect(run.exitCode == 0, "\(run.standardError)")
            #expect(site.simulator.record.requests.last.map { String(decoding: $0.request.body, as: UTF8.self) } == body)
        }
    }

    @Test func saysWhatWeChatPayRefused() async throws {
        try await SimulatedSite.running { site in
            let run = try await site.run(["call", "GET", "/v3/discount-card/cards/none", "--json"])
            let answer = try JSONDecoder().decode(CallOutput.self, from: Data(run.standardOutput))
            #expect(run.exitCode == 1 && answer.status == 404 && answer.code == "RESOURCE_NOT_EXISTS" && answer.outcome == "not_done")
            #expect(run.standardError.split(separator: "\n").count <= 2 && run.standardError.contains("RESOURCE_NOT_EXISTS"))
        }
    }

    @Test func believesNoAnswerThatIsNotSigned() async throws {
        try await SimulatedSite.running { site in
            site.simulator.faults.strikeNext(.wronglySignedAnswer, at: .securityEcho)
            let run = try await site.run(["call", "POST", "/v3/security/echo", "-d", #"{"echo_message":"x"}"#])
            #expect(run.exitCode == 1 && run.standardOutput.isEmpty && run.standardError.contains("signature_mismatch"), "\(run.standardError)")
        }
    }

    @Test func namesAWrongAPIv3Key() async throws {
        try await SimulatedSite.running { site in
            let run = try await site.run(
                ["call", "POST", "/v3/security/echo", "-d", #"{"echo_message":"x"}"#, "--encrypt", "a"], input: [0x78, 0x0a]
            ) {
                $0.apiv3Key = "another-apiv3-key-of-32-bytes-xx"
            }
            #expect(run.exitCode == 1 && run.standardError.contains("apiv3_key_file holds another key"), "\(run.standardError)")
        }
    }

    @Test(arguments: [
        ["FETCH", "/v3/certificates"], ["GET", "https://api.mch.weixin.qq.com/v3/certificates"], ["GET", "/v3/a b"], ["GET", "/v3/%zz"],
        ["GET", "/v3/certificates", "-d", "{}"], ["POST", "/v3/x", "-d", "-", "--encrypt", "a"], ["POST", "/v3/x", "--encrypt", "a=\(secret)"],
        ["POST", "/v3/x", "--encrypt", "a=@f", "--encrypt", "a=@g"], ["POST", "/v3/x", "-d", "{"], ["POST", "/v3/x", "-d", "@/nowhere/at/all"],
        ["POST", "/v3/x", "-d", "[]", "--encrypt", "a=@/dev/null"], ["POST"],
    ]) func leavesWithTwoForWrongUsage(arguments: [String]) async throws {
        let installation = try Installation(databaseURL: "none")
        let run = try await installation.run(["call"] + arguments)
        #expect(run.exitCode == 2 && run.standardOutput.isEmpty && !run.standardError.isEmpty, "\(run.standardError)")
        #expect(!run.standardError.contains(Self.secret))
    }
}

private struct CallOutput: Decodable {
    struct Body: Decodable {
        let encrypted_echo_message: String?
    }

    let status: Int
    let code: String?
    let outcome: String?
    let body: Body?
}
