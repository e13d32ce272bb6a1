internal import ReleaseModel
internal import UpdateJobs

/// The parts that pages are made of.
extension Markup {
    static func link(_ path: String, _ text: String) -> Markup { "<a href=\"\(path)\">\(text)</a>" }

    static func job(_ id: String, in region: String) -> Markup { link(PagePath.job(id, in: region), id) }

    static func device(_ name: String, in region: String) -> Markup { link(PagePath.device(name, in: region), name) }

    /// A moment, to the second.
    static func time(_ time: JobTime?) -> Markup {
        guard let time, let moment = Timestamp(secondsSinceEpoch: time.wholeSeconds) else { return "" }
        return "<time datetime=\"\(moment.description)\">\(moment.description.replacing("T", with: " "))</time>"
    }

    /// Names with commas between them, each on one line.
    static func names(_ names: [String]) -> Markup {
        Markup(
            lines: names.enumerated()
                .map { position, name in
                    "<span class=\"whole\">\(name)\(position + 1 < names.count ? "," : "")</span>"
                }
        )
    }

    /// The state of a job or an execution, in the words of the API; colour only repeats it.
    static func status(_ status: String) -> Markup {
        let tone =
            switch status {
            case "SUCCEEDED", "COMPLETED": "good"
            case "FAILED", "TIMED_OUT", "REJECTED": "bad"
            case "IN_PROGRESS": "busy"
            default: "still"
            }
        return "<span class=\"status \(tone)\">\(status)</span>"
    }

    /// How far a device says that it is, `step` and `percent`, and whatever else it says: its reasons for a failure.
    static func details(_ details: [String: String]) -> Markup {
        guard !details.isEmpty else { return "" }
        let percent = details["percent"].flatMap(percentage)
        let rest = details.filter { $0.key != "step" && ($0.key != "percent" || percent == nil) }
            .sorted { $0.key < $1.key }
            .map { name, value -> Markup in "<li><b>\(name)</b> \(value)</li>" }
        let bar = percent.map { percent -> Markup in
            "<progress max=\"100\" value=\"\(percent)\" aria-label=\"Progress\"></progress> \(percent) %"
        }
        let step = details["step"].map { step -> Markup in "<span class=\"step\">\(step)</span>" }
        return "\(step) \(bar)\(rest.isEmpty ? nil : "<ul class=\"facts\">\(rest)</ul>")"
    }

    /// `42`, `42.5` and `42%` are 42; nil for what is no part of a hundred.
    private static func percentage(_ text: String) -> Int? {
        let number = text.utf8.last == UInt8(ascii: "%") ? String(text.utf8.dropLast()) ?? "" : text
        guard let value = Double(number), (0...100).contains(value) else { return nil }
        return Int(value)
    }

    /// Terms with their values; those without one are left out.
    static func facts(_ facts: [(term: String, value: Markup?)]) -> Markup {
        let rows = facts.compactMap { term, value -> Markup? in
            value.map { "<div><dt>\(term)</dt><dd>\($0)</dd></div>" }
        }
        return "<dl>\n\(rows)\n</dl>"
    }

    /// The devices of a job by their states, as one bar and in words.
    static func counts(_ counts: JobProcessDetails) -> Markup {
        let states = ExecutionStatus.allCases.filter { counts[$0] > 0 }
        let words = states.map { "\(counts[$0]) \($0.rawValue)" }.joined(separator: ", ")
        guard counts.total > 0 else { return "<span class=\"quiet\">no devices</span>" }
        var (before, parts): (Int, [Markup]) = (0, [])
        for state in states {
            let (start, width) = (share(before, of: counts.total), share(counts[state], of: counts.total))
            parts.append(
                "<rect class=\"\(state.rawValue)\" x=\"\(start)%\" width=\"\(width)%\" height=\"100%\"></rect>"
            )
            before += counts[state]
        }
        return """
            <svg class="counts" aria-hidden="true">\(parts)</svg>
            <span class="words">\(words)</span>
            """
    }

    /// In percent, with one digit after the point.
    private static func share(_ part: Int, of whole: Int) -> String {
        let thousandths = part * 1000 / whole
        return "\(thousandths / 10).\(thousandths % 10)"
    }

    /// A table whose rows become cards on narrow screens. Each row has an id, by which a fresh one is known again, and a
    /// cell for each column, of which the first is its head.
    static func table(
        _ caption: String,
        columns: [String],
        rows: [(id: String, cells: [Markup])],
        empty: Markup
    ) -> Markup {
        guard !rows.isEmpty else { return "<p class=\"quiet\">\(empty)</p>" }
        let heads = columns.map { column -> Markup in "<th scope=\"col\">\(column)</th>" }
        let lines = rows.map { row -> Markup in
            let cells = zip(columns, row.cells).dropFirst()
                .map { column, cell -> Markup in "<td data-title=\"\(column)\"><div>\(cell)</div></td>" }
            return "<tr id=\"\(row.id)\"><th scope=\"row\">\(row.cells.first)</th>\(cells)</tr>"
        }
        return """
            <table>
            <caption>\(caption)</caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(lines)
            </tbody>
            </table>
            """
    }

    /// The way to the rest of a list; nothing after the last part.
    static func more(_ path: String, _ query: [(name: String, value: String?)], _ token: String?, _ text: String)
        -> Markup?
    {
        token.map { token in
            let link = PagePath.with(path, query + [("after", token)])
            return "<p class=\"more\"><a rel=\"next\" href=\"\(link)\">\(text)</a></p>"
        }
    }
}
