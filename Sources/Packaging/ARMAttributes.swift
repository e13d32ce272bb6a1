internal import FileStore

/// The build attributes of 32-bit ARM images, section `.ARM.attributes` ("Addenda to, and Errata in, the ABI for the
/// ARM Architecture", 2 and 3).
enum ARMAttributes {
    private static let sectionType: UInt32 = 0x7000_0003
    private static let longestSection: UInt32 = 64 * 1024
    private static let mostSections: UInt16 = 4096

    /// The major version of the architecture that the code needs; nil when the image does not say, or is damaged.
    static func architectureVersion(in reader: borrowing FileReader) throws(FileError) -> Int? {
        let header = try reader.read(52, at: 0)
        // A 32-bit little-endian header gives the table's offset at 32, the entry's size at 46 and the count at 48.
        guard header.count == 52, header[4] == 1, header[5] == 1 else { return nil }
        let table = Scanner(header).word(at: 32)
        let entrySize = Scanner(header).half(at: 46)
        let count = min(Scanner(header).half(at: 48), mostSections)
        guard table > 0, entrySize == 40 else { return nil }
        let sections = Scanner(try reader.read(Int(entrySize) * Int(count), at: UInt64(table)))
        for start in stride(from: 0, to: sections.bytes.count - 39, by: 40)
        where sections.word(at: start + 4) == sectionType {
            let offset = sections.word(at: start + 16)
            let size = min(sections.word(at: start + 20), longestSection)
            return version(in: try reader.read(Int(size), at: UInt64(offset)))
        }
        return nil
    }

    /// Looks for Tag_CPU_arch in the attributes of the whole file.
    static func version(in section: [UInt8]) -> Int? {
        // 'A', then sections: length, vendor name, then subsections: tag, length, attributes.
        guard section.first == UInt8(ascii: "A") else { return nil }
        var scanner = Scanner(section, position: 5)
        guard scanner.text() == "aeabi", scanner.next() == 1 else { return nil }
        scanner.position += 4
        while let tag = scanner.variableLength() {
            switch tag {
            case 6: return scanner.variableLength().flatMap(major)
            case 4, 5, 67: _ = scanner.text()
            case 32:
                _ = scanner.variableLength()
                _ = scanner.text()
            case let tag where tag > 32 && !tag.isMultiple(of: 2): _ = scanner.text()
            default: _ = scanner.variableLength()
            }
        }
        return nil
    }

    /// The values of Tag_CPU_arch by major version of the architecture.
    private static func major(_ value: UInt32) -> Int? {
        switch value {
        case 1: 4
        case 2: 4
        case 3, 4, 5: 5
        case 6, 7, 8, 9, 11, 12: 6
        case 10, 13: 7
        case 14...21: 8
        case 22: 9
        default: nil
        }
    }

    /// Little-endian numbers and text; beyond the end everything is zero or nil.
    private struct Scanner {
        let bytes: [UInt8]
        var position: Int

        init(_ bytes: [UInt8], position: Int = 0) {
            self.bytes = bytes
            self.position = position
        }

        func half(at offset: Int) -> UInt16 {
            guard offset >= 0, offset + 2 <= bytes.count else { return 0 }
            return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
        }

        func word(at offset: Int) -> UInt32 {
            UInt32(half(at: offset)) | UInt32(half(at: offset + 2)) << 16
        }

        mutating func next() -> UInt8? {
            guard bytes.indices.contains(position) else { return nil }
            defer { position += 1 }
            return bytes[position]
        }

        mutating func text() -> String {
            var text: [UInt8] = []
            while let byte = next(), byte != 0 { text.append(byte) }
            return String(decoding: text, as: UTF8.self)
        }

        /// An unsigned LEB128 number.
        mutating func variableLength() -> UInt32? {
            var value: UInt32 = 0
            var shift: UInt32 = 0
            while let byte = next(), shift < 32 {
                value |= UInt32(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return value }
                shift += 7
            }
            return nil
        }
    }
}
