package import FileStore
package import ReleaseModel
package import SystemPackage

/// Reads what a Debian package says of itself: the file `control` in its member `control.tar.*` (deb(5), deb-control(5)).
package enum DebianControl {
    private static let longestMember = 16 << 20
    private static let longestFile = 1 << 16
    /// Of all files in the member, and they unpack to no more bytes than this: what is passed over is unpacked too.
    private static let mostEntries = 1000
    private static let mostUnpacked = 64 << 20

    /// Whether the file at `path` is an ar archive, as Debian packages are.
    package static func isPackage(_ path: FilePath) throws(FileError) -> Bool {
        try FileReader(opening: path).read(8, at: 0) == Array("!<arch>\n".utf8)
    }

    /// The package at `path`; nil when it does not say what it is. Its member is copied into the folder `scratch`.
    package static func read(_ path: FilePath, scratch: FilePath) throws -> DebianPackage? {
        let archive = ArchiveHandle(place: path.string)
        try archive.open(path, as: .debianPackage)
        while let member = try archive.next() {
            guard let name = member.name, name.hasPrefix("control.tar") else { continue }
            let copy = scratch.appending("control")
            try FileWriter.write(content(of: archive, at: path, limit: longestMember), to: copy, durable: false)
            return try file(in: copy, of: path).flatMap { parse($0) }
        }
        return nil
    }

    /// The text of `control` in the member's copy.
    private static func file(in copy: FilePath, of path: FilePath) throws -> String? {
        let archive = ArchiveHandle(place: path.string)
        try archive.open(copy, as: .entries)
        var (count, rest) = (0, mostUnpacked)
        while let member = try archive.next() {
            count += 1
            guard count <= mostEntries else { return nil }
            if member.kind == .file, member.name == "./control" || member.name == "control" {
                return String(decoding: try content(of: archive, at: path, limit: longestFile), as: UTF8.self)
            }
            rest -= try read(archive, at: path, limit: rest)
        }
        return nil
    }

    private static func content(
        of archive: borrowing ArchiveHandle,
        at path: FilePath,
        limit: Int
    ) throws(ArchiveError) -> [UInt8] {
        var content: [UInt8] = []
        try read(archive, at: path, limit: limit) { content += $0 }
        return content
    }

    /// Reads a member to its end, piece by piece; returns the number of its bytes.
    @discardableResult
    private static func read(
        _ archive: borrowing ArchiveHandle,
        at path: FilePath,
        limit: Int,
        _ body: (ArraySlice<UInt8>) -> Void = { _ in }
    ) throws(ArchiveError) -> Int {
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try archive.read(into: &buffer)
            guard count > 0 else { return total }
            total += count
            guard total <= limit else {
                throw ArchiveError(
                    "read",
                    path.string,
                    "its control data is longer than \(limit) bytes",
                    isTooLarge: true
                )
            }
            body(buffer[..<count])
        }
    }

    /// Reads the first paragraph; nil when a field is missing or not legal.
    static func parse(_ text: String) -> DebianPackage? {
        var fields: [String: String] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard !line.isEmpty else { break }
            // A line that starts with a space goes on with the field before it, none of which is read here.
            guard line.first != UInt8(ascii: " "), let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(Substring(line[..<colon])).lowercased()
            let value = line[line.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
            let end = value.lastIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }.map { value.index(after: $0) }
            fields[name] = String(Substring(value[..<(end ?? value.startIndex)]))
        }
        guard let name = fields["package"], let version = fields["version"], let architecture = fields["architecture"]
        else { return nil }
        return try? DebianPackage(name: name, version: version, architecture: architecture, origin: fields["origin"])
    }
}
