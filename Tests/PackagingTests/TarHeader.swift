import Testing

/// A header block of a tar, read by the letter of the format and by nobody's library ("GNU tar: Basic Tar Format").
struct TarHeader {
    let name: String
    let mode: Int
    let owner: Int
    let group: Int
    let size: Int
    let modified: Int
    let type: Character
    let target: String
    let magic: [UInt8]
    let ownerName: String
    let groupName: String
    let checksumIsRight: Bool

    init(_ block: ArraySlice<UInt8>) throws {
        let block = Array(block)
        func text(_ range: Range<Int>) -> String { String(decoding: block[range].prefix { $0 != 0 }, as: UTF8.self) }
        func octal(_ range: Range<Int>) throws -> Int {
            let digits = text(range).filter { $0 != " " }
            return try #require(Int(digits, radix: 8), "\(digits) in a header is not octal")
        }
        name = text(0..<100)
        mode = try octal(100..<108)
        owner = try octal(108..<116)
        group = try octal(116..<124)
        size = try octal(124..<136)
        modified = try octal(136..<148)
        type = Character(Unicode.Scalar(block[156]))
        target = text(157..<257)
        magic = Array(block[257..<265])
        ownerName = text(265..<297)
        groupName = text(297..<329)
        let sum = block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(block[$1])) }
        checksumIsRight = try octal(148..<156) == sum
    }

    /// The headers of a tar, each long name or target put where it belongs.
    static func all(in tar: [UInt8]) throws -> [(header: TarHeader, path: String, target: String)] {
        var result: [(header: TarHeader, path: String, target: String)] = []
        var (longPath, longTarget): (String?, String?) = (nil, nil)
        var position = 0
        while position < tar.count, tar[position] != 0 {
            let header = try TarHeader(tar[position..<position + 512])
            let content = tar[position + 512..<position + 512 + header.size].prefix { $0 != 0 }
            position += 512 + (header.size + 511) / 512 * 512
            switch header.type {
            case "L": longPath = String(decoding: content, as: UTF8.self)
            case "K": longTarget = String(decoding: content, as: UTF8.self)
            default:
                result.append((header, longPath ?? header.name, longTarget ?? header.target))
                (longPath, longTarget) = (nil, nil)
            }
        }
        return result
    }
}
