internal import HTTPTypes

/// A page: its frame around what it shows.
struct PageDocument {
    /// What the changes are about that the page shows.
    enum Subject {
        case nothing
        case everything
        case job(String, region: String)
        case device(String, region: String)
    }

    let title: String
    /// The path in the navigation that leads here or above.
    var section = ""
    var subject = Subject.nothing
    /// The last event before the page was made; those after it are news.
    var sequence: Int64 = 0
    let content: Markup

    private static let sections: [(path: String, name: String)] = [
        (PagePath.overview, "Jobs"), (PagePath.devices, "Devices"), (PagePath.releases, "Releases"),
    ]

    func answer(_ status: HTTPResponse.Status = .ok, refusal: String? = nil) -> Answer {
        Answer(status, PageDocument.headers("text/html; charset=utf-8"), .bytes(Array(html.utf8)), refusal: refusal)
    }

    /// The fields of every answer here: nothing from elsewhere, for nobody else's page, kept by no cache.
    static func headers(_ type: String) -> HTTPFields {
        [
            .contentType: type,
            .contentSecurityPolicy: "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
                + "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .referrerPolicy: "no-referrer",
            .resourcePolicy: "same-origin", .openerPolicy: "same-origin",
        ]
    }

    private var html: String {
        let entries = PageDocument.sections.map { path, name -> Markup in
            let current: Markup? = path == section ? " aria-current=\"page\"" : nil
            return "<a href=\"\(path)\"\(current)>\(name)</a>"
        }
        let markup: Markup = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) – ota-release</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(PagePath.style)">
            \(script)</head>
            <body>
            <a class="skip" href="#content">Skip to content</a>
            <header>
            <p class="name">ota-release</p>
            <nav aria-label="Pages">\(entries)</nav>
            <p id="live" role="status">\(state)</p>
            </header>
            <main id="content" tabindex="-1" data-sequence="\(sequence)"\(attributes)>
            <h1>\(title)</h1>
            \(content)
            </main>
            <p id="said" class="unseen" aria-live="polite"></p>
            </body>
            </html>

            """
        return markup.html
    }

    /// What is true without a script.
    private var state: Markup { isLive ? "Reload to see changes" : "" }

    private var script: Markup? { isLive ? "<script src=\"\(PagePath.script)\" defer></script>\n" : nil }

    private var isLive: Bool { if case .nothing = subject { false } else { true } }

    private var attributes: Markup? {
        switch subject {
        case .nothing: nil
        case .everything: ""
        case .job(let job, let region): " data-job=\"\(job)\" data-region=\"\(region)\""
        case .device(let thing, let region): " data-thing=\"\(thing)\" data-region=\"\(region)\""
        }
    }
}

extension HTTPField.Name {
    static let openerPolicy = HTTPField.Name.known("Cross-Origin-Opener-Policy")
    static let referrerPolicy = HTTPField.Name.known("Referrer-Policy")
    static let resourcePolicy = HTTPField.Name.known("Cross-Origin-Resource-Policy")
}
