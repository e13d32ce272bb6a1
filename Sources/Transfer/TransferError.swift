internal import ReleaseModel

/// A transfer that failed: why, and of which URL.
package struct TransferError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Equatable, Sendable {
        /// The server's answer had another HTTP status than the one for what was asked.
        case status(Int)
        /// There is more than this many bytes.
        case tooLong(limit: UInt64)
        /// There was no connection in time, or hardly a byte for too long.
        case timedOut
        /// There was no connection, or it ended before the answer did.
        case connection
        /// No trust in the server, or no common language with it.
        case tls
        /// What came is not what HTTP, or this client, allows.
        case protocolViolation
        case malformedURL
        /// The server sent the whole where a part was asked for; start anew from 0.
        case rangeIgnored
        case other
    }

    package let reason: Reason
    /// The URL that was asked for, without user information, query and fragment, which may hold secrets.
    package let url: String
    /// What exactly happened; empty when the reason says all.
    private let detail: String
    /// The last URL that the server redirected to, without the same parts.
    private let target: String?

    init(_ reason: Reason, url: String, target: String? = nil, detail: String = "") {
        self.reason = reason
        self.url = url
        self.target = target
        self.detail = detail.escapedForDisplay
    }

    package var description: String {
        let redirect = target.map { ", redirected to \($0)" } ?? ""
        return "cannot fetch \(url)\(redirect): \(problem)"
    }

    private var problem: String {
        let what = detail.isEmpty ? "" : " (\(detail))"
        return switch reason {
        case .status(let status): "the server answered with status \(status); \(TransferError.remedy(status))"
        case .tooLong(let limit): "it is longer than the \(limit) bytes that are allowed here; check the URL"
        case .timedOut: "the server took too long\(what); check the network, or try again later"
        case .connection: "the connection failed\(what); check the network, or try again later"
        case .tls: "no secure connection\(what); check the server's certificate and the trusted ones"
        case .protocolViolation: "the server broke the rules\(what); check the URL and the server"
        case .malformedURL: "it is no URL that can be fetched; give one like https://host/path"
        case .rangeIgnored: "the server cannot continue in the middle; fetch it from the start"
        case .other: "the transfer failed\(what); try again"
        }
    }

    private static func remedy(_ status: Int) -> String {
        switch status {
        case 401, 403, 407: "check the permissions, and whether a signed URL has expired"
        case 404, 410: "check the URL, and whether it was published"
        case 416: "there is nothing from there on; fetch it from the start"
        case 408, 429, 500...: "try again later"
        default: "check the URL and the server"
        }
    }
}
