/// One fetch, along the redirects. We follow them ourselves, because libcurl's rules for protocols do not look at the
/// step before: a chain could lead up to HTTPS and down again.
struct Fetch {
    private let request: RequestURL
    private let handle: EasyHandle
    private let maximumRedirects: Int

    init(_ request: RequestURL, _ handle: EasyHandle, maximumRedirects: Int) {
        self.request = request
        self.handle = handle
        self.maximumRedirects = maximumRedirects
    }

    /// Asks from byte `offset` on; each answer is given to a new one of `makeAnswer`. Throws `TransferError`, or what the
    /// answer's receiver threw.
    func run(from offset: UInt64, _ makeAnswer: () -> Answer) throws {
        var current = request
        for _ in 0...max(0, maximumRedirects) {
            guard let next = try step(to: current, from: offset, makeAnswer()) else { return }
            current = next
        }
        throw error(.protocolViolation, at: current, "more than \(maximumRedirects) redirects")
    }

    /// Runs one request; returns where it redirects to, or nil when it brought the body.
    private func step(to url: RequestURL, from offset: UInt64, _ answer: Answer) throws -> RequestURL? {
        let code = handle.get(url, from: offset, answer)
        let status = handle.status
        if let failure = answer.failure { throw failure }
        // The status tells more than the way in which the body of an error ended.
        if status >= 400 { throw error(.status(status), at: url) }
        if let refusal = answer.refusal { throw error(refusal.reason, at: url, refusal.detail) }
        guard code.isSuccess else { throw error(code.reason, at: url, handle.message(for: code)) }
        if [301, 302, 303, 307, 308].contains(status), let target = handle.redirectTarget {
            return try follow(target, from: url)
        }
        // Without a body, nobody has asked so far.
        if !answer.accepts(status), let refusal = answer.refusal {
            throw error(refusal.reason, at: url, refusal.detail)
        }
        return nil
    }

    private func follow(_ target: String, from url: RequestURL) throws(TransferError) -> RequestURL {
        guard let next = RequestURL(target) else {
            throw error(.protocolViolation, at: url, "it redirects to something other than http:// or https://")
        }
        guard next.isSecure || !url.isSecure else {
            throw error(.protocolViolation, at: url, "it redirects from https:// down to http://")
        }
        return next
    }

    private func error(_ reason: TransferError.Reason, at url: RequestURL, _ detail: String = "") -> TransferError {
        if reason == .malformedURL { return TransferError(reason, url: RequestURL.display(ofMalformed: url.text)) }
        let isFirst = url.text == request.text
        return TransferError(reason, url: request.display, target: isFirst ? nil : url.display, detail: detail)
    }
}
