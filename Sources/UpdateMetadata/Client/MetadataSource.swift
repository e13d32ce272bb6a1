/// Where a client fetches metadata: a bucket's `metadata/` over HTTP, on disk, or in memory.
package protocol MetadataSource {
    /// The content of `name`, such as `7.core.json`; nil when the source says that there is none. More than `limit`
    /// bytes are an error, which comes before they are all read.
    func metadata(_ name: String, limit: Int) throws -> [UInt8]?
}
