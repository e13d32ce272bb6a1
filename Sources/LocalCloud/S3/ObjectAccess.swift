internal import ReleaseModel

/// What the sender of a request may do with the objects of S3.
struct ObjectAccess: Sendable {
    let account: String
    let mayListBuckets: Bool
    private let list: @Sendable (BucketName) -> Bool
    private let get: @Sendable (_ key: String, BucketName) -> Bool

    init(
        account: String,
        mayListBuckets: Bool,
        list: @escaping @Sendable (BucketName) -> Bool,
        get: @escaping @Sendable (_ key: String, BucketName) -> Bool
    ) {
        self.account = account
        self.mayListBuckets = mayListBuckets
        self.list = list
        self.get = get
    }

    func mayList(_ bucket: BucketName) -> Bool { list(bucket) }
    func mayGet(_ key: String, in bucket: BucketName) -> Bool { get(key, bucket) }
}
