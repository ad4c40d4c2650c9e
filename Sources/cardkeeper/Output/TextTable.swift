/// Rows under headings, each column as wide as its widest value.
struct TextTable {
    enum Alignment {
        case left, right
    }

    private let headings: [(String, Alignment)]
    private var rows: [[String]] = []

    init(_ headings: [(String, Alignment)]) {
        self.headings = headings
    }

    /// Headings over texts, all to the left.
    init(_ headings: [String]) {
        self.headings = headings.map { ($0, .left) }
    }

    mutating func add(_ row: [String?]) {
        rows.append(row.map { $0 ?? "–" })
    }

    var text: String {
        let lines = [headings.map(\.0)] + rows
        let widths = headings.indices.map { column in
            lines.map { $0.indices.contains(column) ? Self.width($0[column]) : 0 }.max() ?? 0
        }
        return lines.map { line in
            let cells = zip(line, zip(widths, headings)).map { cell, column in
                let padding = String(repeating: " ", count: max(0, column.0 - Self.width(cell)))
                return column.1.1 == .left ? cell + padding : padding + cell
            }
            let joined = cells.joined(separator: "  ")
            return String(joined.prefix(joined.count - joined.reversed().prefix { $0 == " " }.count))
        }.joined(separator: "\n")
    }

    /// Columns on a terminal: Chinese characters take two.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            sum + ((0x1100...0x115f).contains(scalar.value) || (0x2e80...0xffdc).contains(scalar.value) ? 2 : 1)
        }
    }
}
