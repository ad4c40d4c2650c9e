import ArgumentParser
import WeChatPay

/// A call as it was typed, checked as far as it can be without knowing the endpoint. Pure.
struct CallRequest: Sendable, Redacted {
    static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    private let method: String
    private let path: String
    private let body: [UInt8]?
    /// The body with fields to encrypt.
    private let encrypted: JSONLiteral?

    /// Throws what is wrong with the body.
    init(method: String, path: String, body: [UInt8]?, encrypting fields: [(name: String, value: SensitiveField)]) throws(CommandFailure) {
        self.method = method
        self.path = path
        self.body = body
        let root = try body.map { body throws(CommandFailure) in try Self.parsed(body) }
        encrypted = fields.isEmpty ? nil : try Self.adding(fields, to: root)
    }

    /// What is to be signed and sent.
    func message(_ client: WeChatPayClient) async throws(WeChatPayError) -> APIRequest {
        guard let encrypted else {
            // Some endpoints want to be told which key the answer shall be signed with. Where there is none, the call itself says why.
            _ = try? await client.encryptionKey()
            return APIRequest(method: method, path: path, body: body)
        }
        let key = try await client.encryptionKey()
        return APIRequest(method: method, path: path, body: try encrypted.bytes(encryptingFor: key), encryptionSerial: key.serial)
    }

    /// The path as it goes on the wire. Throws what is wrong with it.
    static func checked(path: String) throws(ValidationError) -> String {
        guard !path.contains("://") else { throw ValidationError("\(path) names a server; give the path alone, such as /v3/certificates.") }
        let rooted = path.hasPrefix("/") ? path : "/" + path
        guard rooted.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw ValidationError("The path has characters that a URL cannot have; percent-encode them, for example a blank as %20.")
        }
        for escape in rooted.split(separator: "%", omittingEmptySubsequences: false).dropFirst() {
            guard escape.prefix(2).count == 2, escape.prefix(2).allSatisfy(\.isHexDigit) else {
                throw ValidationError("The path has a % that is not followed by two hexadecimal digits; a % itself is written %25.")
            }
        }
        return rooted
    }

    private static func parsed(_ body: [UInt8]) throws(CommandFailure) -> JSONValue {
        do {
            return try JSONDocument(body).root
        } catch {
            throw CommandFailure("the body is no JSON: \(error)", status: .wrongUsageOrConfiguration)
        }
    }

    private static func adding(_ fields: [(name: String, value: SensitiveField)], to root: JSONValue?) throws(CommandFailure) -> JSONLiteral {
        guard root.map({ $0.kind == .object }) ?? true else {
            throw CommandFailure("--encrypt puts a field into an object, and the body is none", status: .wrongUsageOrConfiguration)
        }
        let members: [(name: String, value: JSONLiteral)]
        do {
            members = try root.map { root throws(JSONError) in try Self.members(of: root) } ?? []
        } catch {
            throw CommandFailure("the body cannot be read: \(error)", status: .wrongUsageOrConfiguration)
        }
        if let twice = fields.first(where: { field in members.contains { $0.name == field.name } }) {
            throw CommandFailure(
                "\(twice.name) stands in the body and behind --encrypt: leave it out of the body", status: .wrongUsageOrConfiguration)
        }
        return .object(members + fields.map { ($0.name, .sensitive($0.value)) })
    }

    private static func members(of root: JSONValue) throws(JSONError) -> [(name: String, value: JSONLiteral)] {
        var members: [(name: String, value: JSONLiteral)] = []
        for member in root.members { members.append((try member.name(), try JSONLiteral(json: Array(member.value.bytes)))) }
        return members
    }
}
