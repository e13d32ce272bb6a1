internal import ReleaseModel

/// Follows symbolic links inside a tree, as a device's kernel will, without touching any file system.
struct LinkResolver {
    private var kinds: [ArchivePath: StagedEntry.Kind] = [:]

    init(_ tree: StagedTree) {
        for entry in tree.entries { kinds[entry.path] = entry.kind }
    }

    /// Why a link cannot stay; nil when it leads to an entry of the tree.
    func problem(at path: ArchivePath, target: String) -> String? {
        let shown = target.quotedForDisplay
        if target.isEmpty { return "its target is empty" }
        if target.unicodeScalars.contains(where: \.isUnsafeForDisplay) { return "its target has a control character" }
        if isAbsolute(target) { return "it is an absolute link to \(shown)" }
        switch resolve(path.parent?.components ?? [], target) {
        case .found: return nil
        case .escapes: return "its link to \(shown) leads out of the build"
        case .missing: return "its link to \(shown) leads to nothing in the build"
        case .loops: return "its link to \(shown) leads in a circle"
        }
    }

    private func isAbsolute(_ target: String) -> Bool { target.utf8.first == UInt8(ascii: "/") }

    private enum Outcome {
        case found, escapes, missing, loops
    }

    /// Walks `target` from the folder `start`, following the links on the way (path_resolution(7)).
    private func resolve(_ start: [Substring], _ target: String) -> Outcome {
        var position = start
        var pending = Array(ArchivePath.components(of: target).reversed())
        var followed = 0
        // A slash at the end asks for a folder.
        let wantsFolder = target.utf8.last == UInt8(ascii: "/")
        while let component = pending.popLast() {
            if component == "." { continue }
            if component == ".." {
                guard position.popLast() != nil else { return .escapes }
                continue
            }
            position.append(component)
            guard let path = try? ArchivePath(parsing: position.joined(separator: "/")), let kind = kinds[path] else {
                return .missing
            }
            switch kind {
            case .folder: continue
            case .file:
                guard pending.isEmpty, !wantsFolder else { return .missing }
            case .symbolicLink(let next):
                followed += 1
                // The kernel's own limit is 40, the link that is checked included.
                guard followed < 40 else { return .loops }
                guard !isAbsolute(next) else { return .escapes }
                position.removeLast()
                pending += ArchivePath.components(of: next).reversed()
            }
        }
        return .found
    }
}
