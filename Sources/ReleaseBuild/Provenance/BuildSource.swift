internal import ReleaseModel

/// What an artifact was made from, as it was staged.
struct BuildSource: Hashable, Sendable {
    enum Kind: String, Sendable, Codable {
        case folder, archive
        /// A Debian package.
        case package
    }

    let kind: Kind
    /// Of a folder's tar as this tool writes it, else of the file.
    let sha256: SHA256Digest
    /// Of a Debian package that says what it is.
    let package: DebianPackage?

    private init(_ kind: Kind, _ sha256: SHA256Digest, _ package: DebianPackage?) {
        (self.kind, self.sha256, self.package) = (kind, sha256, package)
    }

    static func folder(_ tar: TarRecord) -> BuildSource { BuildSource(.folder, tar.sha256, nil) }
    static func archive(_ sha256: SHA256Digest) -> BuildSource { BuildSource(.archive, sha256, nil) }
    static func package(_ sha256: SHA256Digest, _ package: DebianPackage) -> BuildSource {
        BuildSource(.package, sha256, package)
    }
}

extension BuildSource: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, sha256, package
    }

    /// A package, and nothing else, says what it is.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decode(Kind.self, forKey: .kind)
        let package = try container.decodeIfPresent(DebianPackage.self, forKey: .package)
        guard (kind == .package) == (package != nil) else {
            throw DecodingError.dataCorruptedError(
                forKey: .package,
                in: container,
                debugDescription: "it is for packages"
            )
        }
        self.init(kind, try container.decode(SHA256Digest.self, forKey: .sha256), package)
    }
}
