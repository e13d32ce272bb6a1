internal import FoundationEssentials
internal import Hashing
internal import NIOCore
package import ReleaseModel

extension StoreClient {
    /// Every object of a bucket below a prefix, in the order of the keys ("ListObjectsV2").
    package func list(_ bucket: String, prefix: String = "") async throws(StoreError) -> [StoredObject] {
        var found: [StoredObject] = []
        var token: String?
        repeat {
            var request = StoreRequest(method: "GET", bucket: bucket, operation: "list")
            request.query = [("list-type", "2"), ("encoding-type", "url")]
            if !prefix.isEmpty { request.query.append(("prefix", prefix)) }
            if let token { request.query.append(("continuation-token", token)) }
            let page = try await page(request)
            found += page.objects
            guard page.next == nil || page.next != token else {
                throw StoreError("list", request.place, .malformed("the list goes on with itself"))
            }
            guard found.count <= StoreClient.mostObjects else {
                throw StoreError(
                    "list",
                    request.place,
                    .malformed("it has more than \(StoreClient.mostObjects) objects")
                )
            }
            token = page.next
        } while token != nil
        // A store may not know of prefixes.
        return found.filter { $0.key.utf8.starts(with: prefix.utf8) }
    }

    /// A release of all regions and hundreds of versions has some ten thousand.
    private static let mostObjects = 1_000_000

    private func page(_ request: StoreRequest) async throws(StoreError) -> (objects: [StoredObject], next: String?) {
        let answer = try await send(request) { answer throws(Refusal) in
            guard XMLNode(parsing: answer.body)?.name == "ListBucketResult" else {
                throw Refusal(.malformed("the answer is no list of objects"))
            }
        }
        guard let list = XMLNode(parsing: answer.body) else { return ([], nil) }
        var objects: [StoredObject] = []
        for entry in list.all("Contents") {
            guard let size = UInt64(entry.text("Size")), let key = StoreClient.decoded(entry.text("Key"), in: list)
            else {
                throw StoreError("list", request.place, .malformed("an entry of the list has no size or no key"))
            }
            objects.append(
                StoredObject(
                    key: key,
                    size: size,
                    entityTag: StoreClient.bare(entry.text("ETag")),
                    modified: StoreClient.time(entry.text("LastModified"))
                )
            )
        }
        let isTruncated = list.text("IsTruncated") == "true"
        return (objects, isTruncated ? list.text("NextContinuationToken") : nil)
    }

    private static func decoded(_ key: String, in list: XMLNode) -> String? {
        guard list.text("EncodingType") == "url" else { return key.isEmpty ? nil : key }
        let spaced = key.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return PercentEncoding.text(spaced.span)
    }

    /// An entity tag without its quotes.
    static func bare(_ tag: String) -> String {
        tag.utf8.first == UInt8(ascii: "\"") && tag.utf8.last == UInt8(ascii: "\"") && tag.utf8.count > 1
            ? String(tag.dropFirst().dropLast()) : tag
    }

    /// A small object, whole ("GetObject"); nil when there is none.
    package func contents(
        _ bucket: String,
        _ key: String,
        limit: Int
    ) async throws(StoreError) -> (bytes: [UInt8], entityTag: String)? {
        let request = StoreRequest(method: "GET", bucket: bucket, key: key, operation: "read")
        do throws(StoreError) {
            let answer = try await send(request) { answer throws(Refusal) in
                guard answer.body.count <= limit else {
                    throw Refusal(.malformed("it is longer than \(limit) bytes"))
                }
            }
            return (answer.body, StoreClient.bare(answer["etag"] ?? ""))
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// The digest and the size of what is stored, by reading it all; more than `limit` bytes are an error.
    package func digest(
        _ bucket: String,
        _ key: String,
        limit: UInt64
    ) async throws(StoreError) -> (SHA256Digest, UInt64) {
        try await download(bucket, key, limit: limit) { _ throws(StoreError) in }
    }

    /// `2026-11-28T16:00:00.123Z`, without its fraction.
    static func time(_ text: String) -> Timestamp? {
        let whole = text.firstIndex(of: ".").map { String(text[..<$0]) + "Z" } ?? text
        return try? Timestamp(parsing: whole)
    }

    /// Reads an object in pieces; more than `limit` bytes are an error. Each attempt starts with a call of `restart`.
    package func download(
        _ bucket: String,
        _ key: String,
        limit: UInt64,
        restart: () throws(StoreError) -> Void = { () throws(StoreError) in },
        _ take: ([UInt8]) throws(StoreError) -> Void
    ) async throws(StoreError) -> (SHA256Digest, UInt64) {
        let request = StoreRequest(method: "GET", bucket: bucket, key: key, operation: "read")
        var attempt = 1
        while true {
            try restart()
            var hasher = SHA256Hasher()
            var failure: StoreError?
            do throws(Refusal) {
                try await receive(request) { piece in
                    let bytes = Array(piece.readableBytesView)
                    hasher.update(bytes.span)
                    do throws(StoreError) {
                        guard hasher.count <= limit else {
                            let text = "it is longer than the \(limit) bytes that it should have"
                            throw StoreError(request.operation, request.place, .malformed(text))
                        }
                        try take(bytes)
                    } catch {
                        failure = error
                        throw error
                    }
                }
                let count = hasher.count
                return (hasher.finalize(), count)
            } catch {
                if let failure { throw failure }
                guard attempt < retries.attempts, RetryPolicy.isWorthwhile(error.reason), !Task.isCancelled else {
                    throw StoreError(request.operation, request.place, error.reason)
                }
            }
            try? await Task.sleep(for: retries.delay(after: attempt))
            attempt += 1
        }
    }

    /// Deletes objects, up to a thousand with one request ("DeleteObjects").
    package func delete(_ bucket: String, _ keys: [String]) async throws(StoreError) {
        for start in stride(from: 0, to: keys.count, by: 1000) {
            let batch = keys[start..<min(start + 1000, keys.count)]
            let list = batch.map { "<Object><Key>\(StoreClient.escaped($0))</Key></Object>" }.joined()
            let body = Array("<Delete><Quiet>true</Quiet>\(list)</Delete>".utf8)
            var request = StoreRequest(method: "POST", bucket: bucket, operation: "delete objects of")
            request.query = [("delete", nil)]
            request.body = .bytes(body)
            request.fields = [
                ("Content-Type", "application/xml"),
                ("Content-MD5", StoreClient.base64(StoreClient.md5(body))),
                ("x-amz-checksum-sha256", StoreClient.base64(request.body.digest.bytes)),
            ]
            _ = try await send(request) { answer throws(Refusal) in
                let result = XMLNode(parsing: answer.body)
                guard result?.name == "DeleteResult" else { throw Refusal(.malformed("the answer is no DeleteResult")) }
                if let error = result?.all("Error").first {
                    throw Refusal(
                        .answer(
                            status: 200,
                            code: error.text("Code"),
                            message: "\(error.text("Key")): \(error.text("Message"))"
                        )
                    )
                }
            }
        }
    }

    /// Makes a bucket in the client's region ("CreateBucket"); one that is there already and ours is none the worse.
    package func createBucket(_ bucket: String) async throws(StoreError) {
        var request = StoreRequest(method: "PUT", bucket: bucket, operation: "make")
        if region.name != "us-east-1" {
            let place = "<LocationConstraint>\(region)</LocationConstraint>"
            request.body = .bytes(
                Array(
                    ("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                        + "\(place)</CreateBucketConfiguration>")
                        .utf8
                )
            )
        }
        do throws(StoreError) {
            _ = try await send(request)
        } catch {
            guard error.code == "BucketAlreadyOwnedByYou" else { throw error }
        }
    }

    static func md5(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = MD5Hasher()
        hasher.update(bytes.span)
        return hasher.finalize()
    }

    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
