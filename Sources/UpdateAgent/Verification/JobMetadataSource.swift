internal import ReleaseModel
internal import Transfer
internal import UpdateJobs
internal import UpdateMetadata

/// The metadata that a job names, each file behind a URL of its own. There is no other.
struct JobMetadataSource: MetadataSource {
    private let client: HTTPClient
    private let urls: [String: String]

    init(_ document: UpdateJobDocument, _ client: HTTPClient) {
        self.client = client
        let metadata = document.metadata
        let files =
            metadata.roots
            + [metadata.timestamp, metadata.snapshot, metadata.targets, metadata.software, metadata.platform]
        urls = Dictionary(files.map { ($0.name, $0.location.text) }) { first, _ in first }
    }

    func metadata(_ name: String, limit: Int) throws -> [UInt8]? {
        guard let url = urls[name] else { return nil }
        return try client.get(url, limit: limit)
    }
}
