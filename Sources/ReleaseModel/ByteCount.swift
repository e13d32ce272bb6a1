/// A number of bytes in words.
package enum ByteCount {
    /// `512 B`, `9.8 KiB`, `1.5 GiB`: three digits at the least, in powers of 1024.
    package static func text(_ bytes: UInt64) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var tenths = bytes / 1024 * 10 + bytes % 1024 * 10 / 1024
        for unit in ["KiB", "MiB", "GiB"] {
            if tenths < 10_240 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
            tenths /= 1024
        }
        return "\(tenths / 10).\(tenths % 10) TiB"
    }
}
