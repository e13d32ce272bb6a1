/// Fetches over HTTP and HTTPS with libcurl. Calls block; any number of threads may call at the same time. Connections
/// stay open from one call to the next.
///
/// What arrives is the body byte for byte, whole: a body that ends before its announced length is an error, and so is
/// every status but the one for what was asked. Redirects lead to HTTP or HTTPS alone, and never from HTTPS to HTTP.
package struct HTTPClient: Sendable {
    private let options: HTTPOptions
    private let handles: HandlePool

    package init(_ options: HTTPOptions = HTTPOptions()) {
        self.options = options
        handles = HandlePool(options)
    }

    /// The whole body. More than `limit` bytes are an error, `tooLong`, that ends the transfer at once.
    package func get(_ url: String, limit: Int) throws(TransferError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            try download(url, from: 0, limit: UInt64(limit)) { bytes.append($0) }
        } catch {
            throw error as? TransferError ?? TransferError(.other, url: RequestURL.display(ofMalformed: url))
        }
        return bytes
    }

    /// Hands on the body from byte `offset` in pieces as they arrive, never more than `limit` bytes in all.
    ///
    /// Throws `TransferError`, or what `receive` threw, which ends the transfer. What was received before an error can be
    /// continued. Servers answer an `offset` that is not inside with `status(416)`.
    package func download(
        _ url: String,
        from offset: UInt64,
        limit: UInt64,
        receive: (Span<UInt8>) throws -> Void
    ) throws {
        guard let request = RequestURL(url) else {
            throw TransferError(.malformedURL, url: RequestURL.display(ofMalformed: url))
        }
        try withoutActuallyEscaping(receive) { receive in
            try withHandle { handle in
                let fetch = Fetch(request, handle, maximumRedirects: options.maximumRedirects)
                try fetch.run(from: offset) { Answer(offset: offset, limit: limit, receive: receive) }
            }
        }
    }

    /// Lends a handle for the length of a call.
    func withHandle<Value, Failure>(_ body: (EasyHandle) throws(Failure) -> Value) throws(Failure) -> Value {
        try handles.withHandle(body)
    }
}
