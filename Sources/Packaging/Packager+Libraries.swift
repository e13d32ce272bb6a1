internal import CLibArchive
internal import CLibLZMA
internal import CZlib

extension Packager {
    /// The versions of the libraries whose output an archive is: another version may compress to other bytes.
    package static var libraryVersions: String {
        let zlib = unsafe zlibVersion().map { unsafe String(cString: $0) } ?? ""
        let archive = unsafe String(cString: archive_version_string())
        let lzma = unsafe String(cString: lzma_version_string())
        return "\(archive) liblzma \(lzma) zlib \(zlib)"
    }
}
