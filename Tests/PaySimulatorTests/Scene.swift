import OpenSSL
import PaySimulator
import Synchronization
import Testing
import WeChatPay

/// A clock that stands until somebody sleeps: then it jumps, and remembers how far.
final class JumpingClock: Sendable {
    private struct State {
        var now: Int64
        var sleeps: [Duration] = []
    }

    static let start: Int64 = 1_930_000_000_000
    private let state = Mutex(State(now: start))

    var now: Int64 { state.withLock { $0.now } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    var clock: SimulatorClock {
        SimulatorClock(
            now: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.sleeps.append(duration)
                    state.now += duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
                }
            })
    }

    var wallClock: WallClock { WallClock { WeChatTime(unixSeconds: self.now / 1000) } }
}

/// A platform and a merchant that know each other. RSA keys are made once per test run.
struct Scene {
    private struct Keys {
        let certificate: RSAPrivateKey
        let publicKey: RSAPrivateKey
        let merchant: RSAPrivateKey
    }

    private static let keys = Result<Keys, any Error> {
        Keys(certificate: try .generate(), publicKey: try .generate(), merchant: try .generate())
    }

    static let mchid = "1600000001"
    static let appid = "wx00aa11bb22cc33dd"
    static let subMchid = "1600000077"
    static let subAppid = "wx00aa11bb22cc33ff"
    static let notifyURL = "https://pay.example.com/notify/1600000001"

    let time = JumpingClock()
    let random: SimulatorRandom
    let merchant: MerchantIdentity
    let identity: PlatformIdentity
    let factory: CallbackFactory
    let faults = Faults(seed: 7)

    init(_ mode: KeyMode = .certificate, seed: UInt64 = 7) throws {
        let keys = try Self.keys.get()
        random = SimulatorRandom(seed: seed)
        merchant = try MerchantIdentity(
            mchid: Self.mchid, appids: [Self.appid], subMerchants: [Self.subMchid: [Self.subAppid]], random: random,
            privateKey: keys.merchant)
        identity = try PlatformIdentity(
            mode: mode, clock: time.clock, random: random, certificateKey: keys.certificate, publicKey: keys.publicKey)
        factory = CallbackFactory(identity: identity, clock: time.clock, random: random)
    }

    /// A platform on the machine's own clock, with the same RSA keys.
    static func presentIdentity(_ mode: KeyMode = .certificate, random: SimulatorRandom) throws -> PlatformIdentity {
        let keys = try keys.get()
        return try PlatformIdentity(mode: mode, random: random, certificateKey: keys.certificate, publicKey: keys.publicKey)
    }

    /// A notice like any other.
    func notification(eventType: String = "COUPON.USE") -> PlatformNotification {
        PlatformNotification(
            eventType: eventType, summary: "通知", originalType: "coupon", associatedData: "coupon", resource: ["stock_id": "21000456"],
            createTime: time.now, random: random)
    }

    func state() -> PlatformState { PlatformState(random: random) }

    func api(_ state: PlatformState? = nil, change: (inout PlatformAPI.Configuration) -> Void = { _ in }) -> PlatformAPI {
        let state = state ?? self.state()
        var configuration = PlatformAPI.Configuration(merchants: [merchant.merchant])
        change(&configuration)
        let sender = NotificationSender(factory: factory, faults: faults) { _, _ in .answered(status: 204) }
        let notices = Notices(
            merchants: configuration.merchants, sender: sender, addresses: state.callbackAddresses, clock: time.clock, random: random)
        return PlatformAPI(configuration, identity: identity, state: state, notices: notices, faults: faults, clock: time.clock, random: random)
    }

    /// A call signed as the facts say, written here once more so that the simulator's own text is not what it is tested with.
    func call(_ method: String, _ target: String, body: String = "", change: (inout CallParts) -> Void = { _ in }) throws -> PlatformRequest {
        var parts = CallParts(
            mchid: Self.mchid, serial: merchant.certificateSerial, timestamp: String(time.now / 1000), nonce: "593BEC0C930BF1AFEB40B4A08C8FB242")
        change(&parts)
        let message = "\(method)\n\(target)\n\(parts.timestamp)\n\(parts.nonce)\n\(parts.signedBody ?? body)\n"
        let signature = try parts.signature ?? Base64.encode(merchant.privateKey.signSHA256(Array(message.utf8)))
        let pairs = "mchid=\"\(parts.mchid)\",nonce_str=\"\(parts.nonce)\",timestamp=\"\(parts.timestamp)\",serial_no=\"\(parts.serial)\""
        let authorization = parts.authorization ?? "\(parts.scheme) \(pairs),signature=\"\(signature)\""
        let headers: [(String, String?)] = [
            ("Accept", parts.accept), ("User-Agent", parts.userAgent), ("Content-Type", body.isEmpty ? nil : parts.contentType),
            ("Authorization", authorization.isEmpty ? nil : authorization), ("Wechatpay-Serial", parts.wechatpaySerial),
            ("Accept-Language", parts.language),
        ]
        return PlatformRequest(
            method: method, target: target, headers: headers.compactMap { name, value in value.map { (name, $0) } }, body: Array(body.utf8))
    }

    struct CallParts {
        var mchid: String
        var serial: String
        var timestamp: String
        var nonce: String
        var scheme = "WECHATPAY2-SHA256-RSA2048"
        var signature: String?
        var signedBody: String?
        var authorization: String?
        var accept: String? = "application/json"
        var userAgent: String? = "tests/1"
        var contentType: String? = "application/json"
        var wechatpaySerial: String?
        var language: String?
    }

    static func prepareBody(
        outCardCode: String = "DC_1", cardTemplateID: String = "770011223344", appid: String = appid, notifyURL: String = notifyURL
    ) -> String {
        #"{"out_card_code":"\#(outCardCode)","card_template_id":"\#(cardTemplateID)","appid":"\#(appid)","notify_url":"\#(notifyURL)"}"#
    }

    // MARK: The merchant's side, by the library

    func libraryMerchant() throws -> Merchant {
        try Merchant(
            mchid: Self.mchid, certificateSerial: merchant.certificateSerial,
            privateKey: MerchantPrivateKey(pem: Array(try merchant.privateKey.pem().utf8)), apiv3Key: APIv3Key(merchant.apiv3Key))
    }

    /// Holds the platform's keys of both kinds as they are now.
    func keyring() throws -> PlatformKeyring {
        try PlatformKeyring(
            merchant: libraryMerchant(),
            certificates: identity.listedCertificates.compactMap(\.certificate).map { try PlatformCertificate(pem: Array($0.pem.utf8)) },
            publicKeys: [PlatformPublicKey(id: identity.publicKey.serial, pem: Array(identity.publicKey.publicKey.pem.utf8))])
    }

    /// Nil when it verifies and opens; else the name of what is wrong.
    func verdict(_ callback: PaySimulator.SignedCallback, keyring: PlatformKeyring) throws -> String? {
        do throws(CallbackRefusal) {
            let headers = try SignatureHeaders.read { name in callback.headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value) }
            try SignatureVerifier(keyring: keyring, clock: time.wallClock).verify(headers, body: callback.body)
        } catch {
            return error.rawValue
        }
        let key = try APIv3Key(merchant.apiv3Key)
        do throws(CallbackFault) {
            _ = try OpenedCallback(callback.body, key: key)
        } catch {
            return error.rawValue
        }
        return nil
    }
}
