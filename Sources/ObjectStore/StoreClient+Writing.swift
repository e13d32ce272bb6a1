internal import Hashing
internal import ReleaseModel

extension StoreClient {
    /// Stores a file, and holds what the store says of it against what was sent. When another object is in the way of
    /// `condition`, that is an error (`isPreconditionFailed`), unless it has the very same bytes.
    package func put(
        _ bucket: String,
        _ key: String,
        _ source: UploadSource,
        _ description: ObjectDescription,
        if condition: WriteCondition
    ) async throws(StoreError) {
        do throws(StoreError) {
            if source.parts.isEmpty {
                try await putWhole(bucket, key, source, description, condition)
            } else {
                try await putParts(bucket, key, source, description, condition)
            }
        } catch {
            // An answer that was lost leaves the object there, and so does one that tells lies of it.
            let isChecksum = if case .checksum = error.reason { true } else { false }
            guard error.isPreconditionFailed || isChecksum || error.code == "NoSuchUpload" else { throw error }
            guard try await holds(bucket, key, source) else { throw error }
        }
    }

    /// Whether the object has the bytes of the file, which it is read for.
    package func holds(_ bucket: String, _ key: String, _ source: UploadSource) async throws(StoreError) -> Bool {
        do throws(StoreError) {
            return try await digest(bucket, key, limit: source.size) == (source.sha256, source.size)
        } catch {
            if error.isMissing { return false }
            // Longer than the file.
            if case .malformed = error.reason { return false }
            throw error
        }
    }

    /// Whether the store says that the object has the bytes of the file; nil when it knows no SHA-256 of it.
    package func says(_ bucket: String, _ key: String, _ source: UploadSource) async throws(StoreError) -> Bool? {
        var request = StoreRequest(method: "HEAD", bucket: bucket, key: key, operation: "look at")
        request.fields = [("x-amz-checksum-mode", "ENABLED")]
        let checksum = try await send(request)["x-amz-checksum-sha256"]
        return checksum.map { $0 == source.checksum }
    }

    private func putWhole(
        _ bucket: String,
        _ key: String,
        _ source: UploadSource,
        _ description: ObjectDescription,
        _ condition: WriteCondition
    ) async throws(StoreError) {
        var request = StoreRequest(method: "PUT", bucket: bucket, key: key, operation: "store")
        request.body = source.size == 0 ? .bytes([]) : .file(source.path, range: 0..<source.size, digest: source.sha256)
        request.fields =
            description.fields + condition.fields + [
                ("x-amz-sdk-checksum-algorithm", "SHA256"), ("x-amz-checksum-sha256", source.checksum),
            ]
        let answer = try await send(request)
        try StoreClient.compare(answer["etag"], answer["x-amz-checksum-sha256"], answer, source, request)
    }

    /// Copies an object within a bucket, which the store does by itself ("CopyObject").
    package func copy(
        _ bucket: String,
        from original: String,
        to key: String,
        _ source: UploadSource,
        _ description: ObjectDescription
    ) async throws(StoreError) {
        var request = StoreRequest(method: "PUT", bucket: bucket, key: key, operation: "copy \(original) to")
        request.fields =
            description.fields + [
                ("x-amz-copy-source", "/\(bucket)/\(PercentEncoding.path(original))"),
                ("x-amz-metadata-directive", "REPLACE"),
            ]
        let answer = try await send(request) { answer throws(Refusal) in
            // The status goes out before the copy is made.
            guard XMLNode(parsing: answer.body)?["ETag"] != nil else {
                throw Refusal(StoreClient.reason(of: answer))
            }
        }
        let result = XMLNode(parsing: answer.body)
        do throws(StoreError) {
            try StoreClient.compare(result?.text("ETag"), nil, answer, source, request)
        } catch {
            guard try await holds(bucket, key, source) else { throw error }
        }
    }

    /// Throws when the store says something else of an object than what it is.
    static func compare(
        _ tag: String?,
        _ checksum: String?,
        _ answer: StoreAnswer,
        _ source: UploadSource,
        _ request: StoreRequest
    ) throws(StoreError) {
        if let checksum, checksum != source.checksum {
            let text = "the store says that its SHA-256 is \(checksum), and \(source.checksum) was sent"
            throw StoreError(request.operation, request.place, .checksum(text))
        }
        // Under keys of KMS or of the customer, tags are no digests.
        let isEncrypted =
            answer["x-amz-server-side-encryption"].map { $0 != "AES256" } ?? false
            || answer["x-amz-server-side-encryption-customer-algorithm"] != nil
        guard !isEncrypted, let tag = tag.map(bare), !tag.isEmpty else { return }
        guard source.entityTags.contains(tag) else {
            let text = "the store says that its entity tag is \(tag), and \(source.entityTags.sorted()) was sent"
            throw StoreError(request.operation, request.place, .checksum(text))
        }
    }
}
