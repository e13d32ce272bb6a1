internal import Hashing
package import ReleaseModel
package import SystemPackage

/// What an archive holds, entry by entry, as `inspect` and `diff` show it.
package struct ArchiveListing: Sendable {
    package let entries: [Entry]
    /// The .xz filter chain; nil for other compressions.
    package let compression: XZHeader?

    package struct Entry: Equatable, Sendable, Encodable {
        package enum Kind: String, Sendable, Encodable {
            case folder, file, link, other
        }

        package let path: String
        package let kind: Kind
        /// Permission bits.
        package let mode: UInt32
        package let owner: String
        package let modified: Timestamp?
        package let size: UInt64
        /// Of a file's content.
        package let sha256: SHA256Digest?
        /// Of a link.
        package let target: String?
        /// The machine of an ELF file.
        package let architecture: String?
    }

    /// Reads a whole archive (tar with any filter, or zip).
    package init(reading path: FilePath) throws {
        compression = try XZHeader.read(path)
        let archive = ArchiveHandle(place: path.string)
        try archive.open(path, as: .entries)
        var entries: [Entry] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while let member = try archive.next() {
            entries.append(try Entry(member, from: archive, &buffer))
        }
        self.entries = entries
    }
}

extension ArchiveListing.Entry {
    fileprivate init(_ member: ArchiveMember, from archive: borrowing ArchiveHandle, _ buffer: inout [UInt8]) throws {
        path = member.name ?? "(a name that is not UTF-8)"
        switch member.kind {
        case .folder: kind = .folder
        case .file, .hardLink: kind = .file
        case .symbolicLink: kind = .link
        case .fifo, .socket, .device, .unknown: kind = .other
        }
        mode = member.mode
        let user = member.userName.isEmpty ? "\(member.userID)" : member.userName
        let group = member.groupName.isEmpty ? "\(member.groupID)" : member.groupName
        owner = "\(user)/\(group)"
        modified = Timestamp(secondsSinceEpoch: member.modified)
        target = member.target
        guard member.kind == .file else {
            (size, sha256, architecture) = (0, nil, nil)
            return
        }
        var hasher = SHA256Hasher()
        var head: [UInt8] = []
        while true {
            let count = try archive.read(into: &buffer)
            guard count > 0 else { break }
            if head.isEmpty { head = Array(buffer.prefix(min(count, 64))) }
            hasher.update(buffer.span.extracting(0..<count))
        }
        size = hasher.count
        sha256 = hasher.finalize()
        architecture = ELFImage(header: head)?.summary
    }
}

extension TarRecord {
    /// The size and digest of the tar in a compressed archive. More than `limit` bytes are an error, so that no
    /// archive can keep the reader busy for ever.
    package init(decompressing path: FilePath, limit: UInt64) throws {
        let archive = ArchiveHandle(place: path.string)
        try archive.open(path, as: .decompressed)
        var hasher = SHA256Hasher()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        _ = try archive.next()
        while true {
            let count = try archive.read(into: &buffer)
            guard count > 0 else { break }
            hasher.update(buffer.span.extracting(0..<count))
            guard hasher.count <= limit else {
                throw ArchiveError("read", path.string, "its tar is longer than the \(limit) bytes its manifest states")
            }
        }
        let size = hasher.count
        self.init(size: size, sha256: hasher.finalize())
    }
}
