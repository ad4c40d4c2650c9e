/// What a PEM file says that it holds, to tell the operator which file stands where another should.
enum PEMKind: Equatable {
    case certificate, privateKey, encryptedPrivateKey, publicKey
    case other(String)
    case none

    /// Looks at the first label only.
    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let begin = text.firstRange(of: "-----BEGIN "), let end = text[begin.upperBound...].firstRange(of: "-----"),
            text[begin.upperBound..<end.lowerBound].count <= 40
        else {
            self = .none
            return
        }
        let label = String(text[begin.upperBound..<end.lowerBound])
        self =
            switch label {
            case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE": .certificate
            case "PRIVATE KEY", "RSA PRIVATE KEY": .privateKey
            case "ENCRYPTED PRIVATE KEY": .encryptedPrivateKey
            case "PUBLIC KEY", "RSA PUBLIC KEY": .publicKey
            default: .other(label)
            }
    }

    /// With its article, to follow "a file that holds".
    var name: String {
        switch self {
        case .certificate: "a certificate"
        case .privateKey: "a private key"
        case .encryptedPrivateKey: "a private key under a passphrase"
        case .publicKey: "a public key"
        case .other(let label): "PEM of another kind (\(label.lowercased()))"
        case .none: "no PEM text"
        }
    }
}
