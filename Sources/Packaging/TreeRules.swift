package import ReleaseModel
internal import SystemPackage

/// What every tree must satisfy before it is packaged, wherever it came from.
package struct TreeRules: Sendable {
    /// The build, for error texts: a folder's or an archive's path.
    package let place: String
    package let platform: Platform
    /// Paths that may carry the setuid or setgid bit.
    package let setuid: Set<ArchivePath>

    package init(place: String, platform: Platform, setuid: [ArchivePath]) {
        self.place = place
        self.platform = platform
        self.setuid = Set(setuid)
    }

    /// Everything that is wrong with `tree`. Errors are those of reading the files.
    package func problems(in tree: StagedTree) throws -> [InputProblem] {
        guard tree.entries.contains(where: { $0.file != nil }) else {
            return [InputProblem(at: place, "the build is empty", remedy: "stage the files that belong on the device")]
        }
        var problems: [InputProblem] = []
        let links = LinkResolver(tree)
        for entry in tree.entries {
            switch entry.kind {
            case .folder: break
            case .symbolicLink(let target):
                problems +=
                    links.problem(at: entry.path, target: target)
                    .map { refuse(entry.path, $0, "use a relative link to a file of this build") } ?? []
            case .file(let file):
                problems += setIDProblem(entry.path, file)
                problems += try architectureProblem(entry.path, file)
            }
        }
        return problems + parentProblems(in: tree) + sameLettersProblems(in: tree)
    }

    private func setIDProblem(_ path: ArchivePath, _ file: StagedFile) -> [InputProblem] {
        guard file.mode & 0o6000 != 0, !setuid.contains(path) else { return [] }
        return refuse(
            path,
            "it has the setuid or setgid bit",
            "clear it with `chmod ug-s`, or list the path under `setuid` in the manifest"
        )
    }

    private func architectureProblem(_ path: ArchivePath, _ file: StagedFile) throws -> [InputProblem] {
        guard let image = try ELFImage.read(file.source), let problem = image.problem(on: platform) else { return [] }
        return refuse(path, problem, "stage the build for \(platform) here")
    }

    /// What lies below a file cannot be unpacked, and what lies below a link would be unpacked where the link leads.
    /// A folder's build has neither; an archive's can.
    private func parentProblems(in tree: StagedTree) -> [InputProblem] {
        var others: Set<ArchivePath> = []
        for entry in tree.entries {
            if case .folder = entry.kind { continue }
            others.insert(entry.path)
        }
        return tree.entries.flatMap { entry -> [InputProblem] in
            guard let parent = entry.path.parent, others.contains(parent) else { return [] }
            return refuse(entry.path, "it lies below \(parent), which is no folder", "keep one of the two")
        }
    }

    /// Names that differ only in case are one file on some file systems: legal on a device, a surprise elsewhere.
    private func sameLettersProblems(in tree: StagedTree) -> [InputProblem] {
        var seen: [[UInt8]: ArchivePath] = [:]
        return tree.entries.compactMap { entry in
            let folded = Array(entry.path.string.lowercased().utf8)
            guard let other = seen.updateValue(entry.path, forKey: folded) else { return nil }
            return InputProblem(
                .warning,
                at: "\(place)/\(entry.path)",
                "its name differs from \(other) only in case",
                remedy: "rename one if people unpack this on file systems that ignore case"
            )
        }
    }

    private func refuse(_ path: ArchivePath, _ problem: String, _ remedy: String) -> [InputProblem] {
        [InputProblem(at: "\(place)/\(path)", problem, remedy: remedy)]
    }
}
