/// Hand-made ELF files ("System V ABI, gABI 4.1", chapter 4).
enum ELFHeaders {
    /// A header of 64 bytes and nothing behind it.
    static func header(machine: UInt16, is64Bit: Bool = true, isBigEndian: Bool = false) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        bytes.replaceSubrange(0..<7, with: [0x7F, 0x45, 0x4C, 0x46, is64Bit ? 2 : 1, isBigEndian ? 2 : 1, 1])
        let halves = [UInt8(truncatingIfNeeded: machine), UInt8(machine >> 8)]
        bytes.replaceSubrange(18..<20, with: isBigEndian ? halves.reversed() : halves)
        return bytes
    }

    /// An image for 32-bit ARM with this content of `.ARM.attributes`.
    static func arm(attributes: [UInt8]) -> [UInt8] {
        var bytes = Array(header(machine: 40, is64Bit: false).prefix(52)) + attributes
        let table = bytes.count
        bytes += [UInt8](repeating: 0, count: 40)
        bytes += words([0, 0x7000_0003, 0, 0, 52, UInt32(attributes.count), 0, 0, 1, 0])
        bytes.replaceSubrange(32..<36, with: words([UInt32(table)]))
        bytes.replaceSubrange(46..<50, with: [40, 0, 2, 0])
        return bytes
    }

    /// Attributes of the whole file in the vendor section "aeabi".
    static func attributes(_ attributes: [UInt8]) -> [UInt8] {
        let file = [1] + words([UInt32(attributes.count + 5)]) + attributes
        let vendor = Array("aeabi\0".utf8)
        return Array("A".utf8) + words([UInt32(4 + vendor.count + file.count)]) + vendor + file
    }

    private static func words(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
}
