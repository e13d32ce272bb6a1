package import ReleaseModel

/// The devices and groups that a job is for, by their ARNs, each once and in the order in which they were named.
package struct JobTargets: Hashable, Sendable, Codable {
    /// "AssociateTargetsWithJob".
    package static let most = 100

    package let arns: [String]

    /// 1 to 100 texts of at most 2048 characters that start with `arn:`.
    package init(_ arns: [String]) throws(InvalidValue) {
        for arn in arns {
            guard arn.utf16.count <= 2048, arn.utf8.starts(with: "arn:".utf8) else {
                throw InvalidValue("target", arn, "a target is an ARN of at most 2048 characters")
            }
        }
        var seen: Set<String> = []
        let distinct = arns.filter { seen.insert($0).inserted }
        guard (1...JobTargets.most).contains(distinct.count) else {
            throw InvalidValue("targets", "\(distinct.count) ARNs", "a job has 1 to \(JobTargets.most) targets")
        }
        self.arns = distinct
    }

    /// The targets with those of another list after them.
    func adding(_ others: JobTargets) throws(JobError) -> JobTargets {
        do throws(InvalidValue) {
            return try JobTargets(arns + others.arns)
        } catch {
            throw JobError(.limitExceeded, error.description)
        }
    }

    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode([String].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(arns)
    }
}
