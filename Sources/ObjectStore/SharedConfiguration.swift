internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// The files that AWS's tools share ("Shared config and credentials files", AWS SDKs and Tools Reference Guide).
struct SharedConfiguration: Sendable {
    /// Settings by profile, then by name in lower case.
    private var profiles: [String: [String: String]] = [:]

    /// Reads `~/.aws/config` and `~/.aws/credentials`, or what the environment names in their places. A file that is not
    /// there has nothing to say; of two settings, that of the credentials counts.
    init(environment: [String: String]) throws(StoreError) {
        let home = environment["HOME"].map { FilePath($0).appending(".aws") }
        if let path = environment["AWS_CONFIG_FILE"].map({ FilePath($0) }) ?? home?.appending("config") {
            try read(path) { section in
                if section == "default" { return section }
                guard section.utf8.starts(with: "profile ".utf8) else { return nil }
                return SharedConfiguration.trimmed(String(section.dropFirst("profile ".count)))
            }
        }
        let credentials =
            environment["AWS_SHARED_CREDENTIALS_FILE"].map { FilePath($0) } ?? home?.appending("credentials")
        if let credentials { try read(credentials) { $0 } }
    }

    func profile(_ name: String) -> [String: String]? { profiles[name] }

    private static let longest = 1 << 20

    private mutating func read(_ path: FilePath, profileName: (String) -> String?) throws(StoreError) {
        let bytes: [UInt8]
        do {
            guard try FileStatus.of(ResolvedPath.followed(path)) != nil else { return }
            bytes = try FileReader.contents(of: ResolvedPath.followed(path), limit: SharedConfiguration.longest)
        } catch {
            throw StoreError("read", path.string, .credentials("\(error)"))
        }
        var current: String?
        for (number, line) in String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            // Indented lines belong to a setting of a service, such as `s3 =`.
            if let first = line.utf8.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") { continue }
            let text = SharedConfiguration.trimmed(String(line))
            if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { continue }
            if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
                let section = String(text[text.index(after: text.startIndex)..<end])
                current = profileName(SharedConfiguration.trimmed(section))
                if let current, profiles[current] == nil { profiles[current] = [:] }
                continue
            }
            guard let sign = text.firstIndex(of: "=") else {
                // Its text may be a secret.
                throw StoreError(
                    "read",
                    path.string,
                    .credentials("line \(number + 1) is neither a section nor a setting")
                )
            }
            guard let current else { continue }
            let name = SharedConfiguration.trimmed(String(text[..<sign])).lowercased()
            profiles[current]?[name] = SharedConfiguration.trimmed(String(text[text.index(after: sign)...]))
        }
    }

    private static func trimmed(_ text: String) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let start = text.utf8.drop(while: isSpace)
        let count = start.reversed().drop(while: isSpace).count
        return String(start.prefix(count)) ?? text
    }
}
