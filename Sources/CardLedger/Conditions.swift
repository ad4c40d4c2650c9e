import LibPQ

/// The WHERE clause of a list and the values bound in it. Fragments are ours; values only ever become parameters.
struct Conditions {
    private var terms: [String] = []
    private(set) var parameters: [Parameter] = []

    /// Adds `left $n` when there is a value.
    mutating func add(_ left: StaticString, _ value: Parameter?) {
        guard let value else { return }
        terms.append("\(left) \(place(value))")
    }

    mutating func place(_ value: Parameter) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }

    var clause: String { terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ") }
}
