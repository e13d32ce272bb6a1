internal import AccessPolicy
internal import CommandSupport
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel

/// What a policy lets devices fetch, or who may assume its role: for people or as JSON.
struct AccessReport {
    private enum Finding {
        case access(BucketAudit)
        case trust(TrustDecision)
    }

    private let file: String
    private let finding: Finding

    init(file: String, audit: BucketAudit) {
        self.file = file
        finding = .access(audit)
    }

    init(file: String, trust: TrustDecision) {
        self.file = file
        finding = .trust(trust)
    }

    var isSound: Bool {
        switch finding {
        case .access(let audit): audit.forgotten.isEmpty
        case .trust(let decision): decision.isTrusted
        }
    }

    func show(_ format: OutputFormat) throws {
        if format == .json {
            Console.write(String(decoding: try JSON.encode(document), as: UTF8.self), to: STDOUT_FILENO)
        }
        switch finding {
        case .access(let audit): show(audit, format)
        case .trust(.trusted(let statement)):
            if format == .text { Console.print("\(file) lets \(ServicePrincipal.iot) assume its role: \(statement)") }
        case .trust(.refused(let refusal)):
            Console.note("error: \(file) does not let \(ServicePrincipal.iot) assume its role: \(refusal)")
        }
    }

    // MARK: For people

    private func show(_ audit: BucketAudit, _ format: OutputFormat) {
        if format == .text {
            let (open, all) = (audit.fetchable.count, audit.access.count)
            Console.print("\(file) lets devices fetch from \(open) of \(all) regions\n\n\(table(audit).text)")
        }
        for excess in audit.excess {
            Console.note("warning: \(excess.statement) opens more: \(excess.resource), \(excess.extent.text)")
        }
        for doubt in audit.doubts {
            let effect = doubt.isDeny ? "denies everything" : "allows nothing"
            Console.note("warning: \(doubt.statement) \(effect), since \(doubt.reason)")
        }
        guard !audit.forgotten.isEmpty else { return }
        let names = audit.forgotten.map(\.name).joined(separator: ", ")
        Console.note(
            "error: \(file) forgets \(audit.forgotten.count) of \(audit.access.count) regions: \(names); "
                + "`ota-release iam` prints a policy that has them all"
        )
    }

    private func table(_ audit: BucketAudit) -> TextTable {
        var table = TextTable([("region", .left), ("bucket", .left), ("devices", .left)])
        for access in audit.access {
            table.append([access.region.name, access.region.bucket.name, AccessReport.text(access)])
        }
        return table
    }

    private static func text(_ access: BucketAudit.Access) -> String {
        guard let missing = access.missing else { return "may fetch" }
        let example = missing.object.object.map { ", such as \($0.key)" } ?? ""
        let extent =
            missing.fetchable == 0 ? "" : " \(missing.wanted - missing.fetchable) of \(missing.wanted)\(example)"
        return "may not fetch\(extent): \(missing.denial)"
    }

    // MARK: For machines

    private struct Document: Encodable {
        struct Region: Encodable {
            let region: String
            let bucket: String
            let fetchable: Bool
            let reason: String?
            /// The first object that devices may not fetch.
            let missing: String?
        }

        struct Excess: Encodable {
            let resource: String
            let extent: String
        }

        let policy: String
        let sound: Bool
        var regions: [Region]?
        var forgotten: [String]?
        var excess: [Excess]?
        var notUnderstood: [String]?
        var refusal: String?
    }

    private var document: Document {
        var document = Document(policy: file, sound: isSound)
        switch finding {
        case .access(let audit):
            document.regions = audit.access.map {
                Document.Region(
                    region: $0.region.name,
                    bucket: $0.region.bucket.name,
                    fetchable: $0.missing == nil,
                    reason: $0.missing?.denial.description,
                    missing: $0.missing?.object.description
                )
            }
            document.forgotten = audit.forgotten.map(\.name)
            document.excess = audit.excess.map { Document.Excess(resource: $0.resource, extent: $0.extent.text) }
            document.notUnderstood = audit.doubts.map { "\($0.statement): \($0.reason)" }
        case .trust(.trusted): break
        case .trust(.refused(let refusal)): document.refusal = refusal.description
        }
        return document
    }
}

extension BucketAudit.Excess.Extent {
    fileprivate var text: String {
        switch self {
        case .region(let region): "the updates of \(region), which the release does not have"
        case .updates: "the updates of every such region, and whatever bucket has such a name"
        case .others: "buckets that are not of updates"
        }
    }
}
