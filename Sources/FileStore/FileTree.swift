internal import CLinux
internal import Glibc
package import SystemPackage

/// Folders: making, listing, syncing, renaming and removing them.
package enum FileTree {
    /// Makes `folder` and those above it, as far as they are missing.
    package static func create(_ folder: FilePath, mode: UInt32 = 0o755) throws(FileError) {
        if unsafe folder.withPlatformString({ unsafe mkdir($0, mode) }) == 0 { return }
        let failure = FileError.last("create the folder", folder)
        switch failure.code {
        case .fileExists:
            var record = stat()
            let found = unsafe folder.withPlatformString { unsafe stat($0, &record) }
            guard found == 0, record.st_mode & S_IFMT == S_IFDIR else { throw failure }
        case .noSuchFileOrDirectory where folder.components.count > 1:
            try create(folder.removingLastComponent(), mode: mode)
            // Once: some file systems answer so whatever is there.
            guard unsafe folder.withPlatformString({ unsafe mkdir($0, mode) }) == 0 || errno == EEXIST else {
                throw FileError.last("create the folder", folder)
            }
        default:
            throw failure
        }
    }

    /// Gives a file or folder exactly these permission bits.
    package static func setMode(of path: FilePath, to mode: UInt32) throws(FileError) {
        guard unsafe path.withPlatformString({ unsafe chmod($0, mode) }) == 0 else {
            throw FileError.last("set the mode of", path)
        }
    }

    /// The names in a folder, in no order: text, or bytes that are not UTF-8.
    package static func names(in folder: FilePath) throws(FileError) -> [FileName] {
        guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
            throw FileError.last("list the folder", folder)
        }
        defer { unsafe closedir(stream) }
        var names: [FileName] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe FileName(entry)
            if name != .text("."), name != .text("..") { names.append(name) }
        }
        guard errno == 0 else { throw FileError.last("list the folder", folder) }
        return names
    }

    /// The names in a folder that are UTF-8, sorted by their bytes.
    package static func sortedTextNames(in folder: FilePath) throws(FileError) -> [String] {
        let names = try names(in: folder)
            .compactMap { name -> String? in
                guard case .text(let text) = name else { return nil }
                return text
            }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package static func rename(_ source: FilePath, to target: FilePath) throws(FileError) {
        let result = unsafe source.withPlatformString { source in
            unsafe target.withPlatformString { unsafe Glibc.rename(source, $0) }
        }
        guard result == 0 else { throw FileError.last("rename \(source) to", target) }
    }

    /// Swaps two folders in one step (renameat2 with RENAME_EXCHANGE, Linux 3.15).
    package static func exchange(_ first: FilePath, _ second: FilePath) throws(FileError) {
        let result = unsafe first.withPlatformString { first in
            unsafe second.withPlatformString { unsafe shim_exchange(AT_FDCWD, first, AT_FDCWD, $0) }
        }
        guard result == 0 else { throw FileError.last("exchange \(first) with", second) }
    }

    /// Makes the names in a folder durable.
    package static func sync(folder: FilePath) throws(FileError) {
        try withFolder(folder) { descriptor throws(FileError) in
            guard fsync(descriptor) == 0 else { throw FileError.last("sync the folder", folder) }
        }
    }

    /// Makes everything on the file system of `folder` durable: one call instead of thousands.
    package static func syncFileSystem(of folder: FilePath) throws(FileError) {
        try withFolder(folder) { descriptor throws(FileError) in
            guard shim_sync_file_system(descriptor) == 0 else {
                throw FileError.last("sync the file system of", folder)
            }
        }
    }

    private static func withFolder(
        _ folder: FilePath,
        _ body: (CInt) throws(FileError) -> Void
    ) throws(FileError) {
        let path = folder.isEmpty ? FilePath(".") : folder
        let descriptor = try FileError.wrap("open the folder", path) {
            try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
        }
        defer { try? descriptor.close() }
        try body(descriptor.rawValue)
    }

    /// Removes a file or link; nothing there is no error.
    package static func removeFile(_ path: FilePath) throws(FileError) {
        guard unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 || errno == ENOENT else {
            throw FileError.last("remove", path)
        }
    }

    /// Removes an empty folder; returns whether it is gone.
    package static func removeEmptyFolder(_ path: FilePath) throws(FileError) -> Bool {
        if unsafe path.withPlatformString({ unsafe rmdir($0) }) == 0 || errno == ENOENT { return true }
        guard errno == ENOTEMPTY || errno == EEXIST else { throw FileError.last("remove the folder", path) }
        return false
    }

    /// Removes a file, a link or a folder with all that it holds; nothing there is no error.
    package static func remove(_ path: FilePath) throws(FileError) {
        guard let status = try FileStatus.of(path) else { return }
        guard status.kind == .folder else { return try removeFile(path) }
        for name in try names(in: path) {
            try remove(name.path(in: path))
        }
        _ = try removeEmptyFolder(path)
    }
}
