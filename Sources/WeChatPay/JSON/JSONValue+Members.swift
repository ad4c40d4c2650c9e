extension JSONValue {
    /// The value of an object's member; nil when this is no object or has no such member. A member that is `null` has a value, of kind `null`.
    public subscript(_ name: String) -> JSONValue? {
        storage.indexOfValue(named: name, in: index).map { JSONValue(storage: storage, index: $0) }
    }

    /// The members of an object in the order of the text; none when this is no object.
    public var members: JSONMembers {
        JSONMembers(storage: storage, start: index + 1, end: kind == .object ? Int(node.link) : index + 1)
    }

    /// The elements of an array in the order of the text; none when this is no array.
    public var elements: JSONElements {
        JSONElements(storage: storage, start: index + 1, end: kind == .array ? Int(node.link) : index + 1)
    }

    /// A member that may be missing: nil when it is absent or `null`.
    public func optional(_ name: String) -> JSONValue? {
        guard let value = self[name], value.kind != .null else { return nil }
        return value
    }

    /// A member that must be there. Throws `memberMissing` when it is absent or `null`.
    public func required(_ name: String) throws(JSONError) -> JSONValue {
        guard let value = optional(name) else { throw JSONError(.memberMissing, at: start, member: name) }
        return value
    }

    /// The string of a member that may be missing; nil when it is absent or `null`. Throws as `string()` does.
    public func string(_ name: String) throws(JSONError) -> String? {
        try member(name) { value throws(JSONError) in try value.string() }
    }

    /// The number of a member that may be missing; nil when it is absent or `null`. Throws as `int64()` does.
    public func int64(_ name: String) throws(JSONError) -> Int64? {
        try member(name) { value throws(JSONError) in try value.int64() }
    }

    /// The time of a member that may be missing; nil when it is absent or `null`. Throws as `time()` does.
    public func time(_ name: String) throws(JSONError) -> WeChatTime? {
        try member(name) { value throws(JSONError) in try value.time() }
    }

    /// Reads a member that may be missing; its faults name it.
    func member<Product>(_ name: String, _ read: (JSONValue) throws(JSONError) -> Product) throws(JSONError) -> Product? {
        guard let value = optional(name) else { return nil }
        do {
            return try read(value)
        } catch {
            throw error.of(name)
        }
    }
}

/// One member of an object.
public struct JSONMember: Sendable, Redacted {
    let nameValue: JSONValue
    /// The member's value.
    public let value: JSONValue

    /// The member's name. Throws `nulCharacter` or `loneSurrogate` when it holds such.
    public func name() throws(JSONError) -> String {
        try nameValue.string()
    }
}

/// The members of an object, in the order of the text.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable, Redacted {
    private var rest: NodeRange

    init(storage: JSONStorage, start: Int, end: Int) {
        rest = NodeRange(storage: storage, position: start, end: end)
    }

    /// The next member, or nil behind the last.
    public mutating func next() -> JSONMember? {
        guard let name = rest.takeNode(), let value = rest.takeNode() else { return nil }
        return JSONMember(nameValue: name, value: value)
    }
}

/// The elements of an array, in the order of the text.
public struct JSONElements: Sequence, IteratorProtocol, Sendable, Redacted {
    private var rest: NodeRange

    init(storage: JSONStorage, start: Int, end: Int) {
        rest = NodeRange(storage: storage, position: start, end: end)
    }

    /// The next element, or nil behind the last.
    public mutating func next() -> JSONValue? {
        rest.takeNode()
    }
}

/// What is left of a container's nodes.
private struct NodeRange: Sendable {
    let storage: JSONStorage
    var position: Int
    let end: Int

    /// The next value, or name, of the container itself; its descendants are passed over.
    mutating func takeNode() -> JSONValue? {
        guard position < end else { return nil }
        let value = JSONValue(storage: storage, index: position)
        position = storage.indexAfter(position)
        return value
    }
}
