internal import FileStore
package import SystemPackage

extension Passphrase {
    /// Reads the first line of a file or pipe.
    package init(contentsOf path: FilePath) throws {
        let bytes = try FileReader.contents(ofFileOrPipe: path, limit: 4096)
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard let passphrase = Passphrase(Array(line)) else {
            throw KeyError(.passphrase, "\(path): the first line must be a passphrase of 1 to 1024 bytes")
        }
        self = passphrase
    }
}
