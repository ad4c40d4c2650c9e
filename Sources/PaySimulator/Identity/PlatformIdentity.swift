package import OpenSSL
import Synchronization

/// Which kind of key the platform signs with.
package enum KeyMode: Hashable, Sendable {
    case certificate
    /// The mode of new merchants: there are no platform certificates at all.
    case publicKey
    /// The week of transition: each notification is signed by one kind or the other.
    case mixed(publicKeyShare: Double)
}

/// The platform's keys: certificates, of which several may be listed at once, and a public key.
package final class PlatformIdentity: Sendable {
    private struct State {
        var mode: KeyMode
        /// Newest last.
        var certificates: [PlatformKey]
        /// Serial of the certificate in use for signing.
        var signingSerial: String
        var stray: PlatformKey?
    }

    /// The key of public-key mode. It exists from the start, whatever the mode, so that the merchant can hold it before the switch.
    package let publicKey: PlatformKey
    private let state: Mutex<State>
    private let clock: SimulatorClock
    private let random: SimulatorRandom

    /// Keys that are not given are generated.
    package init(
        mode: KeyMode = .certificate, clock: SimulatorClock = .system, random: SimulatorRandom, certificateKey: RSAPrivateKey? = nil,
        publicKey: RSAPrivateKey? = nil
    ) throws(OpenSSLError) {
        self.clock = clock
        self.random = random
        let first = try Self.newCertificate(certificateKey, clock: clock, random: random)
        self.publicKey = .publicKey(try Self.given(publicKey), random: random)
        state = Mutex(State(mode: mode, certificates: [first], signingSerial: first.serial))
    }

    private static func given(_ key: RSAPrivateKey?) throws(OpenSSLError) -> RSAPrivateKey {
        if let key { return key }
        return try RSAPrivateKey.generate()
    }

    private static func newCertificate(
        _ key: RSAPrivateKey?, clock: SimulatorClock, random: SimulatorRandom
    ) throws(OpenSSLError) -> PlatformKey {
        // An hour back, so that a merchant whose clock is a little slow does not find it not yet valid.
        try .certificate(given(key), notBefore: clock.unixSeconds - 3600, random: random)
    }

    package var mode: KeyMode {
        get { state.withLock { $0.mode } }
        set { state.withLock { $0.mode = newValue } }
    }

    /// What `GET /v3/certificates` lists; empty in public-key mode.
    package var listedCertificates: [PlatformKey] { state.withLock { $0.mode == .publicKey ? [] : $0.certificates } }

    /// The certificate's key in use, whatever the mode.
    package var certificateKey: PlatformKey {
        state.withLock { state in state.certificates.first { $0.serial == state.signingSerial } ?? publicKey }
    }

    /// The key that signs the next notification. In the mixed mode chance decides, as it does at the platform.
    package func callbackKey() -> PlatformKey {
        switch mode {
        case .certificate: certificateKey
        case .publicKey: publicKey
        case .mixed(let share): random.fraction() < share ? publicKey : certificateKey
        }
    }

    /// An answer is signed by the key that the request's `Wechatpay-Serial` names; without one by the mode's ordinary key.
    package func answerKey(requestSerial: String?) -> PlatformKey {
        requestSerial.flatMap(key) ?? (mode == .publicKey ? publicKey : certificateKey)
    }

    /// The public key, or a listed certificate's.
    func key(serial: String) -> PlatformKey? {
        serial == publicKey.serial ? publicKey : listedCertificates.first { $0.serial == serial.uppercased() }
    }

    /// Of the other kind than the one given.
    package func keyOfOtherKind(than key: PlatformKey) -> PlatformKey { key.certificate == nil ? certificateKey : publicKey }

    /// A key that is not the platform's, under a serial that nobody lists.
    package func strayKey() throws(OpenSSLError) -> PlatformKey {
        if let stray = state.withLock({ $0.stray }) { return stray }
        let stray = try Self.newCertificate(nil, clock: clock, random: random)
        return state.withLock { state in
            let kept = state.stray ?? stray
            state.stray = kept
            return kept
        }
    }

    // MARK: Rotation

    /// The first half of a rotation: a new certificate is listed beside the old ones and signs nothing yet.
    @discardableResult
    package func listNewCertificate(_ key: RSAPrivateKey? = nil) throws(OpenSSLError) -> PlatformKey {
        let new = try Self.newCertificate(key, clock: clock, random: random)
        state.withLock { $0.certificates.append(new) }
        return new
    }

    /// The second half: the newest listed certificate signs from now on. The old ones stay listed.
    package func useNewestCertificate() {
        state.withLock { state in
            if let newest = state.certificates.last { state.signingSerial = newest.serial }
        }
    }

    /// Both halves at once: the merchant meets a serial that it has never seen.
    package func rotate() throws(OpenSSLError) {
        try listNewCertificate()
        useNewestCertificate()
    }
}
