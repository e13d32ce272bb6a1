internal import FileStore
internal import SystemPackage

/// The build id that linkers write into ELF images: a note of type 3 by GNU ("System V ABI, gABI 4.1", chapter 5;
/// `ld --build-id`). Damaged headers are as good as none.
enum ELFBuildID {
    private static let mostEntries = 4096
    private static let longestNotes = 64 * 1024
    private static let longestID = 64

    /// The id's bytes; nil when the file is no ELF image or has none.
    static func read(_ path: FilePath) throws(FileError) -> [UInt8]? {
        let reader = try FileReader(opening: path)
        guard let image = Image(header: try reader.read(64, at: 0)) else { return nil }
        // Objects that are linked later, such as kernel modules, have sections alone.
        for table in [image.segments, image.sections] {
            for notes in try image.notes(in: table, reader) {
                guard let bytes = try piece(of: reader, at: notes.offset, count: notes.size) else { continue }
                if let id = Notes(bytes, image, alignment: notes.alignment).buildID { return id }
            }
        }
        return nil
    }

    /// Part of a file, wherever a header says it is; nil beyond the file's end.
    private static func piece(
        of reader: borrowing FileReader,
        at offset: UInt64,
        count: UInt64
    ) throws(FileError) -> [UInt8]? {
        guard offset < reader.status.size else { return nil }
        return try reader.read(Int(min(count, UInt64(longestNotes))), at: offset)
    }

    /// How an image writes numbers, and where its tables are.
    private struct Image {
        let is64Bit: Bool
        let isBigEndian: Bool
        private(set) var segments = Table()
        private(set) var sections = Table()

        struct Table {
            var offset: UInt64 = 0
            var entrySize = 0
            var count = 0
            /// The type of an entry that has notes: PT_NOTE, SHT_NOTE.
            var noteType: UInt64 = 0
            /// Where an entry has these.
            var fields: (type: Int, offset: Int, size: Int, alignment: Int) = (0, 0, 0, 0)
        }

        init?(header: [UInt8]) {
            guard header.count == 64, header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
            is64Bit = header[4] == 2
            isBigEndian = header[5] == 2
            segments = Table(
                offset: is64Bit ? number(header, 32, 8) : number(header, 28, 4),
                entrySize: is64Bit ? 56 : 32,
                count: Int(number(header, is64Bit ? 56 : 44, 2)),
                noteType: 4,
                fields: is64Bit ? (0, 8, 32, 48) : (0, 4, 16, 28)
            )
            sections = Table(
                offset: is64Bit ? number(header, 40, 8) : number(header, 32, 4),
                entrySize: is64Bit ? 64 : 40,
                count: Int(number(header, is64Bit ? 60 : 48, 2)),
                noteType: 7,
                fields: is64Bit ? (4, 24, 32, 48) : (4, 16, 20, 32)
            )
        }

        typealias NoteList = (offset: UInt64, size: UInt64, alignment: Int)

        func notes(in table: Table, _ reader: borrowing FileReader) throws(FileError) -> [NoteList] {
            let count = min(table.count, mostEntries)
            guard table.offset > 0, table.offset < reader.status.size else { return [] }
            let bytes = try reader.read(count * table.entrySize, at: table.offset)
            return (0..<bytes.count / table.entrySize).map { $0 * table.entrySize }
                .filter { number(bytes, $0 + table.fields.type, 4) == table.noteType }
                .map { start in
                    let width = is64Bit ? 8 : 4
                    return (
                        number(bytes, start + table.fields.offset, width),
                        number(bytes, start + table.fields.size, width),
                        number(bytes, start + table.fields.alignment, width) == 8 ? 8 : 4
                    )
                }
        }

        /// A number of `width` bytes; zero beyond the end.
        func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
            guard offset + width <= bytes.count else { return 0 }
            let digits = bytes[offset..<offset + width]
            return (isBigEndian ? Array(digits) : digits.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// A list of notes: three words, a name and a description, each padded.
    private struct Notes {
        let buildID: [UInt8]?

        init(_ bytes: [UInt8], _ image: Image, alignment: Int) {
            var (position, found) = (0, [UInt8]?.none)
            while found == nil, position + 12 <= bytes.count {
                let nameSize = Int(image.number(bytes, position, 4))
                let size = Int(image.number(bytes, position + 4, 4))
                let type = image.number(bytes, position + 8, 4)
                let start = Notes.aligned(position + 12 + nameSize, alignment)
                guard start + size <= bytes.count else { break }
                let name = bytes[(position + 12)..<(position + 12 + nameSize)]
                if type == 3, name.elementsEqual("GNU\0".utf8), (1...longestID).contains(size) {
                    found = Array(bytes[start..<start + size])
                }
                position = Notes.aligned(start + size, alignment)
            }
            buildID = found
        }

        private static func aligned(_ position: Int, _ alignment: Int) -> Int {
            (position + alignment - 1) / alignment * alignment
        }
    }
}
