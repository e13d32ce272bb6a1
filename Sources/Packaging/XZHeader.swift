internal import CLibLZMA
package import FileStore
package import ReleaseModel
package import SystemPackage

/// The filter chain of the first block of an .xz file ("The .xz File Format", 3.1).
package struct XZHeader: Equatable, Sendable, Encodable {
    /// The names of the filters, LZMA2 the last.
    package let filters: [String]
    /// Bytes of history that a decoder keeps.
    package let dictionarySize: UInt32
    /// Bytes of memory that decoding takes.
    package let decoderMemory: UInt64

    /// Whether a file is compressed as a record says; for gzip there is nothing to compare.
    package static func doesFile(_ path: FilePath, agreeWith record: CompressionRecord) throws(FileError) -> Bool {
        guard record.format == .xz else { return true }
        guard let header = try read(path) else { return false }
        return header.filters == (record.filter.map { [$0.rawValue] } ?? []) + ["lzma2"]
            && header.dictionarySize == record.lzma2?.dictionarySize && header.decoderMemory == record.decoderMemory
    }

    /// The header of the file at `path`; nil when that is no .xz file or its header is damaged.
    package static func read(_ path: FilePath) throws(FileError) -> XZHeader? {
        let reader = try FileReader(opening: path)
        let head = try reader.read(12, at: 0)
        guard head.count == 12, head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) else { return nil }
        var flags = lzma_stream_flags()
        let status = unsafe head.withUnsafeBufferPointer { unsafe lzma_stream_header_decode(&flags, $0.baseAddress) }
        guard status == LZMA_OK, let size = try reader.read(1, at: 12).first, size > 0 else { return nil }
        let block = try reader.read((Int(size) + 1) * 4, at: 12)
        guard block.count == (Int(size) + 1) * 4 else { return nil }
        return decode(block, check: flags.check)
    }

    private static func decode(_ header: [UInt8], check: lzma_check) -> XZHeader? {
        let most = Int(LZMA_FILTERS_MAX)
        let filters = UnsafeMutableBufferPointer<lzma_filter>.allocate(capacity: most + 1)
        defer { unsafe filters.deallocate() }
        unsafe filters.initialize(repeating: lzma_filter(id: shim_lzma_vli_unknown, options: nil))
        var block = unsafe lzma_block()
        unsafe block.header_size = UInt32(header.count)
        unsafe block.check = check
        unsafe block.filters = filters.baseAddress
        let status = unsafe header.withUnsafeBufferPointer {
            unsafe lzma_block_header_decode(&block, nil, $0.baseAddress)
        }
        guard status == LZMA_OK else { return nil }
        defer { unsafe lzma_filters_free(filters.baseAddress, nil) }
        var names: [String] = []
        var dictionarySize: UInt32 = 0
        for index in 0..<most {
            let filter = unsafe filters[index]
            guard unsafe filter.id != shim_lzma_vli_unknown else { break }
            names.append(unsafe name(of: filter.id))
            if unsafe filter.id == shim_lzma_filter_lzma2, let options = unsafe filter.options {
                dictionarySize = unsafe options.load(as: lzma_options_lzma.self).dict_size
            }
        }
        let memory = unsafe lzma_raw_decoder_memusage(filters.baseAddress)
        return XZHeader(filters: names, dictionarySize: dictionarySize, decoderMemory: memory)
    }

    private static func name(of identifier: UInt64) -> String {
        if identifier == shim_lzma_filter_lzma2 { return "lzma2" }
        let filter = BranchFilter.allCases.first { $0.identifier == identifier }
        return filter?.rawValue ?? "filter \(identifier)"
    }
}
