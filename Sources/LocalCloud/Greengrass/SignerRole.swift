internal import AccessPolicy
internal import HTTPTypes
internal import ReleaseModel

/// The role that signs a job's URLs, checked when the job is created and not when devices fail ("Granting the update
/// permission to sign URLs", AWS IoT Greengrass V1 Developer Guide).
struct SignerRole {
    let arn: ARN
    let roles: RoleStore
    let account: AccountID

    /// The role must trust AWS IoT, and may read `key`.
    func check(_ key: ObjectKey, in bucket: BucketName) throws {
        guard arn.account == account, let role = try roles.role(arn) else {
            throw assumption("there is no such role in the account \(account)")
        }
        switch role.trust(in: .iot) {
        case .trusted: break
        case .refused(let reason): throw assumption("\(reason)")
        }
        guard role.evaluate(.getObject, on: .one(.object(key, in: bucket.region))).isAllowed else {
            let host = "\(bucket.text).s3.\(bucket.region).amazonaws.com"
            throw ServiceError.badRequest(
                "Permission denied when attempting to use role \(arn) to access s3 url https://\(host)/\(key)."
            )
        }
    }

    private func assumption(_ reason: String) -> ServiceError {
        .badRequest("Permission denied when attempting to assume role \(arn): \(reason)")
    }
}
