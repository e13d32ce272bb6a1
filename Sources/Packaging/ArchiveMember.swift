internal import CLibArchive

/// One entry's header as an archive has it, nothing checked.
struct ArchiveMember {
    enum Kind {
        case folder, file, symbolicLink, hardLink, fifo, socket, device, unknown
    }

    let kind: Kind
    /// Nil when the name is not UTF-8.
    let name: String?
    /// The target of a symbolic or hard link; nil when it is not UTF-8.
    let target: String?
    let mode: UInt32
    let size: UInt64
    let userID: Int64
    let groupID: Int64
    let userName: String
    let groupName: String
    /// Seconds since 1970.
    let modified: Int64

    init(_ entry: OpaquePointer) {
        let isHardLink = unsafe archive_entry_hardlink(entry) != nil || archive_entry_hardlink_utf8(entry) != nil
        kind = isHardLink ? .hardLink : unsafe ArchiveMember.kind(archive_entry_filetype(entry))
        name = unsafe ArchiveMember.text(archive_entry_pathname(entry), archive_entry_pathname_utf8(entry))
        target =
            unsafe isHardLink
            ? ArchiveMember.text(archive_entry_hardlink(entry), archive_entry_hardlink_utf8(entry))
            : ArchiveMember.text(archive_entry_symlink(entry), archive_entry_symlink_utf8(entry))
        mode = unsafe UInt32(archive_entry_perm(entry))
        size = UInt64(max(0, unsafe archive_entry_size(entry)))
        userID = unsafe archive_entry_uid(entry)
        groupID = unsafe archive_entry_gid(entry)
        userName = unsafe ArchiveMember.text(archive_entry_uname(entry), nil) ?? ""
        groupName = unsafe ArchiveMember.text(archive_entry_gname(entry), nil) ?? ""
        modified = unsafe Int64(archive_entry_mtime(entry))
    }

    private static func kind(_ type: mode_t) -> Kind {
        switch type {
        case 0o040000: .folder
        case 0o100000: .file
        case 0o120000: .symbolicLink
        case 0o010000: .fifo
        case 0o140000: .socket
        case 0o020000, 0o060000: .device
        default: .unknown
        }
    }

    /// The raw bytes if they are UTF-8, else what libarchive converted from the archive's own character set: which
    /// of them there is depends on the format and the locale.
    private static func text(_ raw: UnsafePointer<CChar>?, _ converted: UnsafePointer<CChar>?) -> String? {
        if let raw = unsafe raw, let text = unsafe String(validatingCString: raw) { return text }
        if let converted = unsafe converted { return unsafe String(validatingCString: converted) }
        return nil
    }
}
