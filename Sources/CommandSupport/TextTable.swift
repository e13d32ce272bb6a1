/// A table in columns of text.
package struct TextTable {
    package enum Alignment {
        case left, right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    package init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    package mutating func append(_ row: [String]) {
        rows.append(row)
    }

    /// Lines with two spaces between the columns.
    package var text: String {
        let titles = columns.map(\.title)
        let widths = columns.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([titles] + rows)
            .map { row in
                var line = ""
                for (column, cell) in row.enumerated() {
                    let padding = String(repeating: " ", count: widths[column] - cell.count)
                    line += columns[column].alignment == .left ? cell + padding + "  " : padding + cell + "  "
                }
                while line.hasSuffix(" ") { line.removeLast() }
                return line
            }
            .joined(separator: "\n")
    }

    /// The same in GitHub's Markdown.
    package var markdown: String {
        let ruler = columns.map { $0.alignment == .left ? "---" : "---:" }
        return ([columns.map(\.title), ruler] + rows).map { "| \($0.joined(separator: " | ")) |" }
            .joined(separator: "\n")
    }
}
