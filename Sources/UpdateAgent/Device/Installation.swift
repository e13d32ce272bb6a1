internal import FileStore
package import ReleaseModel
internal import SystemPackage

/// The versions of a software on a device, and the link that says which of them runs.
package struct Installation {
    let folder: DeviceFolder
    let software: Software

    package init(of software: Software, in folder: DeviceFolder) {
        self.folder = folder
        self.software = software
    }

    /// The version that the link leads to; nil when there is none, or when it leads elsewhere.
    package var current: Version? {
        get throws {
            let link = folder.link(of: software)
            guard try FileStatus.of(link)?.kind == .symbolicLink, let target = try FileLink.target(of: link),
                let name = FilePath(target).lastComponent?.string,
                let version = DeviceFolder.version(named: name, software),
                try FileStatus.of(folder.package(software, version))?.kind == .folder,
                ResolvedPath.existing(link) == ResolvedPath.existing(folder.package(software, version))
            else { return nil }
            return version
        }
    }

    /// Makes the link lead to a version, in one step that survives a power failure.
    func activate(_ version: Version) throws(FileError) {
        let link = folder.link(of: software)
        let parent = link.removingLastComponent()
        let temporary = parent.appending(DeviceFolder.stagingPrefix + "link")
        try FileTree.removeFile(temporary)
        try FileLink.createSymbolicLink(at: temporary, to: DeviceFolder.linkTarget(software, version))
        try FileTree.rename(temporary, to: link)
        try FileTree.sync(folder: parent)
    }

    /// Removes what was being unpacked, and the versions that `discarded` says.
    func clean(discarding discarded: (Version) -> Bool) throws(FileError) {
        for parent in [folder.versions(of: software), folder.link(of: software).removingLastComponent()]
        where try FileStatus.of(parent) != nil {
            for name in try FileTree.sortedTextNames(in: parent) {
                let version = DeviceFolder.version(named: name, software)
                guard name.hasPrefix(DeviceFolder.stagingPrefix) || version.map(discarded) ?? false else { continue }
                try FileTree.remove(parent.appending(name))
            }
        }
    }
}
