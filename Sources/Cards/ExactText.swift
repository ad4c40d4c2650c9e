/// A text that equals another only byte for byte and is ordered by its UTF-8 bytes, as PostgreSQL does with `COLLATE "C"`. Swift's own `String`
/// takes canonically equivalent spellings for one.
package struct ExactText: Hashable, Comparable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Equal bytes make equal strings, and those hash alike.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
