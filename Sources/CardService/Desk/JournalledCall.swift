import CardLedger
import Cards
import OpenSSL
import WeChatPay

/// A request with the bytes that go to WeChat Pay and those that go into the journal. Pure.
struct JournalledCall: Sendable {
    let request: any CardRequest
    /// What is sent when nobody has sent it before.
    let message: APIRequest
    private let body: JSONText
    private let withholdsFields: Bool
    private let digest: [UInt8]

    /// `withheld`: fields that only WeChat Pay may know. `unordered`: fields that are not the merchant's choice, so that two requests may differ in them
    /// and be the same one.
    init(
        _ request: any CardRequest, _ message: APIRequest, withheld: Set<String> = [], unordered: Set<String> = []
    ) throws(JSONError) {
        self.request = request
        self.message = message
        let root = try JSONDocument(message.body ?? []).root
        body = withheld.isEmpty ? root.text : try root.text(without: withheld)
        withholdsFields = !withheld.isEmpty
        digest = SHA256.digest(Array("\(message.path)\n\(try root.text(without: withheld.union(unordered)).text)".utf8))
    }

    /// The journal's row.
    func journalled(at time: WeChatTime, lease: Duration) -> NewRequest {
        NewRequest(
            key: request.key, path: message.path, digest: digest, body: body, withholdsFields: withholdsFields, requestedAt: time, lease: lease)
    }

    /// What is sent for a journal's row: its own bytes, because WeChat Pay takes a repetition for the same request only when every value is the same.
    /// Fields that the journal may not hold are encrypted anew, from the same values as far as anybody can know.
    func message(for entry: JournalEntry) -> APIRequest {
        withholdsFields ? message : entry.message
    }
}

extension JournalEntry {
    /// The request as it was first sent.
    var message: APIRequest {
        APIRequest(method: "POST", path: path, body: Array(body.text.utf8))
    }
}

extension JournalledCall {
    /// Makes the call, or says which value may not be sent.
    static func make(
        _ request: some CardRequest, withheld: Set<String> = [], unordered: Set<String> = [], _ message: () throws(WeChatPayError) -> APIRequest
    ) throws(DeskError) -> JournalledCall {
        do throws(WeChatPayError) {
            let message = try message()
            do throws(JSONError) {
                return try JournalledCall(request, message, withheld: withheld, unordered: unordered)
            } catch {
                throw WeChatPayError(.unreadable(error))
            }
        } catch {
            throw DeskError(unsent: error)
        }
    }
}

extension DeskError {
    /// The error of a request that was not even written down.
    init(unsent error: WeChatPayError) {
        if case .invalidField(let fault) = error.kind { self = .invalidField(fault) } else { self = .notSent(error) }
    }
}
