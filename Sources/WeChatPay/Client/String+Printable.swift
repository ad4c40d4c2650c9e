extension String {
    /// The text as one line that can be printed: of so many characters at most, with a blank for each that controls a terminal or ends a line.
    ///
    /// What comes from outside and is not signed goes into logs in this form only.
    func printable(limit: Int) -> String {
        var line = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line)
    }
}
