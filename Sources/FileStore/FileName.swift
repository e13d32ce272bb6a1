internal import Glibc
package import SystemPackage

/// The name of a folder's entry.
package enum FileName: Hashable, Sendable {
    case text(String)
    /// A name that is not UTF-8.
    case bytes([UInt8])

    init(_ entry: UnsafeMutablePointer<dirent>) {
        let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
            unsafe Array(name.prefix { $0 != 0 })
        }
        if let text = String(validating: bytes, as: UTF8.self) {
            self = .text(text)
        } else {
            self = .bytes(bytes)
        }
    }

    /// The name with unprintable bytes as `\xNN`.
    package var display: String {
        switch self {
        case .text(let text): text
        case .bytes(let bytes):
            bytes.map { byte in
                (0x20..<0x7F).contains(byte)
                    ? String(Unicode.Scalar(byte)) : "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
            }
            .joined()
        }
    }

    /// The path of the entry in `folder`.
    package func path(in folder: FilePath) -> FilePath {
        switch self {
        case .text(let text): return folder.appending(text)
        case .bytes(let bytes):
            var path = folder.string.utf8CString.dropLast().map { $0 }
            path.append(CChar(UInt8(ascii: "/")))
            path.append(contentsOf: bytes.map { CChar(bitPattern: $0) })
            path.append(0)
            return unsafe path.withUnsafeBufferPointer { buffer in
                unsafe buffer.baseAddress.map { unsafe FilePath(platformString: $0) } ?? folder
            }
        }
    }
}
