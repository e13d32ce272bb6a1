internal import ReleaseModel

/// `index.html`: the releases of a tree as a matrix of platforms, in one file that needs no network. Its bytes depend
/// on the version manifests and on what is said of versions alone, so that a verification can tell whether it shows
/// them.
struct ReleasePage {
    static let name = "index.html"

    private let releases: [Release]
    private let states: [Software: OfferState]

    /// The versions that came with one release.
    private struct Release {
        let name: String
        let versions: [VersionManifest]

        var created: Timestamp? { versions.map(\.created).max() }
        var platforms: [Platform] { Set(versions.flatMap(\.platforms).map(\.platform)).sorted() }
        var regions: [RegionRecord] { Set(versions.flatMap(\.regions)).sorted { $0.region < $1.region } }
    }

    /// The page of what a tree has.
    init(of tree: ReleaseTree) throws {
        self.init(versions: try tree.versions(), states: try PublishedMetadata(in: tree).states())
    }

    /// The page of these versions, the newest release first.
    init(versions: [VersionManifest], states: [Software: OfferState]) {
        self.states = states
        let sorted = versions.sorted { ($0.software, $0.version) < ($1.software, $1.version) }
        releases = Dictionary(grouping: sorted, by: \.release)
            .map { Release(name: $0, versions: $1) }
            .sorted { ReleasePage.order($0) > ReleasePage.order($1) }
    }

    /// By time, then by name.
    private static func order(_ release: Release) -> (Int64, String) {
        (release.created?.secondsSinceEpoch ?? 0, release.name)
    }

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>Releases</title>
        <style>
        \(ReleasePage.style)
        </style>
        </head>
        <body>
        <header><h1>Releases</h1><p>\(summary)</p></header>
        <main>
        \(releases.map(section).joined(separator: "\n"))
        </main>
        <p id="said" role="status" aria-live="polite"></p>
        <script>
        \(ReleasePage.script)
        </script>
        </body>
        </html>

        """
    }

    private var summary: String {
        let artifacts = releases.flatMap(\.versions).reduce(0) { $0 + $1.platforms.count }
        let regions = Set(releases.flatMap(\.regions)).count
        return "\(count(releases.count, "release")), \(count(artifacts, "artifact")), \(count(regions, "region"))"
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private func section(_ release: Release) -> String {
        let heads = release.versions.map { version in
            "<th scope=\"col\">\(version.software) <b>\(version.version)</b></th>"
        }
        let rows = release.platforms.map { platform in
            let cells = release.versions.map { cell($0, platform) }
            return "<tr><th scope=\"row\">\(platform)</th>\(cells.joined())</tr>"
        }
        let regions = release.regions.map { "<code>\(HTML.escape($0.region))</code>" }.joined(separator: " ")
        let created = release.created.map { "<time datetime=\"\($0)\">\($0)</time>" } ?? ""
        let manifests = release.versions.map { "<code>\($0.key)</code>" }.joined(separator: " ")
        return """
            <section>
            <h2>\(HTML.escape(release.name))</h2>
            <dl>
            <div><dt>Created</dt><dd>\(created)</dd></div>
            <div><dt>Regions</dt><dd>\(regions)</dd></div>
            <div><dt>Manifests</dt><dd>\(manifests)</dd></div>
            \(offers(release.versions))</dl>
            <table>
            <thead><tr><th scope="col">Platform</th>\(heads.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            </section>
            """
    }

    /// Who may have the versions, where anybody has said something of it.
    private func offers(_ versions: [VersionManifest]) -> String {
        versions.compactMap { version in
            guard let state = states[version.software], state != OfferState() else { return nil }
            let words = OfferText(state).text(of: version.version)
            return "<div><dt>\(version.software) \(version.version)</dt><dd>\(HTML.escape(words))</dd></div>\n"
        }
        .joined()
    }

    /// Links to an artifact's evidence in the first region, beside this page.
    private func evidence(of artifact: ArtifactRecord, in version: VersionManifest, _ title: String) -> String {
        guard let evidence = artifact.evidence, let bucket = version.regions.first?.bucket else { return "" }
        let links = [(evidence.provenance, "Provenance"), (evidence.sbom, "Bill of materials")]
            .map { document, text in
                let place = HTML.escape("\(bucket)/\(document.key)")
                let label = "\(text) of \(title) for \(artifact.platform)"
                return "<a href=\"\(place)\" aria-label=\"\(label)\">\(text)</a>"
            }
        return "\n<p>\(links.joined(separator: ", "))</p>"
    }

    private func cell(_ version: VersionManifest, _ platform: Platform) -> String {
        let title = "\(version.software) \(version.version)"
        guard let artifact = version[platform] else {
            return "<td data-title=\"\(title)\"><span class=\"none\">not built</span></td>"
        }
        let archive = artifact.archive
        let digest = archive.sha256.hexadecimal
        let commands = HTML.escape(VerificationCommands(artifact: artifact).text)
        return """
            <td data-title="\(title)"><p><b>\(ByteCount.text(archive.size))</b> \
            <span class="quiet">\(archive.compression.summary), installs \(ByteCount.text(archive.installedSize))</span></p>
            <p><code class="digest" title="SHA-256 \(digest)">\(digest.prefix(16))…</code> \
            <button type="button" data-copy="\(digest)" \
            aria-label="Copy the SHA-256 of \(title) for \(platform)">Copy</button></p>
            <details><summary>Verify</summary>
            <p class="key">\(artifact.key)</p>\(evidence(of: artifact, in: version, title))
            <pre tabindex="0">\(commands)</pre>
            <button type="button" data-copy="\(commands)" \
            aria-label="Copy the commands for \(title) for \(platform)">Copy</button></details></td>
            """
    }
}
