internal import CLibLZMA
internal import ReleaseModel

/// The filter chain of an .xz stream.
struct XZSettings: Hashable, Sendable {
    var filter: BranchFilter?
    var lzma2: LZMASettings
    /// How hard the encoder looks; decoders need not know.
    var effort = Effort.best

    enum Effort: Sendable {
        /// `xz -9e`
        case best
        /// `xz -1`: for trials, whose result is only compared
        case trial

        var preset: UInt32 {
            switch self {
            case .best: 9 | shim_lzma_preset_extreme
            case .trial: 1
            }
        }
    }

    /// Bytes of history, at most. Measured on two language runtimes of 75 MB: 16 MiB would save 0.1 % of size and cost a
    /// gateway 4 MiB more for decoding; 8 MiB would cost 0.2 %. One encoder takes some 150 MB; `xz -9` takes 674 MiB.
    static let largestDictionary: UInt32 = 12 << 20

    /// The smallest size that the format can write (2^n or 3·2^n, from 4 KiB) and that holds `payload` bytes, up to
    /// the largest that we use ("The .xz File Format", 5.3.1).
    static func dictionarySize(for payload: UInt64) -> UInt32 {
        var size: UInt32 = 4096
        while size < payload, size < largestDictionary {
            size = size.nonzeroBitCount == 1 ? size + size / 2 : (size / 3) * 4
        }
        return size
    }
}

/// liblzma's array of filters, alive for the length of a call.
@safe struct XZFilterChain: ~Copyable {
    private let options: UnsafeMutablePointer<lzma_options_lzma>
    private let filters: UnsafeMutableBufferPointer<lzma_filter>

    init(_ settings: XZSettings) {
        unsafe options = .allocate(capacity: 1)
        unsafe options.initialize(to: lzma_options_lzma())
        _ = unsafe lzma_lzma_preset(options, settings.effort.preset)
        unsafe options.pointee.dict_size = settings.lzma2.dictionarySize
        unsafe options.pointee.lc = settings.lzma2.literalContextBits
        unsafe options.pointee.lp = settings.lzma2.literalPositionBits
        unsafe options.pointee.pb = settings.lzma2.positionBits
        unsafe filters = .allocate(capacity: 3)
        unsafe filters.initialize(repeating: lzma_filter(id: shim_lzma_vli_unknown, options: nil))
        var last = 0
        if let filter = settings.filter {
            unsafe filters[0].id = filter.identifier
            last = 1
        }
        unsafe filters[last] = lzma_filter(id: shim_lzma_filter_lzma2, options: options)
    }

    deinit {
        unsafe filters.deallocate()
        unsafe options.deallocate()
    }

    func with<Value>(_ body: (UnsafePointer<lzma_filter>) -> Value) -> Value {
        guard let start = unsafe filters.baseAddress else { preconditionFailure("a chain is never empty") }
        return unsafe body(start)
    }

    /// Bytes that a decoder of this chain allocates.
    var decoderMemory: UInt64 { unsafe with { unsafe lzma_raw_decoder_memusage($0) } }
}

extension BranchFilter {
    /// The filter's number in the format.
    var identifier: UInt64 {
        switch self {
        case .x86: shim_lzma_filter_x86
        case .arm64: shim_lzma_filter_arm64
        case .arm: shim_lzma_filter_arm
        case .armThumb: shim_lzma_filter_armthumb
        }
    }
}
