/// Text that is safe inside HTML.
package enum HTML {
    /// The text with the five characters that mean something in HTML written as entities, whatever combining marks
    /// follow them: to a browser, a quote with an accent is a quote.
    package static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
