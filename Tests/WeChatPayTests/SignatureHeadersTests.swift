import Samples
import Testing
import WeChatPay

@Suite struct SignatureHeadersTests {
    private let callback: SignedCallback

    init() throws {
        callback = try CallbackSigner.platform().callback(id: "EV-1", eventType: "COUPON.USE", resource: "{}")
    }

    private func refusal(_ callback: SignedCallback) -> CallbackRefusal? {
        do throws(CallbackRefusal) {
            _ = try SignatureHeaders.read(callback.values)
            return nil
        } catch {
            return error
        }
    }

    @Test func readsAllSix() throws {
        let headers = try callback.signatureHeaders()
        #expect(headers.timestamp == ManualClock.start.unixSeconds)
        #expect(headers.nonce == callback.values("Wechatpay-Nonce").first)
        #expect(headers.serial == (try SampleIdentities.platform().serial))
        #expect(headers.signature == callback.values("Wechatpay-Signature").first)
        #expect(headers.signatureType == "WECHATPAY2-SHA256-RSA2048")
        #expect(headers.requestID == "08F78BB5AF0610D302189F84AB6A20BE0C28A1D2B0-268435456")
    }

    static let signatureHeaderNames = ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"]

    @Test(arguments: signatureHeaderNames)
    func eachIsNeededExactlyOnce(name: String) {
        #expect(refusal(callback.setting(name, nil)) == .signatureHeaderMissing)
        #expect(refusal(callback.setting(name, "")) == .signatureHeaderMissing)
        #expect(refusal(callback.setting(name, " \t ")) == .signatureHeaderMissing)
        var doubled = callback
        doubled.headers.append(HeaderField(name.lowercased(), callback.values(name).first ?? ""))
        #expect(refusal(doubled) == .signatureHeaderRepeated)
    }

    @Test(arguments: signatureHeaderNames)
    func blanksAroundAreDroppedAndBlanksWithinRefused(name: String) throws {
        let value = try #require(callback.values(name).first)
        #expect(try callback.setting(name.uppercased(), "\t \(value)  ").signatureHeaders() == callback.signatureHeaders())
        #expect(refusal(callback.setting(name, "\(value), \(value)")) == .signatureHeaderMalformed)
        #expect(refusal(callback.setting(name, "\(value)\u{0}")) == .signatureHeaderMalformed)
        #expect(refusal(callback.setting(name, "值")) == .signatureHeaderMalformed)
        #expect(refusal(callback.setting(name, String(repeating: "1", count: 5000))) == .signatureHeaderMalformed)
    }

    @Test(arguments: ["now", "1.5", "0x10", "+1", "01", "1e9", "9223372036854775808", "1928102465.0", "--1"])
    func aTimestampIsAWholeNumber(text: String) {
        #expect(refusal(callback.setting("Wechatpay-Timestamp", text)) == .signatureHeaderMalformed)
    }

    @Test func typeAndRequestIDMayBeAbsent() throws {
        let headers = try callback.setting("Wechatpay-Signature-Type", nil).setting("Request-ID", nil).signatureHeaders()
        #expect(headers.signatureType == nil)
        #expect(headers.requestID == nil)
        var doubled = callback
        doubled.headers.append(HeaderField("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"))
        #expect(refusal(doubled) == .signatureHeaderRepeated)
    }

    @Test func refusalsHaveStableNamesAndStatuses() {
        let statuses = Dictionary(uniqueKeysWithValues: CallbackRefusal.allCases.map { ($0.rawValue, $0.httpStatus) })
        #expect(
            statuses == [
                "signature_header_missing": 400, "signature_header_repeated": 400, "signature_header_malformed": 400,
                "signature_type_unsupported": 401,
                "timestamp_stale": 401, "timestamp_future": 401, "serial_unknown": 401, "serial_of_merchant_certificate": 401,
                "certificate_expired": 401, "certificate_not_yet_valid": 401, "signature_mismatch": 401, "signature_probe": 401,
            ])
    }
}
