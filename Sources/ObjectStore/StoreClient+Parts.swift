internal import FileStore
internal import ReleaseModel

extension StoreClient {
    /// Stores a long file in parts, several at once ("Uploading and copying objects using multipart upload", Amazon S3
    /// User Guide). Nothing is visible before the last request; a failure takes the parts away.
    func putParts(
        _ bucket: String,
        _ key: String,
        _ source: UploadSource,
        _ description: ObjectDescription,
        _ condition: WriteCondition
    ) async throws(StoreError) {
        let upload = try await begin(bucket, key, description)
        do throws(StoreError) {
            let tags = try await sendParts(bucket, key, source, upload)
            try await complete(bucket, key, source, upload, tags, condition)
        } catch {
            // A task of its own, since this one may be cancelled.
            await Task { await giveUp(bucket, key, upload) }.value
            throw error
        }
    }

    private func giveUp(_ bucket: String, _ key: String, _ upload: String) async {
        var request = StoreRequest(method: "DELETE", bucket: bucket, key: key, operation: "give up the parts of")
        request.query = [("uploadId", upload)]
        _ = try? await send(request)
    }

    private func begin(
        _ bucket: String,
        _ key: String,
        _ description: ObjectDescription
    ) async throws(StoreError) -> String {
        var request = StoreRequest(method: "POST", bucket: bucket, key: key, operation: "begin to store")
        request.query = [("uploads", nil)]
        request.fields = description.fields + [("x-amz-checksum-algorithm", "SHA256")]
        let answer = try await send(request) { answer throws(Refusal) in
            guard XMLNode(parsing: answer.body)?.text("UploadId").isEmpty == false else {
                throw Refusal(.malformed("the answer has no UploadId"))
            }
        }
        return XMLNode(parsing: answer.body)?.text("UploadId") ?? ""
    }

    /// The entity tags of the parts, in order.
    private func sendParts(
        _ bucket: String,
        _ key: String,
        _ source: UploadSource,
        _ upload: String
    ) async throws(StoreError) -> [String] {
        do {
            return try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for (index, part) in source.parts.enumerated() {
                    group.addTask { (index, try await send(part, number: index + 1, bucket, key, source, upload)) }
                }
                var tags = [String](repeating: "", count: source.parts.count)
                for try await (index, tag) in group { tags[index] = tag }
                return tags
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError("store", "s3://\(bucket)/\(key)", .connection("\(error)"))
        }
    }

    private func send(
        _ part: UploadSource.Part,
        number: Int,
        _ bucket: String,
        _ key: String,
        _ source: UploadSource,
        _ upload: String
    ) async throws(StoreError) -> String {
        var request = StoreRequest(method: "PUT", bucket: bucket, key: key, operation: "store part \(number) of")
        request.query = [("partNumber", "\(number)"), ("uploadId", upload)]
        request.body = .file(source.path, range: part.range, digest: part.sha256)
        let checksum = StoreClient.base64(part.sha256.bytes)
        request.fields = [("x-amz-sdk-checksum-algorithm", "SHA256"), ("x-amz-checksum-sha256", checksum)]
        let answer = try await send(request) { answer throws(Refusal) in
            guard answer["etag"] != nil else { throw Refusal(.malformed("the answer has no ETag")) }
            if let stored = answer["x-amz-checksum-sha256"], stored != checksum {
                throw Refusal(.checksum("the store says that its SHA-256 is \(stored), and \(checksum) was sent"))
            }
        }
        return answer["etag"] ?? ""
    }

    private func complete(
        _ bucket: String,
        _ key: String,
        _ source: UploadSource,
        _ upload: String,
        _ tags: [String],
        _ condition: WriteCondition
    ) async throws(StoreError) {
        let list = zip(source.parts, tags).enumerated()
            .map { index, part in
                "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(StoreClient.escaped(part.1))</ETag>"
                    + "<ChecksumSHA256>\(StoreClient.base64(part.0.sha256.bytes))</ChecksumSHA256></Part>"
            }
        let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
        let document =
            "<CompleteMultipartUpload xmlns=\"\(namespace)\">\(list.joined())</CompleteMultipartUpload>"
        var request = StoreRequest(method: "POST", bucket: bucket, key: key, operation: "finish to store")
        request.query = [("uploadId", upload)]
        request.fields = [("Content-Type", "application/xml")] + condition.fields
        request.body = .bytes(Array(document.utf8))
        let answer = try await send(request) { answer throws(Refusal) in
            // The status goes out before the parts are put together. Not all stores call the element as S3 does.
            guard XMLNode(parsing: answer.body)?["ETag"] != nil else {
                throw Refusal(StoreClient.reason(of: answer))
            }
        }
        let result = XMLNode(parsing: answer.body)
        let checksum = result?["ChecksumSHA256"]?.text
        try StoreClient.compare(result?.text("ETag"), checksum, answer, source, request)
    }
}
