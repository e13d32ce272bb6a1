internal import AccessPolicy
internal import ReleaseModel

/// What the sender of a request may do with the objects of S3, by its policies.
struct ObjectAccess: Sendable {
    let caller: Caller
    let account: AccountID
    let partition: Partition

    var mayListBuckets: Bool { caller.denial(of: ActionName("s3", "ListAllMyBuckets"), on: .all) == nil }

    func mayList(_ bucket: BucketName) -> Bool { may("ListBucket", bucket.text) }

    func mayGet(_ key: String, in bucket: BucketName) -> Bool { may("GetObject", "\(bucket.text)/\(key)") }

    private func may(_ operation: StaticString, _ resource: String) -> Bool {
        guard !caller.isUnlimited else { return true }
        guard let arn = try? ARN(parsing: "arn:\(partition.rawValue):s3:::\(resource)") else { return false }
        return caller.denial(of: ActionName("s3", operation), on: .one(arn)) == nil
    }
}
