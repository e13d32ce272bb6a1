internal import ReleaseModel
package import RequestSigning

/// Where credentials come from; those that run out are asked for anew in time.
package actor CredentialSource {
    /// Makes new credentials, with the time at which they end.
    typealias Fetch = @Sendable () async throws(StoreError) -> (Credentials, expires: Timestamp)

    private enum Origin {
        case fixed(Credentials)
        case temporary(Fetch)
    }

    private let origin: Origin
    private var known: (credentials: Credentials, expires: Timestamp)?
    private var underWay: Task<(Credentials, expires: Timestamp), any Error>?

    /// Seconds before their end in which credentials are replaced.
    private static let margin: Int64 = 300

    package init(_ credentials: Credentials) {
        origin = .fixed(credentials)
    }

    init(_ fetch: @escaping Fetch) {
        origin = .temporary(fetch)
    }

    package func current() async throws -> Credentials {
        switch origin {
        case .fixed(let credentials): return credentials
        case .temporary(let fetch):
            let now = Timestamp.now.secondsSinceEpoch
            if let known, known.expires.secondsSinceEpoch - now > CredentialSource.margin { return known.credentials }
            let task = underWay ?? Task { try await fetch() }
            underWay = task
            defer { underWay = nil }
            let fresh = try await task.value
            known = fresh
            return fresh.0
        }
    }
}
