/// A list of SHA-256 digests that `sha256sum -c` checks from the bucket's root.
package struct ChecksumList: Equatable, Sendable {
    package let entries: [Entry]

    package struct Entry: Equatable, Sendable {
        package let digest: SHA256Digest
        package let key: ObjectKey

        package init(digest: SHA256Digest, key: ObjectKey) {
            self.digest = digest
            self.key = key
        }
    }

    /// The list, sorted by key.
    package init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.key < $1.key }
    }

    /// Reads what `text` writes: lines of digest, two spaces and key.
    package init(parsing text: String) throws(InvalidValue) {
        var entries: [Entry] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "" else {
            throw InvalidValue("checksum list", String(text.suffix(80)), "its last line has no line feed")
        }
        for line in lines {
            guard let gap = line.firstRange(of: "  ") else {
                throw InvalidValue("checksum", String(line), "it is not a digest, two spaces and a key")
            }
            let digest = try SHA256Digest(parsing: String(line[..<gap.lowerBound]))
            entries.append(Entry(digest: digest, key: try ObjectKey(parsing: String(line[gap.upperBound...]))))
        }
        self.entries = entries
    }

    package var text: String {
        entries.map { "\($0.digest)  \($0.key)\n" }.joined()
    }
}
