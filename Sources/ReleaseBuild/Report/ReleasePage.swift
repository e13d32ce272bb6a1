package import ReleaseModel

/// placeholder
package struct ReleasePage {
    static let name = "index.html"
    let html: String
    package init(versions: [VersionManifest]) { html = "" }
}
