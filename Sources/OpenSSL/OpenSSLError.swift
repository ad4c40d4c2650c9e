import COpenSSL

/// OpenSSL refused something: the step that failed and every reason its error queue held, none of which carries key material or message bytes.
package struct OpenSSLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The steps that can fail, in the words of the error text.
    package enum Step: String, Sendable, CaseIterable {
        case readPublicKey = "read an RSA public key (PEM, BEGIN PUBLIC KEY)"
        case readPrivateKey = "read an RSA private key (PEM, BEGIN PRIVATE KEY, without a passphrase)"
        case readCertificate = "read a certificate (PEM, BEGIN CERTIFICATE)"
        case readCertificateTimes = "read the validity of a certificate"
        case keyIsNotRSA = "use the key: it is not an RSA key"
        case prepareVerification = "prepare a key for verification"
        case writeKey = "write a key as PEM"
        case writeCertificate = "write a certificate as PEM"
        case generateKey = "generate an RSA key"
        case sign = "sign with RSA-SHA256"
        case encrypt = "encrypt with RSA-OAEP"
        case decrypt = "decrypt with RSA-OAEP"
        case makeCertificate = "make a self-signed certificate"
        case seal = "encrypt with AES-256-GCM"
        case random = "draw random bytes"
    }

    /// The step that failed, to branch on.
    package let failedStep: Step
    /// What OpenSSL says about it, oldest first; empty when our own check refused.
    package let reasons: [String]

    package init(failedStep: Step, reasons: [String]) {
        self.failedStep = failedStep
        self.reasons = reasons
    }

    /// The step that failed, in words.
    package var step: String { failedStep.rawValue }

    package var description: String {
        let cause = reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")
        return "OpenSSL could not \(step)\(cause)"
    }
}

/// OpenSSL's error queue belongs to the thread, not to the call: it is emptied before a step and wholly read after it, with no suspension between.
enum ErrorQueue {
    static func perform<Product: ~Copyable>(_ step: OpenSSLError.Step, _ body: () -> Product?) throws(OpenSSLError) -> Product {
        ERR_clear_error()
        guard let product = body() else {
            throw OpenSSLError(failedStep: step, reasons: drain())
        }
        ERR_clear_error()
        return product
    }

    /// For calls whose failure is an answer (a wrong signature, a wrong tag) and not an error.
    static func ignoringReasons<Answer>(_ body: () -> Answer) -> Answer {
        ERR_clear_error()
        defer { ERR_clear_error() }
        return body()
    }

    private static func drain() -> [String] {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            if code == 0 { return reasons }
            if let text = ERR_reason_error_string(code) {
                reasons.append(String(cString: text))
            } else {
                reasons.append("error \(String(code, radix: 16, uppercase: true))")
            }
        }
    }
}
