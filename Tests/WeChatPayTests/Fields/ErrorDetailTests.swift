import Samples
import Testing
import WeChatPay

@Suite struct ErrorDetailTests {
    private func error(_ detail: String) async throws -> WeChatPayError? {
        let body = #"{"code":"PARAM_ERROR","message":"参数错误","detail":\#(detail)}"#
        let client = try RecordingClient(answering: body, status: 400).client
        do throws(WeChatPayError) {
            _ = try await client.v3.x.get()
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        #"{"field":"/body/appid","value":"secret","issue":"长度不符","location":"body"}"#,
        #"[{"field":"/body/appid","value":"secret","issue":"长度不符","location":"body"},{"field":"other"}]"#,
        #"{"field":"/body/appid","location":"body","detail":{"issue":"长度不符"},"sign_information":{"method":"POST"}}"#,
    ])
    func objectsAndArraysAreRead(detail: String) async throws {
        let error = try #require(try await error(detail))
        #expect(error.detail?.field == "/body/appid" && error.detail?.issue == "长度不符" && error.detail?.location == "body")
        #expect(error.description.contains("[/body/appid in body: 长度不符]") && !error.description.contains("secret"))
    }

    @Test(arguments: ["null", "{}", "[]", "7", #""text""#, #"{"field":7,"issue":""}"#, #"[[]]"#])
    func whatSaysNothingIsNoDetail(detail: String) async throws {
        let error = try #require(try await error(detail))
        #expect(error.detail == nil && error.code == "PARAM_ERROR")
    }

    @Test func longTextsAreCut() async throws {
        let error = try #require(try await error(#"{"issue":"\#(String(repeating: "长", count: 5000))"}"#))
        #expect(error.detail?.issue?.count == 256)
    }
}
