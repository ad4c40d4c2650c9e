import OpenSSL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Files by which a merchant's configuration points at keys.
enum IdentityFile {
    /// Makes the directory when it is missing; only the owner may read the file.
    static func write(_ text: String, name: String, in directory: String) throws(SimulatorError) -> String {
        let path = directory + "/" + name
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
        let isWritten = FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw .cannotWrite(path: path, reason: "the file cannot be made") }
        return path
    }
}

extension PlatformIdentity {
    /// What a merchant downloads from the platform by hand.
    package struct Files: Sendable {
        /// `PUB_KEY_ID_…`
        package let publicKeyID: String
        package let publicKeyFile: String
        /// PEM files of the listed certificates, by serial number.
        package let certificateFiles: [String: String]
    }

    package func export(to directory: String) throws(SimulatorError) -> Files {
        var certificateFiles: [String: String] = [:]
        for certificate in listedCertificates.compactMap(\.certificate) {
            let name = "wechatpay_\(certificate.serialNumber).pem"
            certificateFiles[certificate.serialNumber] = try IdentityFile.write(certificate.pem, name: name, in: directory)
        }
        return Files(
            publicKeyID: publicKey.serial, publicKeyFile: try IdentityFile.write(publicKey.publicKey.pem, name: "pub_key.pem", in: directory),
            certificateFiles: certificateFiles)
    }
}
