internal import Glibc
package import SystemPackage

/// Second names for stored files, by hard and by symbolic links.
package enum FileLink {
    /// Gives a file a second name; false when the file system cannot, or not between these two places.
    package static func hardLink(_ source: FilePath, to target: FilePath) throws(FileError) -> Bool {
        let result = unsafe source.withPlatformString { source in
            unsafe target.withPlatformString { unsafe link(source, $0) }
        }
        if result == 0 { return true }
        let failure = FileError.last("link \(source) to", target)
        switch failure.code {
        case .improperLink, .notPermitted, .tooManyLinks, .notSupported: return false
        default: throw failure
        }
    }

    /// The target of a symbolic link; nil when it is not UTF-8.
    package static func target(of link: FilePath) throws(FileError) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = unsafe link.withPlatformString { link in
            unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
                guard let start = unsafe bytes.bindMemory(to: CChar.self).baseAddress else { return -1 }
                return unsafe readlink(link, start, bytes.count)
            }
        }
        guard count >= 0 else { throw FileError.last("read the link", link) }
        return String(validating: buffer.prefix(count), as: UTF8.self)
    }

    package static func createSymbolicLink(at path: FilePath, to target: String) throws(FileError) {
        let result = unsafe path.withPlatformString { unsafe symlink(target, $0) }
        guard result == 0 else { throw FileError.last("create the link", path) }
    }
}
