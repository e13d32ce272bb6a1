internal import ReleaseModel

/// HTML that is safe by how it is made: what is written here is taken as it is, and text that is put in is escaped, with
/// control characters made visible. There is no other way to make it.
struct Markup: ExpressibleByStringInterpolation, Sendable {
    let html: String

    init(stringLiteral html: StaticString) {
        self.html = "\(html)"
    }

    init(stringInterpolation parts: Interpolation) {
        html = parts.html
    }

    /// Other markup, each part on a line.
    init(lines: [Markup]) {
        html = lines.map(\.html).joined(separator: "\n")
    }

    /// Text of several lines.
    init(preformatted text: String) {
        html = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { HTML.escape(String($0).escapedForDisplay) }
            .joined(separator: "\n")
    }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            html.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ html: StaticString) { self.html += "\(html)" }
        mutating func appendInterpolation(_ text: String) { html += HTML.escape(text.escapedForDisplay) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { html += "\(number)" }
        mutating func appendInterpolation(_ markup: Markup?) { html += markup?.html ?? "" }
        mutating func appendInterpolation(_ parts: [Markup]) { html += Markup(lines: parts).html }
    }
}
