/// A path of WeChat Pay's API that grows as it is written, for any endpoint of version 3, whether this library knows it or not.
///
/// Three ways to the same request:
/// ```swift
/// try await pay.v3.discountCard.cards._out_card_code_.get(filling: ["out_card_code": "DC-1"])
/// try await pay.chain("v3/discount-card/cards/{out_card_code}").get(filling: ["out_card_code": "DC-1"])
/// try await pay["v3/discount-card/cards/_out_card_code_"].get(filling: ["out_card_code": "DC-1"])
/// ```
/// A member's name is turned from camelCase to kebab-case. A text in ``chain(_:)`` or in brackets is taken as it is written, plain and not
/// percent-encoded, and may hold several segments. `_name_` and `{name}` stand for a value. Segments and query values are percent-encoded once, and what
/// is signed is what is sent. Nothing is sent before a verb is called.
///
/// A body is checked by WeChat Pay alone; the typed endpoints check WeChat Pay's limits before sending.
@dynamicMemberLookup
public struct Chain: Sendable {
    private let client: WeChatPayClient
    private var template: PathTemplate

    init(client: WeChatPayClient, template: PathTemplate) {
        self.client = client
        self.template = template
    }

    /// The chain with one more segment: `pay.v3.discountCard` is `/v3/discount-card`.
    public subscript(dynamicMember name: String) -> Chain {
        var longer = self
        longer.template.append(member: name)
        return longer
    }

    /// The chain with one or more segments as they are written.
    public subscript(path: String) -> Chain {
        chain(path)
    }

    /// The chain with one or more segments as they are written.
    public func chain(_ path: String) -> Chain {
        var longer = self
        longer.template.append(path: path)
        return longer
    }

    /// Sends `GET`.
    ///
    /// - `values`: for each placeholder in the path its value.
    /// - `query`: what follows the path.
    ///
    /// Throws `invalidField` when the values do not fit the placeholders, otherwise as ``WeChatPayClient/send(_:)-(APIRequest)`` does.
    public func get(filling values: [String: String] = [:], query: QueryItems = [:]) async throws(WeChatPayError) -> APIResponse {
        try await send("GET", nil, values, query)
    }

    /// Sends `POST`, with a body unless that is nil; otherwise as ``get(filling:query:)``.
    ///
    /// Throws `noEncryptionKey` when the body has a sensitive field and no key of WeChat Pay is usable.
    public func post(
        _ body: JSONLiteral? = nil, filling values: [String: String] = [:], query: QueryItems = [:]
    ) async throws(WeChatPayError) -> APIResponse {
        try await send("POST", body, values, query)
    }

    /// Sends `PUT`; otherwise as ``post(_:filling:query:)``.
    public func put(
        _ body: JSONLiteral? = nil, filling values: [String: String] = [:], query: QueryItems = [:]
    ) async throws(WeChatPayError) -> APIResponse {
        try await send("PUT", body, values, query)
    }

    /// Sends `PATCH`; otherwise as ``post(_:filling:query:)``.
    public func patch(
        _ body: JSONLiteral? = nil, filling values: [String: String] = [:], query: QueryItems = [:]
    ) async throws(WeChatPayError) -> APIResponse {
        try await send("PATCH", body, values, query)
    }

    /// Sends `DELETE`; otherwise as ``post(_:filling:query:)``.
    public func delete(
        _ body: JSONLiteral? = nil, filling values: [String: String] = [:], query: QueryItems = [:]
    ) async throws(WeChatPayError) -> APIResponse {
        try await send("DELETE", body, values, query)
    }

    private func send(
        _ method: String, _ body: JSONLiteral?, _ values: [String: String], _ query: QueryItems
    ) async throws(WeChatPayError) -> APIResponse {
        let key = body?.holdsSensitiveField == true ? try await client.encryptionKey() : nil
        return try await client.send(try APIRequest(method, template, filling: values, query: query, body: body, encryptingFor: key))
    }
}

extension WeChatPayClient {
    /// The first segment of every path of version 3: `pay.v3.discountCard.cards.post(…)`.
    public var v3: Chain {
        chain("v3")
    }

    /// A path as WeChat Pay's documents write it: `pay.chain("v3/discount-card/cards").post(…)`.
    public func chain(_ path: String) -> Chain {
        Chain(client: self, template: PathTemplate(path))
    }

    /// A path as WeChat Pay's documents write it: `pay["v3/discount-card/cards"].post(…)`.
    public subscript(path: String) -> Chain {
        chain(path)
    }
}
