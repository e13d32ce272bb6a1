internal import FileStore
internal import ReleaseModel
package import SystemPackage

/// Reads a staged build that is an archive: a tar with any filter, a zip, or a Debian package, whose data member
/// counts. Contents go to numbered files of a scratch folder, so that no name from the archive reaches a file system.
package struct ArchiveImporter: ~Copyable {
    private let place: String
    private let scratch: FilePath
    private let limits: Limits
    private var entries: [ArchivePath: StagedEntry] = [:]
    private var problems: [InputProblem] = []
    private var unpacked: UInt64 = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    /// Bounds that tell a build from a decompression bomb.
    package struct Limits: Sendable {
        package let entries: Int
        /// Bytes of all contents.
        package let unpacked: UInt64

        package init(entries: Int, unpacked: UInt64) {
            self.entries = entries
            self.unpacked = unpacked
        }

        /// 200 times the archive's size, at least 256 MiB and at most 16 GiB, in at most 200,000 entries.
        package init(archiveSize: UInt64) {
            self.init(
                entries: 200_000,
                unpacked: min(max(archiveSize, 1 << 20) * 200, 16 << 30).clamped(from: 256 << 20)
            )
        }
    }

    /// The tree in the archive at `path`, and what is wrong with it. The contents go to `scratch`, which must be empty,
    /// and must live as long as the tree is used.
    package static func read(
        _ path: FilePath,
        scratch: FilePath,
        limits: Limits? = nil
    ) throws -> (tree: StagedTree, problems: [InputProblem]) {
        let reader = try FileReader(opening: path)
        let isPackage = try reader.read(8, at: 0) == Array("!<arch>\n".utf8)
        var importer = ArchiveImporter(
            place: path.string,
            scratch: scratch,
            limits: limits ?? Limits(archiveSize: reader.status.size)
        )
        let source = try isPackage ? importer.dataMember(of: path) : path
        try importer.readEntries(of: source)
        return (StagedTree(Array(importer.entries.values)), importer.problems)
    }

    private init(place: String, scratch: FilePath, limits: Limits) {
        self.place = place
        self.scratch = scratch
        self.limits = limits
    }

    /// Copies `data.tar.*` out of a Debian package (deb(5)).
    private mutating func dataMember(of path: FilePath) throws -> FilePath {
        let package = ArchiveHandle(place: place)
        try package.open(path, as: .debianPackage)
        while let member = try package.next() {
            guard let name = member.name, name.hasPrefix("data.tar") else { continue }
            let data = scratch.appending("data")
            _ = try store(package, as: data)
            return data
        }
        throw ArchiveError("read", place, "it is an ar archive without a data.tar member, so no Debian package")
    }

    private mutating func readEntries(of path: FilePath) throws {
        unpacked = 0
        try GzipCheck.check(path, place: place)
        let archive = ArchiveHandle(place: place)
        try archive.open(path, as: .entries)
        var count = 0
        while let member = try archive.next() {
            count += 1
            guard count <= limits.entries else {
                throw ArchiveError("read", place, "it has more than \(limits.entries) entries", isTooLarge: true)
            }
            try add(member, from: archive)
        }
    }

    private mutating func add(_ member: ArchiveMember, from archive: borrowing ArchiveHandle) throws {
        guard let name = member.name else {
            guard archive.isTar else {
                // libarchive converts such a name to the locale's character set, and there is no locale but C here.
                return refuse("an entry's name is beyond ASCII, which only a tar keeps", "make a tar of the build")
            }
            return refuse("an entry's name is not UTF-8", "rename it and make the archive again")
        }
        let trimmed = ArchiveImporter.trimmed(name)
        guard !trimmed.isEmpty else { return }
        let path: ArchivePath
        do throws(InvalidValue) {
            path = try ArchivePath(parsing: trimmed)
        } catch {
            return refuse("entry \(name.quotedForDisplay): \(error.reason)", "make the archive again without it")
        }
        if let earlier = entries[path], !(earlier.isFolder && member.kind == .folder) {
            return refuse("entry \(path) is there twice", "make the archive again with one of them")
        }
        guard let kind = try kind(of: member, at: path, from: archive) else { return }
        entries[path] = StagedEntry(path: path, kind: kind)
    }

    /// What the entry becomes; nil after a refusal.
    private mutating func kind(
        of member: ArchiveMember,
        at path: ArchivePath,
        from archive: borrowing ArchiveHandle
    ) throws -> StagedEntry.Kind? {
        switch member.kind {
        case .folder: return .folder
        case .file:
            let blob = scratch.appending("\(entries.count)")
            let size = try store(archive, as: blob)
            let mode = StagedFile.normalizedMode(member.mode)
            return .file(StagedFile(source: blob, size: size, mode: mode))
        case .symbolicLink:
            guard let target = member.target else {
                refuse("the target of the link \(path) is not UTF-8", "point it elsewhere")
                return nil
            }
            return .symbolicLink(target: target)
        case .hardLink:
            let target = member.target.flatMap { try? ArchivePath(parsing: ArchiveImporter.trimmed($0)) }
            guard let file = target.flatMap({ entries[$0]?.file }) else {
                refuse("the hard link \(path) leads to no earlier file", "make the archive again")
                return nil
            }
            return .file(file)
        case .fifo, .socket, .device, .unknown:
            refuse("entry \(path) is a FIFO, socket or device node, which an update cannot carry", "leave it out")
            return nil
        }
    }

    /// `./a/b/` and `a/b` are the same entry.
    private static func trimmed(_ name: String) -> String {
        var bytes = Substring(name).utf8
        while bytes.starts(with: "./".utf8) { bytes = bytes.dropFirst(2) }
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        let name = String(Substring(bytes))
        return name == "." ? "" : name
    }

    private mutating func store(_ archive: borrowing ArchiveHandle, as target: FilePath) throws -> UInt64 {
        let writer = try FileWriter(in: scratch, mode: 0o600)
        var size: UInt64 = 0
        while true {
            let count = try archive.read(into: &buffer)
            guard count > 0 else { break }
            size += UInt64(count)
            unpacked += UInt64(count)
            guard unpacked <= limits.unpacked else {
                throw ArchiveError(
                    "read",
                    place,
                    "it unpacks to more than \(ByteCount.text(limits.unpacked)), which looks like a decompression "
                        + "bomb; if it is not, unpack it yourself and stage the folder",
                    isTooLarge: true
                )
            }
            try writer.write(buffer.span.extracting(0..<count))
        }
        try writer.commit(to: target, durable: false)
        return size
    }

    private mutating func refuse(_ problem: String, _ remedy: String) {
        problems.append(InputProblem(at: place, problem, remedy: remedy))
    }
}

extension StagedEntry {
    fileprivate var isFolder: Bool {
        if case .folder = kind { true } else { false }
    }
}

extension UInt64 {
    fileprivate func clamped(from least: UInt64) -> UInt64 { Swift.max(self, least) }
}
