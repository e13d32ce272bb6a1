internal import FileStore
package import ReleaseModel
package import SystemPackage
internal import Yams

/// Reads a release definition: YAML whose every key is known and every value checked, with the line of each mistake.
package struct ManifestReader {
    private let file: String
    private(set) var problems: [ReleaseFailure.Problem] = []

    /// A release definition is written by people.
    private static let longestFile = 1 << 20

    /// The definition at `path`. All mistakes are reported together, as `.invalidInput`.
    package static func read(_ path: FilePath) throws -> ReleaseManifest {
        try parse(text(of: path), file: path.string)
    }

    static func text(of path: FilePath) throws -> String {
        let bytes = try contents(of: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ReleaseFailure(.invalidInput, "\(path): the file is not UTF-8 text")
        }
        // Editors on Windows put a byte order mark at the start.
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    private static func contents(of path: FilePath) throws -> [UInt8] {
        do throws(FileError) {
            return try FileReader.contents(of: ResolvedPath.followed(path), limit: longestFile)
        } catch {
            guard error.code == .fileTooLarge else { throw error }
            throw ReleaseFailure(.invalidInput, "\(path): no release definition has more than 1 MiB; name another file")
        }
    }

    package static func parse(_ text: String, file: String) throws -> ReleaseManifest {
        var reader = ManifestReader(file: file)
        let manifest = try reader.manifest(in: reader.root(of: text))
        guard let manifest, reader.problems.isEmpty else { throw reader.failure }
        return manifest
    }

    /// All mistakes, in the order of the text.
    var failure: ReleaseFailure {
        let sorted = problems.sorted { left, right in
            let (left, right) = (left.position, right.position)
            return (left?.line ?? 0, left?.column ?? 0) < (right?.line ?? 0, right?.column ?? 0)
        }
        return ReleaseFailure(.invalidInput, sorted)
    }

    /// Whether a file of the folder of manifests defines a release: other policies live there too.
    package static func definesRelease(_ path: FilePath) -> Bool {
        guard let bytes = try? FileReader.contents(of: path, limit: longestFile) else { return true }
        guard let node = try? ManifestReader(file: path.string).root(of: String(decoding: bytes, as: UTF8.self)) else {
            return true
        }
        return node.mapping?.keys.contains { $0.scalar?.string == "release" } ?? true
    }

    init(file: String) {
        self.file = file
    }

    // MARK: YAML

    func root(of text: String) throws -> Node {
        guard ManifestReader.nesting(of: text) <= 64 else {
            throw ReleaseFailure(.invalidInput, "\(file): brackets are nested more than 64 deep")
        }
        if let line = ManifestReader.lineOfAnchor(in: text) {
            let position = ReleaseFailure.Problem.Position(line: line, column: 1)
            let problem = "anchors and aliases (&name, *name) are not used here; write the value out"
            throw ReleaseFailure(.invalidInput, [.init(problem, file: file, position: position)])
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw ReleaseFailure(.invalidInput, "\(file): the file is empty")
            }
            return node
        } catch let error as YamlError {
            throw ReleaseFailure(.invalidInput, [ManifestReader.problem(error, file)])
        }
    }

    /// The first line with an anchor or alias, a few of which expand to more than any memory holds.
    private static func lineOfAnchor(in text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        return lines.firstIndex { $0.contains(/^[^#"']*(^|[\s\[{,:?-])[&*][A-Za-z0-9_]/) }.map { $0 + 1 }
    }

    /// The depth of brackets, counted before the parser, which recurses, sees them.
    private static func nesting(of text: String) -> Int {
        var (depth, deepest) = (0, 0)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            default: continue
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    private static func problem(_ error: YamlError, _ file: String) -> ReleaseFailure.Problem {
        func at(_ mark: Mark, _ text: String) -> ReleaseFailure.Problem {
            .init(text, file: file, position: .init(line: mark.line, column: mark.column))
        }
        return switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            at(mark, "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            at(context.mark, "keys are there twice: \(duplicates.sorted().joined(separator: ", "))")
        default: .init("this is not YAML: \(error)", file: file)
        }
    }

    // MARK: Sections

    private mutating func manifest(in node: Node) -> ReleaseManifest? {
        let keys = [
            "release", "created", "software", "platforms", "regions", "compression", "filters", "custom", "withdraw",
            "reinstate",
        ]
        guard let section = section(node, "the manifest", keys: keys) else { return nil }
        let release = required(section, "release", node).flatMap { value($0, ManifestReader.releaseName) }
        let created = section["created"]
            .flatMap { value($0) { text throws(InvalidValue) in try Timestamp(parsing: text) } }
        let software = required(section, "software", node).map { softwareDefinitions($0) } ?? []
        let platforms = required(section, "platforms", node).map { platformList($0) } ?? []
        let isCustom = section["custom"].flatMap { value($0, ManifestReader.truth) } ?? false
        let regions = required(section, "regions", node).map { regionList($0, isCustom: isCustom) } ?? []
        let compression = section["compression"].flatMap { value($0, ManifestReader.compression) } ?? .xz
        let filters = section["filters"].flatMap { value($0, ManifestReader.filters) } ?? true
        let withdrawn = section["withdraw"].map { versions(in: $0, "`withdraw`") } ?? [:]
        let reinstated = section["reinstate"].map { versions(in: $0, "`reinstate`") } ?? [:]
        for definition in software where withdrawn[definition.software]?.contains(definition.version) ?? false {
            refuse(node, "`withdraw` names \(definition.software) \(definition.version), which this release builds")
        }
        for (software, versions) in withdrawn where !versions.isDisjoint(with: reinstated[software] ?? []) {
            refuse(node, "`withdraw` and `reinstate` name the same version of \(software)")
        }
        guard let release else { return nil }
        return ReleaseManifest(
            release: release,
            created: created,
            software: software,
            platforms: platforms.map(\.platform),
            regions: regions,
            compression: compression,
            unfilteredPlatforms: Set(platforms.filter { !filters || !$0.filters }.map(\.platform)),
            withdrawn: withdrawn,
            reinstated: reinstated
        )
    }

    private mutating func softwareDefinitions(_ node: Node) -> [SoftwareDefinition] {
        guard let section = section(node, "`software`", keys: Software.allCases.map(\.rawValue)) else { return [] }
        if section.isEmpty { refuse(node, "`software` names nothing to build; name core, ota_agent or both") }
        return Software.allCases.compactMap { software in
            section[software.rawValue].flatMap { definition(of: software, $0) }
        }
    }

    private mutating func versions(in node: Node, _ name: String) -> [Software: Set<Version>] {
        guard let section = section(node, name, keys: Software.allCases.map(\.rawValue)) else { return [:] }
        var found: [Software: Set<Version>] = [:]
        for software in Software.allCases {
            guard let list = section[software.rawValue] else { continue }
            let versions = nonEmptyItems(list, "`\(software)`")
                .compactMap { item in
                    value(item) { text throws(InvalidValue) in try Version(parsing: text) }
                }
            found[software] = Set(versions)
        }
        return found
    }

    private mutating func definition(of software: Software, _ node: Node) -> SoftwareDefinition? {
        guard let section = section(node, "`\(software)`", keys: ["version", "builds", "setuid", "minimumFrom"]) else {
            return nil
        }
        let version = required(section, "version", node)
            .flatMap {
                value($0) { text throws(InvalidValue) in try Version(parsing: text) }
            }
        let builds = required(section, "builds", node)
            .map { builds in
                (builds.sequence == nil ? [builds] : nonEmptyItems(builds, "`builds`"))
                    .compactMap { item in
                        value(item) { text throws(InvalidValue) in try BuildPattern(parsing: text) }
                    }
            }
        let setuid = section["setuid"].map { items($0, "`setuid`") } ?? []
        let paths = setuid.compactMap { item in
            value(item) { text throws(InvalidValue) in try ArchivePath(parsing: text) }
        }
        let minimumFrom = section["minimumFrom"]
            .flatMap {
                value($0) { text throws(InvalidValue) in try Version(parsing: text) }
            }
        guard let version, let builds else { return nil }
        if let minimumFrom, minimumFrom >= version {
            refuse(node, "`minimumFrom` \(minimumFrom) is not older than \(version), so that nothing could be updated")
        }
        return SoftwareDefinition(
            software: software,
            version: version,
            builds: builds,
            setuid: paths,
            minimumFrom: minimumFrom
        )
    }

    /// Each platform is a name, or `{ platform: NAME, filters: none }`.
    private mutating func platformList(_ node: Node) -> [(platform: Platform, filters: Bool)] {
        var list: [(platform: Platform, filters: Bool)] = []
        for item in nonEmptyItems(node, "`platforms`") {
            var name = item
            var filters = true
            if item.mapping != nil {
                guard let section = section(item, "a platform", keys: ["platform", "filters"]),
                    let given = required(section, "platform", item)
                else { continue }
                name = given
                filters = section["filters"].flatMap { value($0, ManifestReader.filters) } ?? true
            }
            guard let platform = value(name, { text throws(InvalidValue) in try Platform(parsing: text) }) else {
                continue
            }
            if list.contains(where: { $0.platform == platform }) {
                refuse(item, "\(platform) is there twice")
            } else {
                list.append((platform, filters))
            }
        }
        return list
    }

    private mutating func regionList(_ node: Node, isCustom: Bool) -> [Region] {
        var list: [Region] = []
        for item in nonEmptyItems(node, "`regions`") {
            let region = value(item) { text throws(InvalidValue) in
                isCustom ? try Region(customNamed: text) : try Region(parsing: text)
            }
            guard let region else { continue }
            if list.contains(region) {
                refuse(item, "\(region) is there twice")
            } else {
                list.append(region)
            }
        }
        return list
    }

    // MARK: Values

    private static func releaseName(_ text: String) throws(InvalidValue) -> String {
        let isLegal =
            (1...64).contains(text.utf8.count) && (try? ObjectKey(parsing: text)) != nil && !text.contains("/")
        guard isLegal else {
            throw InvalidValue("release name", text, "a name has letters, digits, \".\", \"_\" and \"-\", at most 64")
        }
        return text
    }

    private static func truth(_ text: String) throws(InvalidValue) -> Bool {
        switch text {
        case "true": true
        case "false": false
        default: throw InvalidValue("value", text, "say true or false")
        }
    }

    private static func compression(_ text: String) throws(InvalidValue) -> CompressionFormat {
        guard let format = CompressionFormat(rawValue: text) else {
            throw InvalidValue("compression", text, "known are xz and gzip")
        }
        return format
    }

    private static func filters(_ text: String) throws(InvalidValue) -> Bool {
        switch text {
        case "auto": true
        case "none": false
        default: throw InvalidValue("filters", text, "say auto, or none for a decoder that knows no filters")
        }
    }

    // MARK: Nodes

    /// The values of a mapping by key. Unknown keys are refused, with the nearest right one.
    mutating func section(_ node: Node, _ name: String, keys: [String]) -> [String: Node]? {
        guard let mapping = node.mapping else {
            refuse(node, "\(name) must be a mapping of keys to values")
            return nil
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            let text = key.scalar?.string ?? ""
            if keys.contains(text) {
                values[text] = value
            } else {
                let hint = Suggestion.hint(for: text, among: keys, called: "key")
                refuse(key, "unknown key \(text.quotedForDisplay): \(hint)")
            }
        }
        return values
    }

    mutating func required(_ section: [String: Node], _ key: String, _ node: Node) -> Node? {
        if section[key] == nil { refuse(node, "the key \"\(key)\" is missing") }
        return section[key]
    }

    mutating func items(_ node: Node, _ name: String) -> [Node] {
        guard let sequence = node.sequence else {
            refuse(node, "\(name) must be a list")
            return []
        }
        return Array(sequence)
    }

    private mutating func nonEmptyItems(_ node: Node, _ name: String) -> [Node] {
        let count = problems.count
        let items = items(node, name)
        if items.isEmpty, problems.count == count { refuse(node, "\(name) is empty") }
        return items
    }

    mutating func value<Value>(_ node: Node, _ parse: (String) throws(InvalidValue) -> Value) -> Value? {
        guard let text = node.scalar?.string else {
            refuse(node, "a single value is expected here")
            return nil
        }
        do throws(InvalidValue) {
            return try parse(text)
        } catch {
            refuse(node, error.description)
            return nil
        }
    }

    mutating func refuse(_ node: Node, _ text: String) {
        let position = node.mark.map { ReleaseFailure.Problem.Position(line: $0.line, column: $0.column) }
        problems.append(.init(text, file: file, position: position))
    }
}
