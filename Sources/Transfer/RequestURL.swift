internal import ReleaseModel

/// The URL of a request: one of HTTP or HTTPS with a host. libcurl checks the rest.
struct RequestURL {
    let text: String
    let isSecure: Bool

    /// Returns nil for what is no such URL. libcurl is more lenient: it guesses schemes, and would end the text at a NUL.
    init?(_ text: String) {
        let lowercased = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lowercased.hasPrefix) else { return nil }
        guard let host = text.utf8.dropFirst(scheme.utf8.count).first, !"/?#@".utf8.contains(host) else { return nil }
        guard !text.unicodeScalars.contains(where: { $0 == " " || $0.isUnsafeForDisplay }) else { return nil }
        self.text = text
        isSecure = scheme == "https://"
    }

    /// The URL without user information, query and fragment: those hold passwords, and presigned URLs their signature.
    var display: String {
        let shown = RequestURL.withoutQuery(text)
        let scheme = shown.prefix(isSecure ? 8 : 7)
        let authority = shown.dropFirst(scheme.count).prefix { $0 != "/" }
        let path = shown.dropFirst(scheme.count + authority.count)
        return (String(scheme) + RequestURL.afterLastAt(authority) + String(path)).escapedForDisplay
    }

    /// The same for a text that is no URL. Nobody knows where its user information would stand: nothing before the last
    /// `@` is shown.
    static func display(ofMalformed text: String) -> String {
        afterLastAt(withoutQuery(text)).escapedForDisplay
    }

    // By scalars: a combining character would hide the mark that it follows.
    private static func withoutQuery(_ text: String) -> Substring.UnicodeScalarView {
        text.unicodeScalars.prefix { $0 != "?" && $0 != "#" }
    }

    private static func afterLastAt(_ text: Substring.UnicodeScalarView) -> String {
        String(text.lastIndex(of: "@").map { text[text.index(after: $0)...] } ?? text)
    }
}
