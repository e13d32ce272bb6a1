internal import Glibc
package import SystemPackage

/// A call on the file system that failed: what was attempted, on which path, and the system's reason.
package struct FileError: Error, Equatable, CustomStringConvertible {
    /// The attempt as words that complete "cannot …": `open`, `write to`.
    package let operation: String
    package let path: FilePath
    package let code: Errno

    package init(_ operation: String, _ path: FilePath, _ code: Errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    package var description: String {
        "cannot \(operation) \(path): \(reason)"
    }

    private var reason: String {
        switch code {
        case .noSpace: "no space is left on the device; free some and run the command again"
        case .diskQuotaExceeded: "the disk quota is used up; free some space and run the command again"
        case .readOnlyFileSystem: "the file system is read-only"
        case .tooManySymbolicLinkLevels: "it is a symbolic link where a plain file or folder is needed"
        default: code.description
        }
    }
}

extension FileError {
    /// The failure of the call that has just returned, from `errno`.
    static func last(_ operation: String, _ path: FilePath) -> FileError {
        FileError(operation, path, Errno(rawValue: errno))
    }

    /// Runs a call of swift-system, which throws `Errno`.
    static func wrap<Value>(
        _ operation: String,
        _ path: FilePath,
        _ call: () throws -> Value
    ) throws(FileError) -> Value {
        do {
            return try call()
        } catch {
            throw error as? FileError ?? FileError(operation, path, error as? Errno ?? .ioError)
        }
    }
}
