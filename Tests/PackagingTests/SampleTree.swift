import FileStore
import SystemPackage
import TestSupport

/// A small tree with everything that is hard to write into a tar.
enum SampleTree {
    static let longName = String(repeating: "long-name-", count: 12)
    static let longTarget = "../" + longFolder + "/" + longName
    static let longFolder = "long/" + String(repeating: "folder-", count: 10)

    /// Path, content and mode of the files.
    static let files: [(path: String, content: String, mode: UInt32)] = [
        ("bin/tool", "#!/bin/sh\nexit 0\n", 0o755),
        ("etc/config.json", "{}\n", 0o644),
        ("etc/empty", "", 0o644),
        ("etc/exactly-a-block", String(repeating: "b", count: 512), 0o644),
        (longFolder + "/" + longName, "deep\n", 0o644),
        ("téléchargé/日本語 🚀.txt", "named beyond ASCII\n", 0o644),
        ("e\u{301}", "decomposed\n", 0o644),
        ("é", "composed\n", 0o644),
        ("-rf", "looks like an option\n", 0o644),
    ]
    static let links: [(path: String, target: String)] = [
        ("bin/alias", "tool"),
        ("current", "téléchargé"),
        ("etc/far", longTarget),
    ]

    static func write(to folder: FilePath) throws {
        for (path, content, mode) in files {
            let place = folder.pushing(FilePath(path))
            try FileTree.create(place.removingLastComponent())
            try FileWriter.write(Array(content.utf8), to: place, mode: mode, durable: false)
        }
        for (path, target) in links {
            try FileLink.createSymbolicLink(at: folder.pushing(FilePath(path)), to: target)
        }
        try FileTree.create(folder.appending("var/empty-folder").pushing("below"))
    }
}
