/// A value that holds secrets or personal data, and therefore prints nothing of itself but the name of its type: in no text, no mirror and no `dump`.
public protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    /// The name of the type.
    public var description: String { "\(Self.self)(redacted)" }

    /// The name of the type.
    public var debugDescription: String { description }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONValue: Redacted {}
