package import ReleaseModel

/// The three policies that an update in AWS needs ("OTA updates of AWS IoT Greengrass Core software", AWS IoT
/// Greengrass Developer Guide, Version 1), for the regions of one partition: an account and its roles are in one.
package struct UpdatePolicies: Equatable, Sendable {
    /// The role with which URLs of artifacts are signed (`--s3-url-signer-role`).
    package let role: ARN
    /// What the role may do: read the update buckets.
    package let signer: PolicyDocument
    /// Who may assume the role: AWS IoT, which signs the URLs.
    package let trust: PolicyDocument
    /// What the user may do who starts updates.
    package let launch: PolicyDocument
    /// The role and the three policies in one object.
    package let json: PolicyJSON

    /// Of `regions`, those of the role's partition count. With the managed policy, the role reads the buckets of every
    /// region.
    package init(regions: [Region], role: ARN, usesManagedPolicy: Bool = false) throws(PolicyError) {
        self.role = role
        let partition = role.partition
        let own = regions.filter { $0.partition == partition }.map { "\($0.bucket)" }
        let buckets = usesManagedPolicy ? ["*\(Bucket.suffix)"] : own
        let resources = buckets.map { "arn:\(partition.rawValue):s3:::\($0)/*" }
        let signer = UpdatePolicies.artifactAccess(to: resources)
        let launch = UpdatePolicies.launch(passing: role)
        self.signer = try PolicyDocument(signer, as: .permissions)
        trust = try PolicyDocument(UpdatePolicies.trustInIoT, as: .trust)
        self.launch = try PolicyDocument(launch, as: .permissions)
        json = .object([
            .init("role", .text("\(role)")), .init("signer", signer), .init("trust", UpdatePolicies.trustInIoT),
            .init("launch", launch),
        ])
    }

    static func artifactAccess(to resources: [String]) -> PolicyJSON {
        policy([
            statement(
                "AllowsIotToAccessGreengrassOTAUpdateArtifacts",
                action: .list([.text("\(ActionName.getObject)")]),
                resource: .list(resources.map { .text($0) })
            )
        ])
    }

    private static let trustInIoT = policy([
        .object([
            .init("Sid", .text("AllowIotToAssumeRole")),
            .init("Effect", .text("Allow")),
            .init("Principal", .object([.init("Service", .text("\(ServicePrincipal.iot)"))])),
            .init("Action", .text("\(ActionName.assumeRole)")),
        ])
    ])

    /// The two actions that make jobs are asked for all resources, as in AWS's documentation:
    /// `greengrass:CreateSoftwareUpdateJob` knows no others.
    private static func launch(passing role: ARN) -> PolicyJSON {
        let all = PolicyJSON.text("*")
        return policy([
            statement(
                "AllowCreateSoftwareUpdateJob",
                action: .text("\(ActionName.createSoftwareUpdateJob)"),
                resource: all
            ),
            statement("AllowPassRole", action: .text("\(ActionName.passRole)"), resource: .text("\(role)")),
            statement("AllowCreateJob", action: .text("\(ActionName.createJob)"), resource: all),
        ])
    }

    private static func policy(_ statements: [PolicyJSON]) -> PolicyJSON {
        .object([
            .init("Version", .text(PolicyDocument.Version.current.rawValue)), .init("Statement", .list(statements)),
        ])
    }

    private static func statement(_ sid: String, action: PolicyJSON, resource: PolicyJSON) -> PolicyJSON {
        .object([
            .init("Sid", .text(sid)), .init("Effect", .text("Allow")), .init("Action", action),
            .init("Resource", resource),
        ])
    }
}
