import FileStore
import SystemPackage
import TestSupport

/// A tree of files, links and folders with awkward names.
struct RandomTree {
    private enum Kind {
        case folder
        case file([UInt8], isExecutable: Bool)
        case link(String)
    }

    private var items: [(path: String, kind: Kind)] = []

    init(using generator: inout SeededGenerator) {
        var folders = [""]
        // Names differ by their numbers, so that no two are one.
        for number in 0..<Int.random(in: 5...40, using: &generator) {
            let folder = folders.randomElement(using: &generator) ?? ""
            let path = folder + RandomTree.name(number, using: &generator)
            guard path.utf8.count < 1000 else { continue }
            switch UInt8.random(in: 0..<10, using: &generator) {
            case 0..<3:
                items.append((path, .folder))
                folders.append(path + "/")
            case 3..<5:
                let depth = folder.utf8.count { $0 == UInt8(ascii: "/") }
                let target = items.randomElement(using: &generator)?.path ?? "."
                items.append((path, .link(String(repeating: "../", count: depth) + target)))
            default:
                items.append((path, RandomTree.file(using: &generator)))
            }
        }
    }

    private static func name(_ number: Int, using generator: inout SeededGenerator) -> String {
        let pieces = ["a", "Z", "-", ".", " ", "é", "e\u{301}", "日本", "🚀", "\\", "'", "\"", "$(x)", "*", "~", "0"]
        let count = Int.random(in: 0...6, using: &generator)
        let long = Int.random(in: 0..<8, using: &generator) == 0
        let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        return text + (long ? String(repeating: "n", count: 150) : "") + "\(number)"
    }

    private static func file(using generator: inout SeededGenerator) -> Kind {
        let lengths = [0, 1, 511, 512, 513, 1024, Int.random(in: 0...20_000, using: &generator)]
        let length = lengths.randomElement(using: &generator) ?? 0
        let isRepetitive = Bool.random(using: &generator)
        let bytes = (0..<length)
            .map { index in
                isRepetitive ? UInt8(truncatingIfNeeded: index / 64) : UInt8.random(in: 0...255, using: &generator)
            }
        return .file(bytes, isExecutable: Bool.random(using: &generator))
    }

    /// Writes the tree in an order, and with permissions, that `generator` chooses.
    func write(to root: FilePath, using generator: inout SeededGenerator) throws {
        try FileTree.create(root)
        for (path, kind) in items.shuffled(using: &generator) {
            let place = root.pushing(FilePath(path))
            try FileTree.create(place.removingLastComponent())
            switch kind {
            case .folder: try FileTree.create(place)
            case .link(let target): try FileLink.createSymbolicLink(at: place, to: target)
            case .file(let bytes, let isExecutable):
                let modes: [UInt32] = isExecutable ? [0o755, 0o700, 0o775, 0o511] : [0o644, 0o600, 0o664, 0o444]
                let mode = modes.randomElement(using: &generator) ?? 0
                try FileWriter.write(bytes, to: place, mode: mode, durable: false)
            }
        }
    }
}
