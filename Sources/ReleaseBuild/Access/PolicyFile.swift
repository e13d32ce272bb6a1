package import AccessPolicy
internal import FileStore
internal import ReleaseModel
package import SystemPackage

/// Reads a policy from a file of JSON.
package enum PolicyFile {
    /// More than IAM takes, white space included.
    private static let longest = 1 << 18

    /// The policy in a file: one of permissions, or a trust policy if that is what it is.
    package static func read(_ path: FilePath) throws -> PolicyDocument {
        let bytes = try FileReader.contents(of: ResolvedPath.followed(path), limit: longest)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ReleaseFailure(.invalidInput, [.init("the file is not UTF-8 text", file: path.string)])
        }
        // Editors on Windows put a byte order mark at the start.
        let policy = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        do throws(PolicyError) {
            return try PolicyDocument(parsing: policy, as: .permissions)
        } catch {
            if let trust = try? PolicyDocument(parsing: policy, as: .trust) { return trust }
            throw ReleaseFailure(.invalidInput, [.init("\(error)", file: path.string)])
        }
    }
}
