package import ReleaseModel

/// The resources of an update, by the types of "Actions, resources, and condition keys for AWS IoT" and those for IAM
/// and S3 (Service Authorization Reference).
extension ARN {
    /// `arn:aws:iot:us-east-1:123456789012:thing/gateway-1`
    package static func thing(_ name: String, in region: Region, of account: AccountID) throws(InvalidValue) -> ARN {
        guard isIoTName(name, longest: 128, mayHaveColons: true) else {
            throw InvalidValue("thing name", name, "a name has letters, digits, \":\", \"_\" and \"-\", at most 128")
        }
        return ARN(trusted: region.partition, "iot", region.name, .account(account), "thing/\(name)")
    }

    /// `arn:aws:iot:us-east-1:123456789012:thinggroup/plant-7`
    package static func thingGroup(
        _ name: String,
        in region: Region,
        of account: AccountID
    ) throws(InvalidValue) -> ARN {
        guard isIoTName(name, longest: 128, mayHaveColons: true) else {
            let reason = "a name has letters, digits, \":\", \"_\" and \"-\", at most 128"
            throw InvalidValue("thing group name", name, reason)
        }
        return ARN(trusted: region.partition, "iot", region.name, .account(account), "thinggroup/\(name)")
    }

    /// `arn:aws:iot:us-east-1:123456789012:job/GreengrassUpdateJob_1`
    package static func job(_ id: String, in region: Region, of account: AccountID) throws(InvalidValue) -> ARN {
        guard isIoTName(id, longest: 64, mayHaveColons: false) else {
            throw InvalidValue("job id", id, "an id has letters, digits, \"_\" and \"-\", at most 64")
        }
        return ARN(trusted: region.partition, "iot", region.name, .account(account), "job/\(id)")
    }

    /// `arn:aws:iam::123456789012:role/service-role/Signer`
    package static func role(
        _ name: IdentityName,
        path: IdentityPath = .root,
        of account: AccountID,
        in partition: Partition = .aws
    ) -> ARN {
        ARN(trusted: partition, "iam", "", .account(account), "role\(path)\(name)")
    }

    /// `arn:aws:iam::123456789012:user/release-engineer`
    package static func user(
        _ name: IdentityName,
        path: IdentityPath = .root,
        of account: AccountID,
        in partition: Partition = .aws
    ) -> ARN {
        ARN(trusted: partition, "iam", "", .account(account), "user\(path)\(name)")
    }

    /// `arn:aws:s3:::us-east-1-greengrass-updates/core/x86_64/…`
    package static func object(_ key: ObjectKey, in region: Region) -> ARN {
        ARN(trusted: region.partition, "s3", "", .unnamed, "\(region.bucket)/\(key)")
    }
}

extension ARN {
    /// The name of a thing; nil for any other resource.
    package var thingName: String? { iotName(after: "thing/", longest: 128, mayHaveColons: true) }

    /// The name of a thing group; nil for any other resource.
    package var thingGroupName: String? { iotName(after: "thinggroup/", longest: 128, mayHaveColons: true) }

    /// The id of a job; nil for any other resource.
    package var jobID: String? { iotName(after: "job/", longest: 64, mayHaveColons: false) }

    /// The name and the path of a role; nil for any other resource.
    package var role: (name: IdentityName, path: IdentityPath)? { identity(after: "role", .role) }

    /// The name and the path of a user; nil for any other resource.
    package var user: (name: IdentityName, path: IdentityPath)? { identity(after: "user", .user) }

    /// The bucket and the key of an object; nil for any other resource.
    package var object: (bucket: String, key: String)? {
        guard service == "s3", region.isEmpty, owner == .unnamed, let slash = resource.utf8.firstIndex(of: 0x2F) else {
            return nil
        }
        let (bucket, key) = (resource[..<slash], resource[slash...].dropFirst())
        return bucket.isEmpty || key.isEmpty ? nil : (String(bucket), String(key))
    }

    private func iotName(after type: String, longest: Int, mayHaveColons: Bool) -> String? {
        guard service == "iot", !region.isEmpty, account != nil, resource.utf8.starts(with: type.utf8) else {
            return nil
        }
        let name = String(resource.dropFirst(type.count))
        return ARN.isIoTName(name, longest: longest, mayHaveColons: mayHaveColons) ? name : nil
    }

    private func identity(after type: String, _ kind: IdentityName.Kind) -> (name: IdentityName, path: IdentityPath)? {
        guard service == "iam", region.isEmpty, account != nil, resource.utf8.starts(with: "\(type)/".utf8),
            let slash = resource.utf8.lastIndex(of: UInt8(ascii: "/")),
            let name = try? IdentityName(parsing: String(resource[slash...].dropFirst()), of: kind),
            let path = try? IdentityPath(parsing: String(resource[...slash].dropFirst(type.count)))
        else { return nil }
        return (name, path)
    }

    /// `thingName`, `thingGroupName` and `jobId` of AWS IoT's service model.
    private static func isIoTName(_ text: String, longest: Int, mayHaveColons: Bool) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                case UInt8(ascii: ":"): mayHaveColons
                default: false
                }
            }
    }
}
