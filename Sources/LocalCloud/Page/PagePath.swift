internal import ReleaseModel

/// Where each page is.
enum PagePath {
    static let overview = "/_/"
    static let devices = "/_/devices"
    static let releases = "/_/releases"
    static let events = "/_/events"
    static let style = "/_/page.css"
    static let script = "/_/page.js"

    static func job(_ id: String, in region: String) -> String {
        "/_/jobs/\(PercentEncoding.component(region))/\(PercentEncoding.component(id))"
    }

    static func device(_ name: String, in region: String) -> String {
        "\(devices)/\(PercentEncoding.component(region))/\(PercentEncoding.component(name))"
    }

    /// A path with a query; parameters without a value are left out.
    static func with(_ path: String, _ query: [(name: String, value: String?)]) -> String {
        let items = query.compactMap { name, value in
            value.map { "\(name)=\(PercentEncoding.encode($0.utf8))" }
        }
        return items.isEmpty ? path : "\(path)?\(items.joined(separator: "&"))"
    }
}
