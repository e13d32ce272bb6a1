internal import FileStore
package import ReleaseModel
internal import SystemPackage

/// What an ELF file's headers say of the machine it runs on ("System V ABI, gABI 4.1", chapter 4).
package struct ELFImage: Equatable, Sendable {
    package enum Machine: UInt16, Sendable {
        case i386 = 3
        case arm = 40
        case x86_64 = 62
        case aarch64 = 183
        /// Programs for the kernel's own virtual machine, which run on any processor.
        case bpf = 247
    }

    package let machineCode: UInt16
    package let is64Bit: Bool
    package let isBigEndian: Bool
    /// The version of the ARM architecture that the code needs, if the build attributes say it.
    package let armVersion: Int?

    package var machine: Machine? { Machine(rawValue: machineCode) }

    /// `x86_64`, `arm v7`
    package var summary: String {
        isBigEndian ? "big-endian \(machineName)" : machineName
    }

    private var machineName: String {
        switch machine {
        case .i386: "i386"
        case .arm: armVersion.map { "arm v\($0)" } ?? "arm"
        case .x86_64: is64Bit ? "x86_64" : "x32"
        case .aarch64: is64Bit ? "aarch64" : "aarch64 with 32-bit pointers"
        case .bpf: "bpf"
        case nil: "ELF machine \(machineCode)"
        }
    }

    /// Why code for this machine cannot run on `platform`; nil when it can.
    package func problem(on platform: Platform) -> String? {
        let wanted: Machine =
            switch platform.architecture {
            case .x86_64: .x86_64
            case .aarch64: .aarch64
            case .armv7l, .armv6l: .arm
            }
        if machine == .bpf { return nil }
        guard machine == wanted, !isBigEndian, is64Bit == (wanted != .arm) else {
            return "it is an ELF file for \(summary) in a build for \(platform.architecture.rawValue)"
        }
        if platform.architecture == .armv6l, let armVersion, armVersion > 6 {
            return "its code needs ARMv\(armVersion) in a build for armv6l"
        }
        return nil
    }

    /// The image's headers; nil when the file is no ELF file.
    static func read(_ path: FilePath) throws(FileError) -> ELFImage? {
        let reader = try FileReader(opening: path)
        guard let image = ELFImage(header: try reader.read(64, at: 0)) else { return nil }
        guard image.machine == .arm else { return image }
        let version = try ARMAttributes.architectureVersion(in: reader)
        return ELFImage(
            machineCode: image.machineCode,
            is64Bit: image.is64Bit,
            isBigEndian: image.isBigEndian,
            armVersion: version
        )
    }

    /// Reads a file's first bytes, 20 at the least.
    package init?(header: [UInt8]) {
        guard header.count >= 20, header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        let isBigEndian = header[5] == 2
        let (low, high) = isBigEndian ? (header[19], header[18]) : (header[18], header[19])
        self.init(
            machineCode: UInt16(high) << 8 | UInt16(low),
            is64Bit: header[4] == 2,
            isBigEndian: isBigEndian,
            armVersion: nil
        )
    }

    private init(machineCode: UInt16, is64Bit: Bool, isBigEndian: Bool, armVersion: Int?) {
        self.machineCode = machineCode
        self.is64Bit = is64Bit
        self.isBigEndian = isBigEndian
        self.armVersion = armVersion
    }
}
