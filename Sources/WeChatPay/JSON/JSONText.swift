/// A JSON value kept as the text it arrived in.
///
/// Equality is equality of text: two spellings of one value differ.
public struct JSONText: Hashable, Sendable, Redacted {
    /// The text, well-formed JSON.
    public let text: String

    /// Keeps a text that the caller knows to be one well-formed JSON value.
    package init(wellFormed text: String) {
        self.text = text
    }
}
