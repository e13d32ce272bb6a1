internal import FileStore
internal import Glibc
internal import ReleaseModel
internal import SystemPackage

/// The process of the core software, as the file of its process id and the kernel show it.
struct CoreDaemon {
    let folder: DeviceFolder
    /// Where `greengrassd` keeps the process id.
    let pidFolder: FilePath

    struct Process: Equatable {
        let id: pid_t
        /// nil when it is a program from outside of the versions' folder.
        let version: Version?
    }

    /// The process that runs; nil when none does.
    var process: Process? {
        let file = pidFolder.appending("greengrassd.pid")
        guard let bytes = try? FileReader.contents(of: ResolvedPath.followed(file), limit: 64) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.first ?? ""
        guard let id = pid_t(text), id > 0, isAlive(id) else { return nil }
        return Process(id: id, version: version(of: id))
    }

    private func isAlive(_ id: pid_t) -> Bool {
        guard let status = CoreDaemon.read(of: id, "stat") else { return false }
        // `pid (name) state …`, and a name may have parentheses.
        let state = status[(status.lastIndex(of: UInt8(ascii: ")")) ?? 0)...].dropFirst(2).first
        return state != UInt8(ascii: "Z") && state != UInt8(ascii: "X")
    }

    /// The version whose folder the process has its program or its script in.
    private func version(of id: pid_t) -> Version? {
        let versions = ResolvedPath.followed(folder.versions(of: .core))
        let words = (CoreDaemon.read(of: id, "cmdline") ?? []).split(separator: 0)
            .map { FilePath(String(decoding: $0, as: UTF8.self)) }
        for word in words where word.lastComponent?.string == "daemon" {
            let package = word.removingLastComponent().removingLastComponent()
            guard let path = ResolvedPath.existing(package), path.removingLastComponent() == versions else { continue }
            return path.lastComponent.flatMap { DeviceFolder.version(named: $0.string, .core) }
        }
        return nil
    }

    /// A file of the kernel's on a process, whose size is not known before it is read.
    private static func read(of id: pid_t, _ name: String) -> [UInt8]? {
        try? FileReader.contents(ofFileOrPipe: FilePath("/proc/\(id)/\(name)"), limit: 1 << 16)
    }
}
