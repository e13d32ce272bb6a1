/// The version of these programs, as they print it, and as shards and requests carry it.
package enum ToolVersion {
    package static let current = "0.1.0"
}
