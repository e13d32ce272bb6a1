import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

/// Archives that other programs make.
enum ForeignArchives {
    /// Ways to pack a folder `tree` into a file `archive`.
    static let recipes: [(name: String, command: String)] = [
        ("a tar of GNU tar", "tar -C tree -cf archive ."),
        ("a pax tar", "tar -C tree --format=posix -cf archive ."),
        ("a tar without ./", "tar -C tree -cf archive -- $(ls -A tree)"),
        ("a tar in another order", "tar -C tree --sort=inode -cf archive ."),
        ("a tar of bsdtar", "bsdtar -C tree -cf archive ."),
        (
            "a tar of python",
            "python3 -c 'with __import__(\"tarfile\").open(\"archive\", \"w\") as tar: tar.add(\"tree\", \".\")'"
        ),
        ("tar.gz", "tar -C tree -czf archive ."),
        ("tar.bz2", "bsdtar -C tree --bzip2 -cf archive ."),
        ("tar.xz", "tar -C tree -cJf archive ."),
        ("tar.zst", "bsdtar -C tree --zstd -cf archive ."),
    ]

    /// Runs a recipe in the test's folder; gives the archive's path.
    static func make(_ command: String) throws -> FilePath {
        let folder = try TemporaryFolder.forTest
        let result = try Tool.run("sh", "-ec", command, in: folder.path)
        try #require(result.status == 0, "\(command): \(result.errors)")
        return folder("archive")
    }

    /// A tar with whatever members `json` asks for: `name`, `type` (tar's letter), `link`, `mode` and `data`.
    static func tar(_ json: String) throws -> FilePath {
        let script = """
            import io, json, sys, tarfile
            with tarfile.open(sys.argv[1], "w", format=tarfile.GNU_FORMAT) as tar:
                for member in json.loads(sys.argv[2]):
                    info = tarfile.TarInfo(member["name"])
                    info.type = member.get("type", "0").encode()
                    info.mode = member.get("mode", 0o644)
                    info.linkname = member.get("link", "")
                    data = member.get("data", "").encode()
                    info.size = len(data)
                    tar.addfile(info, io.BytesIO(data))
            """
        let path = try TemporaryFolder.forTest("archive")
        let result = try Tool.run("python3", "-c", script, path.string, json)
        try #require(result.status == 0, "\(result.errors)")
        return path
    }
}
