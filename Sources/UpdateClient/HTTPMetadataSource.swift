package import Transfer
internal import UpdateMetadata

/// A repository's metadata below a URL.
package struct HTTPMetadataSource: MetadataSource {
    private let client: HTTPClient
    private let base: String

    package init(_ client: HTTPClient, below url: String) {
        self.client = client
        base = url.hasSuffix("/") ? url : url + "/"
    }

    package func metadata(_ name: String, limit: Int) throws -> [UInt8]? {
        do throws(TransferError) {
            // A name is escaped already, once, as stock clients do it.
            return try client.get(base + name, limit: limit)
        } catch {
            // S3 answers 403 for what is not there to those who may not list the bucket.
            guard error.reason == .status(403) || error.reason == .status(404) else { throw error }
            return nil
        }
    }
}
