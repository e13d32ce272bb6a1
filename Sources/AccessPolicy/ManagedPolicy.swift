package import ReleaseModel

/// The policies that AWS keeps and whose content is known here.
package enum ManagedPolicy {
    private static let otaArtifactAccess = "policy/service-role/GreengrassOTAUpdateArtifactAccess"

    /// `arn:aws:iam::aws:policy/service-role/GreengrassOTAUpdateArtifactAccess`: lets a role read the update buckets
    /// of every region ("AWS managed policy: GreengrassOTAUpdateArtifactAccess").
    package static func otaArtifactAccess(in partition: Partition) -> ARN {
        ARN(trusted: partition, "iam", "", .aws, otaArtifactAccess)
    }

    /// The content of a managed policy.
    package static func document(of arn: ARN) throws(InvalidValue) -> PolicyDocument {
        guard arn == otaArtifactAccess(in: arn.partition) else {
            let known = otaArtifactAccess(in: arn.partition)
            let reason = "its content is not known here; write it as a policy of the role, or attach \(known)"
            throw InvalidValue("managed policy", arn.description, reason)
        }
        let resource = "arn:\(arn.partition.rawValue):s3:::*\(Bucket.suffix)/*"
        do throws(PolicyError) {
            return try PolicyDocument(UpdatePolicies.artifactAccess(to: [resource]), as: .permissions)
        } catch {
            throw InvalidValue("managed policy", arn.description, error.description)
        }
    }
}
