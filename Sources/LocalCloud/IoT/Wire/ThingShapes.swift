internal import ReleaseModel
internal import UpdateJobs

/// The body of CreateThing.
struct CreateThingBody: Decodable {
    let attributePayload: AttributesShape?
}

/// `AttributePayload`.
struct AttributesShape: Codable {
    let attributes: [String: String]?

    /// "AWS IoT Core thing resource limits and quotas": at most 50 attributes; lengths and characters by the service
    /// model.
    func checked() throws(JobError) -> [String: String] {
        let attributes = attributes ?? [:]
        guard attributes.count <= 50 else {
            throw JobError(.invalidRequest, "attributes: a thing has at most 50, not \(attributes.count)")
        }
        for (name, value) in attributes {
            guard (1...128).contains(name.utf8.count), value.utf8.count <= 800,
                name.utf8.allSatisfy(AttributesShape.isPlain),
                value.utf8.allSatisfy({ AttributesShape.isPlain($0) || "=[]".utf8.contains($0) })
            else {
                throw JobError(
                    .invalidRequest,
                    "attribute \(name.quotedForDisplay): names have 1 to 128, values at most 800 letters, digits "
                        + "and \"_.,@/:#-\""
                )
            }
        }
        return attributes
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_.,@/:#-".utf8.contains(byte)
        }
    }
}

/// What CreateThing answers.
struct CreatedThingShape: Encodable {
    let thingName: String
    let thingArn: String
    let thingId: String
}

/// What DescribeThing answers.
struct ThingShape: Encodable {
    let defaultClientId: String
    let thingName: String
    let thingId: String
    let thingArn: String
    let attributes: [String: String]
    /// Things do not change here.
    let version = 1

    init(_ thing: Thing, in home: RegistryHome) {
        defaultClientId = thing.name.text
        thingName = thing.name.text
        thingId = thing.id
        thingArn = home.arn(of: thing.name)
        attributes = thing.attributes
    }
}

/// `ThingAttribute`, as ListThings shows it.
struct ListedThingShape: Encodable {
    let thingName: String
    let thingArn: String
    let attributes: [String: String]
    let version = 1

    init(_ thing: Thing, in home: RegistryHome) {
        thingName = thing.name.text
        thingArn = home.arn(of: thing.name)
        attributes = thing.attributes
    }
}

/// `ThingGroupProperties`.
struct GroupPropertiesShape: Codable {
    let thingGroupDescription: String?
    let attributePayload: AttributesShape?
}

/// The body of CreateThingGroup.
struct CreateGroupBody: Decodable {
    let parentGroupName: ThingGroupName?
    let thingGroupProperties: GroupPropertiesShape?
}

/// What CreateThingGroup answers.
struct CreatedGroupShape: Encodable {
    let thingGroupName: String
    let thingGroupArn: String
    let thingGroupId: String
}

/// `GroupNameAndArn`.
struct GroupNameShape: Encodable {
    let groupName: String
    let groupArn: String

    init(_ name: ThingGroupName, in home: RegistryHome) {
        groupName = name.text
        groupArn = home.arn(of: name)
    }
}

/// What DescribeThingGroup answers.
struct GroupShape: Encodable {
    struct Metadata: Encodable {
        let parentGroupName: String?
        let rootToParentThingGroups: [GroupNameShape]
        let creationDate: EpochSeconds
    }

    let thingGroupName: String
    let thingGroupId: String
    let thingGroupArn: String
    let version = 1
    let thingGroupProperties: GroupPropertiesShape
    let thingGroupMetadata: Metadata

    init(_ group: ThingGroup, in home: RegistryHome) {
        thingGroupName = group.name.text
        thingGroupId = group.id
        thingGroupArn = home.arn(of: group.name)
        thingGroupProperties = GroupPropertiesShape(
            thingGroupDescription: group.description,
            attributePayload: AttributesShape(attributes: group.attributes)
        )
        thingGroupMetadata = Metadata(
            parentGroupName: group.ancestors.last?.text,
            rootToParentThingGroups: group.ancestors.map { GroupNameShape($0, in: home) },
            creationDate: group.created.fractional
        )
    }
}

/// The body of AddThingToThingGroup: each of the two by its name or its ARN.
struct MembershipBody: Decodable {
    let thingGroupName: String?
    let thingGroupArn: String?
    let thingName: String?
    let thingArn: String?

    func thing(in home: RegistryHome) throws -> ThingName? {
        if let thingName { return try ThingName(parsing: thingName) }
        guard let thingArn, case .thing(let name) = try JobTarget(parsing: thingArn, in: home) else { return nil }
        return name
    }

    func group(in home: RegistryHome) throws -> ThingGroupName? {
        if let thingGroupName { return try ThingGroupName(parsing: thingGroupName) }
        guard let thingGroupArn, case .group(let name) = try JobTarget(parsing: thingGroupArn, in: home) else {
            return nil
        }
        return name
    }
}
