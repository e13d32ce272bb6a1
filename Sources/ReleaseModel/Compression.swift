/// How an artifact's tar is compressed.
package enum CompressionFormat: String, CaseIterable, Sendable, Codable {
    case xz
    case gzip

    package var fileExtension: String {
        switch self {
        case .xz: "xz"
        case .gzip: "gz"
        }
    }
}

/// A branch/call/jump filter of the .xz format, named as `xz` names it ("The .xz File Format", 5.3.2).
package enum BranchFilter: String, CaseIterable, Sendable, Codable {
    case x86
    case arm64
    case arm
    case armThumb = "armthumb"
}

/// The LZMA2 settings that a decoder and a reader of its memory need to know.
package struct LZMASettings: Hashable, Sendable, Codable {
    /// Bytes of history that a decoder keeps.
    package var dictionarySize: UInt32
    /// Literal context bits, literal position bits (together at most 4) and position bits.
    package var literalContextBits: UInt32
    package var literalPositionBits: UInt32
    package var positionBits: UInt32

    package init(dictionarySize: UInt32, lc: UInt32, lp: UInt32, pb: UInt32) {
        self.dictionarySize = dictionarySize
        literalContextBits = lc
        literalPositionBits = lp
        positionBits = pb
    }

    private enum CodingKeys: String, CodingKey {
        case dictionarySize
        case literalContextBits = "lc"
        case literalPositionBits = "lp"
        case positionBits = "pb"
    }
}

/// How one artifact was compressed, as its version manifest says it.
package struct CompressionRecord: Hashable, Sendable, Codable {
    package let format: CompressionFormat
    /// The filter before LZMA2; nil for none and for gzip.
    package let filter: BranchFilter?
    /// Nil for gzip.
    package let lzma2: LZMASettings?
    /// Bytes of memory that decoding takes.
    package let decoderMemory: UInt64

    package init(format: CompressionFormat, filter: BranchFilter?, lzma2: LZMASettings?, decoderMemory: UInt64) {
        self.format = format
        self.filter = filter
        self.lzma2 = lzma2
        self.decoderMemory = decoderMemory
    }

    /// `xz x86`, `xz`, `gzip`
    package var summary: String {
        ([format.rawValue] + (filter.map { [$0.rawValue] } ?? [])).joined(separator: " ")
    }
}
