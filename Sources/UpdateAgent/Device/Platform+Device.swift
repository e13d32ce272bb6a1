internal import FileStore
internal import Glibc
package import ReleaseModel
package import SystemPackage

extension Platform {
    /// The platform of this machine: its distribution by os-release(5), and the architecture that this program was built
    /// for; nil when updates are built for no such platform.
    package static func ofDevice(osRelease: FilePath = "/etc/os-release") -> Platform? {
        let path = ResolvedPath.followed(osRelease)
        guard let bytes = try? FileReader.contents(of: path, limit: 1 << 16) else { return nil }
        let names = distributions(String(decoding: bytes, as: UTF8.self))
        return names.lazy.compactMap { Platform(rawValue: "\($0)/\(architecture)") }.first
    }

    /// The names of the distribution and of those that it is like, as updates call them.
    private static func distributions(_ text: String) -> [String] {
        let words = ["ID=", "ID_LIKE="]
            .flatMap { key in
                text.split(separator: "\n").filter { $0.hasPrefix(key) }
                    .flatMap { $0.dropFirst(key.count).split { "\"' ".contains($0) } }
            }
        return words.map { $0 == "amzn" ? "amazon_linux" : String($0) }
    }

    private static var architecture: String {
        #if arch(x86_64)
            return "x86_64"
        #elseif arch(arm64)
            return "aarch64"
        #else
            // One program for both: the kernel knows the processor.
            var name = utsname()
            guard unsafe uname(&name) == 0 else { return "armv6l" }
            let machine = unsafe withUnsafeBytes(of: name.machine) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            return machine == "armv6l" ? "armv6l" : "armv7l"
        #endif
    }
}
