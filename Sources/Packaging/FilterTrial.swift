internal import FileStore
internal import ReleaseModel

/// Chooses the filter chain of a tree: candidates from the ELF headers inside, then a trial on a sample, because
/// headers do not tell ARM code from Thumb code, nor how much of a tree is code at all.
struct FilterTrial {
    /// The sample: windows spread evenly over the content. On two language runtimes of 70 MB, fewer and larger windows
    /// took data for code; these rank the filters as the whole does.
    private static let windows: UInt64 = 16
    private static let windowSize: UInt64 = 256 << 10

    /// The best settings for `tree`, the same on every machine.
    static func choose(_ tree: StagedTree, tarSize: UInt64, filtersAllowed: Bool) throws -> XZSettings {
        let dictionary = XZSettings.dictionarySize(for: tarSize)
        let candidates = try candidates(for: dominantMachine(of: tree), dictionary)
            .filter {
                filtersAllowed || $0.filter == nil
            }
        let sample = try sample(of: tree)
        var best: (settings: XZSettings, size: Int)?
        for candidate in candidates {
            let size = try compressedSize(of: sample, candidate)
            if best.map({ size < $0.size }) ?? true { best = (candidate, size) }
        }
        return best?.settings ?? plain(dictionary)
    }

    /// liblzma's defaults.
    private static func plain(_ dictionary: UInt32) -> XZSettings {
        XZSettings(filter: nil, lzma2: LZMASettings(dictionarySize: dictionary, lc: 3, lp: 0, pb: 2))
    }

    /// The chains worth trying, the likeliest first. Words of 4 bytes like ARM's compress better when literals are
    /// coded by their position in the word (lp = 2).
    private static func candidates(for machine: ELFImage.Machine?, _ dictionary: UInt32) -> [XZSettings] {
        let words = LZMASettings(dictionarySize: dictionary, lc: 2, lp: 2, pb: 2)
        let halves = LZMASettings(dictionarySize: dictionary, lc: 3, lp: 1, pb: 2)
        let plain = plain(dictionary)
        switch machine {
        case .x86_64, .i386: return [XZSettings(filter: .x86, lzma2: plain.lzma2), plain]
        case .aarch64: return [XZSettings(filter: .arm64, lzma2: words), XZSettings(filter: nil, lzma2: words), plain]
        case .arm:
            return [
                XZSettings(filter: .arm, lzma2: words), XZSettings(filter: .armThumb, lzma2: words),
                XZSettings(filter: nil, lzma2: words), XZSettings(filter: nil, lzma2: halves), plain,
            ]
        case .bpf, nil: return [plain]
        }
    }

    /// The machine that most bytes of ELF files are for.
    private static func dominantMachine(of tree: StagedTree) throws -> ELFImage.Machine? {
        var bytes: [ELFImage.Machine: UInt64] = [:]
        for file in tree.entries.compactMap(\.file) where file.size >= 64 {
            let header = try FileReader(opening: file.source).read(64, at: 0)
            guard let machine = ELFImage(header: header)?.machine else { continue }
            bytes[machine, default: 0] += file.size
        }
        return bytes.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
    }

    private static func sample(of tree: StagedTree) throws -> [[UInt8]] {
        let files = tree.entries.compactMap(\.file).filter { $0.size > 0 }
        let share = tree.contentSize / windows
        let length = min(windowSize, share)
        return try (0..<windows)
            .map { window in
                try read(Int(length), at: share * window + (share - length) / 2, of: files)
            }
    }

    /// Bytes near an offset of the files' concatenation, aligned as the tar aligns them, because filters for fixed-size
    /// instructions look at whole words only.
    private static func read(_ count: Int, at offset: UInt64, of files: [StagedFile]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var start: UInt64 = 0
        for file in files where bytes.count < count {
            let end = start + file.size
            if offset < end {
                let position = bytes.isEmpty && offset > start ? (offset - start) & ~4095 : 0
                bytes += try FileReader(opening: file.source).read(count - bytes.count, at: position)
                bytes += [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
            }
            start = end
        }
        return bytes
    }

    private static func compressedSize(of sample: [[UInt8]], _ settings: XZSettings) throws -> Int {
        var settings = settings
        settings.effort = .trial
        settings.lzma2.dictionarySize = min(settings.lzma2.dictionarySize, UInt32(windowSize * windows))
        var size = 0
        var encoder = XZEncoder(settings)
        try encoder.open()
        for window in sample {
            try encoder.write(window.span) { size += $0.count }
        }
        try encoder.close { size += $0.count }
        return size
    }
}
