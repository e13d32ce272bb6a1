internal import AccessPolicy
internal import FileStore
internal import FoundationEssentials
internal import HTTPTypes
internal import ReleaseModel

/// Amazon S3, as far as fetching goes ("Amazon S3 API Reference").
struct S3Service: Sendable {
    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    let catalog: BucketCatalog

    /// Where a request points: nothing, a bucket, or an object in one.
    struct Address: Equatable {
        /// The first part of the path, or of `Host`.
        let bucketText: String
        /// Nil when no bucket is called so.
        let bucket: BucketName?
        /// Decoded; empty for the bucket itself.
        let key: String
        /// Whether the bucket stands in `Host` (virtual-host style).
        let isVirtualHosted: Bool

        /// nil when the path is badly encoded.
        init?(path: String, host: String) {
            let bytes = path.utf8.span
            guard let path = PercentEncoding.text(bytes.extracting(droppingFirst: 1)) else { return nil }
            let label = host.utf8.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ":") }
            if label.endIndex != host.utf8.endIndex, let name = String(label), let bucket = BucketName(name) {
                (bucketText, self.bucket, key, isVirtualHosted) = (name, bucket, path, true)
                return
            }
            let slash = path.utf8.firstIndex(of: UInt8(ascii: "/"))
            bucketText = String(path[..<(slash ?? path.endIndex)])
            bucket = BucketName(bucketText)
            key = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? ""
            isVirtualHosted = false
        }
    }

    /// Answers a request whose signature holds; `access` says what its sender may do.
    func answer(_ request: CloudRequest, _ access: ObjectAccess) async throws -> Answer {
        switch try subject(of: request) {
        case .service: return try listBuckets(access)
        case .bucket(let bucket):
            guard access.mayList(bucket) else { throw S3Error.accessDenied }
            if request.method == .head {
                return Answer(.ok, [.bucketRegion: bucket.region.name])
            }
            return try await EventLoopExecutor.leaving { try await describe(bucket, request.items) }
        case .object(let key, let bucket):
            let object = try find(key, in: bucket, request, access)
            return try answer(request, with: object, key, try await catalog.digests(of: object))
        }
    }

    /// Answers without waiting for anything; nil when that cannot be done.
    func answerAtOnce(_ request: CloudRequest, _ access: ObjectAccess) throws -> Answer? {
        guard case .object(let key, let bucket) = try subject(of: request) else { return nil }
        let object = try find(key, in: bucket, request, access)
        guard let digests = catalog.knownDigests(of: object) else { return nil }
        return try answer(request, with: object, key, digests)
    }

    /// What a request is about.
    private enum Subject {
        case service
        case bucket(BucketName)
        case object(String, BucketName)
    }

    private func subject(of request: CloudRequest) throws(S3Error) -> Subject {
        guard let address = request.address else {
            throw S3Error(.badRequest, "InvalidURI", "Couldn't parse the specified URI.")
        }
        guard request.method == .get || request.method == .head else { throw S3Error.readOnly }
        guard !address.bucketText.isEmpty || !address.key.isEmpty else { return .service }
        guard let bucket = address.bucket else { throw S3Error.noSuchBucket(address.bucketText) }
        guard address.key.isEmpty else { return .object(address.key, bucket) }
        guard catalog.hasBucket(bucket) else { throw S3Error.noSuchBucket(bucket.text) }
        return .bucket(bucket)
    }

    // MARK: Buckets

    private func listBuckets(_ access: ObjectAccess) throws -> Answer {
        guard access.mayListBuckets else { throw S3Error.accessDenied }
        let buckets = try catalog.buckets()
            .map { bucket in
                XMLElement(
                    "Bucket",
                    [
                        XMLElement("Name", bucket.text),
                        XMLElement("CreationDate", S3Date.format(catalog.modified(bucket))),
                        XMLElement("BucketRegion", bucket.region.name),
                    ]
                )
            }
        let owner = XMLElement(
            "Owner",
            [XMLElement("ID", access.account.description), XMLElement("DisplayName", "ota-release")]
        )
        let document = XMLElement(
            "ListAllMyBucketsResult",
            namespace: S3Service.namespace,
            [owner, XMLElement("Buckets", buckets)]
        )
        return Answer(.ok, "application/xml", document.document)
    }

    private func describe(_ bucket: BucketName, _ items: QueryItems) async throws -> Answer {
        if items.has("location") {
            // The first region has no name here ("GetBucketLocation").
            let region = bucket.region.name == "us-east-1" ? "" : bucket.region.name
            let document = XMLElement("LocationConstraint", namespace: S3Service.namespace, region)
            return Answer(.ok, "application/xml", document.document)
        }
        guard items["list-type"] == "2" else {
            throw S3Error.notImplemented(Subresource.ofBucket(items) ?? "ListObjects; use ListObjectsV2")
        }
        let listing = ObjectListing(try catalog.entries(in: bucket), try S3Service.listRequest(items))
        let document = try await listing.document(bucket: bucket) { try await catalog.tag(of: $0, in: bucket) }
        return Answer(.ok, [.contentType: "application/xml", .bucketRegion: bucket.region.name], .bytes(document))
    }

    private static func listRequest(_ items: QueryItems) throws(S3Error) -> ObjectListing.Request {
        var request = ObjectListing.Request()
        request.prefix = items["prefix"] ?? ""
        request.delimiter = items["delimiter"] ?? ""
        request.startAfter = items["start-after"] ?? ""
        if let text = items["max-keys"] {
            guard let count = Int(text), count >= 0 else {
                throw .invalidArgument("max-keys", text, "Provided max-keys not an integer or within integer range")
            }
            request.maximum = min(count, 1000)
        }
        if let token = items["continuation-token"] {
            guard let name = ObjectListing.name(of: token), !name.isEmpty else {
                throw .invalidArgument("continuation-token", token, "The continuation token provided is incorrect")
            }
            request.token = name
        }
        if let encoding = items["encoding-type"] {
            guard encoding == "url" else {
                throw .invalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request")
            }
            request.isEncoded = true
        }
        return request
    }

    // MARK: Objects

    private func find(
        _ key: String,
        in bucket: BucketName,
        _ request: CloudRequest,
        _ access: ObjectAccess
    ) throws -> BucketCatalog.OpenObject {
        do {
            return try findObject(key, in: bucket, request, access)
        } catch {
            // Where there is an object, there is a bucket; nothing else is said of one that is not there.
            throw catalog.hasBucket(bucket) ? error : S3Error.noSuchBucket(bucket.text)
        }
    }

    private func findObject(
        _ key: String,
        in bucket: BucketName,
        _ request: CloudRequest,
        _ access: ObjectAccess
    ) throws -> BucketCatalog.OpenObject {
        // What no key is here is missing, whatever policies say of it.
        let name = try? ObjectKey(parsing: key)
        guard name == nil || access.mayGet(key, in: bucket) else { throw S3Error.accessDenied }
        try Subresource.checkOnlyContent(request.items)
        guard let name, let object = try catalog.open(name, in: bucket) else {
            // Who may not list learns nothing of what is missing ("GetObject", Permissions).
            throw access.mayList(bucket) ? S3Error.noSuchKey(key) : S3Error.accessDenied
        }
        return object
    }

    private func answer(
        _ request: CloudRequest,
        with object: BucketCatalog.OpenObject,
        _ key: String,
        _ digests: ObjectDigests
    ) throws(S3Error) -> Answer {
        let tag = digests.md5
        var headers: HTTPFields = [
            .eTag: "\"\(tag)\"", .lastModified: HTTPDate.format(object.modified), .acceptRanges: "bytes",
        ]
        let outcome = try Preconditions(request.headers)
            .outcome(tag: tag, modified: object.modified, now: request.time.secondsSinceEpoch)
        if outcome == .notModified { return Answer(.notModified, headers) }
        headers[.contentType] = S3Service.contentType(of: key)
        S3Service.override(&headers, request.items)
        let range = request.headers[.range]
        switch ByteRange.requested(by: range, of: object.size) {
        case .unsatisfiable: throw S3Error.invalidRange(range ?? "", size: object.size)
        case .part(let part):
            headers[.contentRange] = part.contentRange(of: object.size)
            return Answer(.partialContent, headers, .object(object, part))
        case .whole:
            if request.headers[.checksumMode] == "ENABLED" {
                headers[.checksumSHA256] = Data(digests.sha256).base64EncodedString()
                headers[.checksumType] = "FULL_OBJECT"
            }
            return Answer(.ok, headers, .object(object, ByteRange(start: 0, count: object.size)))
        }
    }

    private static func contentType(of key: String) -> String {
        key.utf8.suffix(5).elementsEqual(".json".utf8) ? "application/json" : "binary/octet-stream"
    }

    private static let overrides: KeyValuePairs<String, HTTPField.Name> = [
        "response-cache-control": .cacheControl, "response-content-disposition": .contentDisposition,
        "response-content-encoding": .contentEncoding, "response-content-language": .contentLanguage,
        "response-content-type": .contentType, "response-expires": .expires,
    ]

    private static func override(_ headers: inout HTTPFields, _ items: QueryItems) {
        for (parameter, name) in overrides {
            if let value = items[parameter], HTTPField.isValidValue(value) { headers[name] = value }
        }
    }
}

extension HTTPField.Name {
    static let bucketRegion = HTTPField.Name.known("x-amz-bucket-region")
    static let checksumMode = HTTPField.Name.known("x-amz-checksum-mode")
    static let checksumSHA256 = HTTPField.Name.known("x-amz-checksum-sha256")
    static let checksumType = HTTPField.Name.known("x-amz-checksum-type")

    /// A name that is written here and is one.
    static func known(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("\(text) is no name of a field") }
        return name
    }
}
