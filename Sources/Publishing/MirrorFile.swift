internal import FileStore
internal import ObjectStore
internal import SystemPackage

/// A file that is written while it comes, and begun anew when its transfer is.
final class MirrorFile {
    private let folder: FilePath
    private var writer: FileWriter?

    init(in folder: FilePath) {
        self.folder = folder
    }

    func restart() throws(StoreError) {
        writer = nil
        do throws(FileError) { writer = try FileWriter(in: folder, mode: 0o600) } catch {
            throw StoreError(writing: folder.string, "\(error)")
        }
    }

    func write(_ bytes: [UInt8]) throws(StoreError) {
        do throws(FileError) { try writer?.write(bytes.span) } catch {
            throw StoreError(writing: folder.string, "\(error)")
        }
    }

    /// Gives the file its name, unless equal content has it already: who makes a link of that must find it.
    func keep(as path: FilePath) throws(FileError) {
        guard let writer = writer.take(), try FileStatus.of(path) == nil else { return }
        try writer.commit(to: path, durable: false)
    }
}
