import CardService
import WeChatPay

/// A JSON value over several lines, for people. Strings and numbers stay as they came.
struct IndentedJSON {
    let text: String

    init(_ value: JSONValue) {
        var text = ""
        Self.append(value, margin: "", to: &text)
        self.text = text
    }

    private static func append(_ value: JSONValue, margin: String, to text: inout String) {
        switch value.kind {
        case .object:
            append(value.members.map { $0 }, between: ("{", "}"), margin: margin, to: &text) { member, margin, text in
                text += "\((try? member.name()).map(quoted) ?? "\"?\""): "
                append(member.value, margin: margin, to: &text)
            }
        case .array:
            append(value.elements.map { $0 }, between: ("[", "]"), margin: margin, to: &text) { element, margin, text in
                append(element, margin: margin, to: &text)
            }
        case .string, .number, .boolean, .null:
            text += value.text.text
        }
    }

    private static func append<Item>(
        _ items: [Item], between marks: (String, String), margin: String, to text: inout String, _ append: (Item, String, inout String) -> Void
    ) {
        guard !items.isEmpty else {
            text += marks.0 + marks.1
            return
        }
        let inner = margin + "  "
        text += marks.0
        for (index, item) in items.enumerated() {
            text += index == 0 ? "\n\(inner)" : ",\n\(inner)"
            append(item, inner, &text)
        }
        text += "\n\(margin)\(marks.1)"
    }

    private static func quoted(_ name: String) -> String {
        String(decoding: JSONOutput.string(name).bytes, as: UTF8.self)
    }
}
