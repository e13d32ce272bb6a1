internal import FileStore
internal import Glibc
package import SystemPackage

/// The right to be the agent of a device, which one process has at a time, and the file that says which.
package struct InstanceLock: ~Copyable {
    private let lock: FileLock
    private let pidFile: FilePath

    /// Another agent runs.
    package struct Taken: Error, CustomStringConvertible {
        /// What its file says; nil when it says nothing.
        package let processID: Int32?

        package var description: String {
            let process = processID.map { "with the process id \($0)" } ?? "whose process id is not known"
            return "an agent \(process) takes care of this device already; stop it first"
        }
    }

    /// Takes the right for as long as the value, or the process, lives. Errors are `Taken` and `FileError`.
    package init(of device: DeviceFolder, pidFile: FilePath) throws {
        let lock = try FileLock(on: device.root)
        guard try lock.tryAcquire() else { throw Taken(processID: InstanceLock.processID(in: pidFile)) }
        try FileTree.create(pidFile.removingLastComponent())
        try FileWriter.write(Array("\(getpid())\n".utf8), to: pidFile, durable: false)
        self.lock = lock
        self.pidFile = pidFile
    }

    private static func processID(in file: FilePath) -> Int32? {
        guard let bytes = try? FileReader.contents(of: file, limit: 64) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.flatMap { Int32($0) }
    }

    package consuming func release() {
        try? FileTree.removeFile(pidFile)
    }
}
