internal import CLibCurl
internal import Glibc

/// An easy handle of libcurl, with the connections that it keeps open. It is safe in any thread, one at a time.
@safe final class EasyHandle {
    private let handle: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    /// Takes what arrives while a transfer runs.
    private var answer: (any AnswerReceiver)?
    /// The protocol to offer in TLS handshakes, as a C string; nil for HTTP's own.
    private let protocolName: UnsafeMutablePointer<CChar>?

    /// libcurl wants this once in a process, before anything else.
    private static let isReady = shim_curl_global_init() == CURLE_OK

    /// A handle that allows HTTP and HTTPS alone, and follows no redirect. libcurl keeps to its defaults in the rest: no
    /// cookies, no netrc, no content decoding, proxies from the environment.
    init(_ options: HTTPOptions) {
        guard EasyHandle.isReady, let handle = unsafe curl_easy_init() else {
            preconditionFailure("libcurl has no memory")
        }
        unsafe self.handle = unsafe handle
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe protocolName = options.applicationProtocol.flatMap { unsafe strdup($0) }
        EasyHandle.check(unsafe shim_curl_set_error_buffer(handle, errorText))
        EasyHandle.check(unsafe shim_curl_allow_http_only(handle))
        // Timeouts without signals, which would hit any thread.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(options.connectTimeout / .milliseconds(1)))
        set(CURLOPT_LOW_SPEED_LIMIT, options.lowSpeedLimit)
        set(CURLOPT_LOW_SPEED_TIME, Int((options.lowSpeedTime / .seconds(1)).rounded(.up)))
        set(CURLOPT_USERAGENT, options.userAgent)
        if let file = options.caFile {
            set(CURLOPT_CAINFO, file)
            set(CURLOPT_CAPATH, nil)
        }
        if let certificate = options.clientCertificate {
            set(CURLOPT_SSLCERT, certificate.certificateFile)
            set(CURLOPT_SSLKEY, certificate.keyFile)
        }
        if let rate = options.maximumRate {
            EasyHandle.check(unsafe shim_curl_set_maximum_rate(handle, curl_off_t(rate)))
            // libcurl looks at the rate once in a hundred buffers: let that be about a second.
            set(CURLOPT_BUFFERSIZE, min(max(1024, rate / 100), 16 * 1024))
        }
        if let name = unsafe protocolName { EasyHandle.check(unsafe shim_curl_offer_protocol(handle, name)) }
        listen()
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe errorText.deallocate()
        unsafe free(protocolName)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        EasyHandle.check(unsafe shim_curl_set_number(handle, option, value))
    }

    private func set(_ option: CURLoption, _ text: String?) {
        EasyHandle.check(unsafe shim_curl_set_text(handle, option, text))
    }

    private static func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl refused an option")
    }

    // MARK: Transfers

    /// Runs a GET for `url`, from `offset` on, and gives what arrives to `answer`.
    func get(_ url: RequestURL, from offset: UInt64, _ answer: Answer) -> CURLcode {
        set(CURLOPT_RANGE, offset == 0 ? nil : "\(offset)-")
        return perform(url, answer)
    }

    /// Runs a request with these fields of its head, `Name: value`, with a body of JSON or without one, and gives what
    /// arrives to `answer`.
    func call(
        _ method: HTTPMethod,
        _ url: RequestURL,
        fields: [String],
        _ body: [UInt8],
        _ answer: any AnswerReceiver
    ) -> CURLcode {
        set(CURLOPT_RANGE, nil)
        // Nothing of ours is long enough to ask first.
        let own = method == .get ? [] : ["Content-Type: application/json", "Expect:"]
        let list = unsafe EasyHandle.list(fields + own)
        EasyHandle.check(unsafe shim_curl_set_headers(handle, list))
        if method != .get {
            set(CURLOPT_POST, 1)
            set(CURLOPT_CUSTOMREQUEST, method.rawValue)
            let code = unsafe body.withUnsafeBytes { body in
                // Without bytes there is no address, which libcurl would take for a body that is to be read.
                unsafe body.isEmpty
                    ? shim_curl_set_body(handle, "", 0) : shim_curl_set_body(handle, body.baseAddress, body.count)
            }
            EasyHandle.check(code)
        }
        defer {
            set(CURLOPT_CUSTOMREQUEST, nil)
            EasyHandle.check(unsafe shim_curl_set_headers(handle, nil))
            unsafe curl_slist_free_all(list)
            set(CURLOPT_HTTPGET, 1)
        }
        return perform(url, answer)
    }

    /// A list that the caller frees; nil for no lines.
    private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { unsafe list = unsafe curl_slist_append(list, line) }
        return unsafe list
    }

    private func perform(_ url: RequestURL, _ answer: any AnswerReceiver) -> CURLcode {
        set(CURLOPT_URL, url.text)
        unsafe errorText[0] = 0
        self.answer = answer
        defer { self.answer = nil }
        return unsafe curl_easy_perform(handle)
    }

    /// The status of the last answer; 0 when there was none.
    var status: Int { unsafe shim_curl_status(handle) }

    /// Where the last answer redirects to; nil when it does not.
    var redirectTarget: String? {
        unsafe shim_curl_redirect_url(handle).map { unsafe String(cString: $0) }
    }

    /// The length that the last answer announced for its body; nil when it did not.
    private var contentLength: UInt64? {
        UInt64(exactly: unsafe shim_curl_content_length(handle))
    }

    /// libcurl's words for the failure of the last transfer.
    func message(for code: CURLcode) -> String {
        // Others may quote the address of a proxy with its password.
        let isHarmless = [
            CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
        ]
        .contains(code)
        if isHarmless, unsafe errorText[0] != 0 { return unsafe String(cString: errorText) }
        return unsafe String(cString: curl_easy_strerror(code))
    }

    /// Lets libcurl call this handle, which it does only while `perform` runs.
    private func listen() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let onHeader: shim_curl_receiver = { bytes, size, count, context in
            unsafe EasyHandle.pass(bytes, size * count, context) { handle, line in
                unsafe handle.answer?.takeHeader(String(decoding: line, as: UTF8.self))
            }
        }
        let onBody: shim_curl_receiver = { bytes, size, count, context in
            unsafe EasyHandle.pass(bytes, size * count, context) { handle, piece in
                unsafe handle.answer?.takeBody(piece.span, status: handle.status, length: handle.contentLength)
            }
        }
        unsafe EasyHandle.check(shim_curl_set_header_receiver(handle, onHeader, context))
        unsafe EasyHandle.check(shim_curl_set_body_receiver(handle, onBody, context))
    }

    /// Gives bytes to the handle that they are for; returns their count, or 0 to stop.
    private static func pass(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ take: (EasyHandle, UnsafeBufferPointer<UInt8>) -> Bool?
    ) -> Int {
        // An empty piece has nothing to stop.
        guard count > 0, let context = unsafe context else { return count }
        let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
        let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        let goesOn = unsafe raw.withMemoryRebound(to: UInt8.self) { unsafe take(handle, $0) }
        return goesOn == true ? count : 0
    }
}

extension [UInt8] {
    mutating func append(_ piece: Span<UInt8>) {
        unsafe piece.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
