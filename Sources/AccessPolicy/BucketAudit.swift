package import ReleaseModel

/// Holds what a role may read against what devices fetch in a release.
package struct BucketAudit: Equatable, Sendable {
    /// What devices get of one region.
    package struct Access: Equatable, Sendable {
        package let region: Region
        /// The first object that the policies keep from devices, and why; nil when they get all.
        package let missing: Missing?
    }

    package struct Missing: Equatable, Sendable {
        package let object: ARN
        package let denial: Denial
        /// Objects of the region that devices do get.
        package let fetchable: Int
        package let wanted: Int
    }

    /// What the policies open beyond the release.
    package struct Excess: Equatable, Sendable {
        package enum Extent: Equatable, Sendable {
            /// The updates of one region that is not in the release.
            case region(Region)
            /// The updates of regions as they fit a pattern.
            case updates
            /// Buckets that are not of updates.
            case others
        }

        /// The resource as the policy has it.
        package let resource: String
        package let statement: StatementReference
        package let extent: Extent
    }

    /// A statement with something that is not understood.
    package struct Doubt: Equatable, Sendable {
        package let statement: StatementReference
        package let reason: String
        /// Whether it denies everything for that; else it allows nothing.
        package let isDeny: Bool
    }

    /// In the order of the regions.
    package let access: [Access]
    package let excess: [Excess]
    package let doubts: [Doubt]

    package var fetchable: [Region] { access.filter { $0.missing == nil }.map(\.region) }
    package var forgotten: [Region] { access.filter { $0.missing != nil }.map(\.region) }

    /// `keys` are what devices fetch in each region.
    package init(of policies: PolicySet, regions: [Region], keys: [ObjectKey]) {
        access = regions.map { region in
            Access(region: region, missing: BucketAudit.missing(in: region, keys, policies))
        }
        var excess: [Excess] = []
        var doubts: [Doubt] = []
        for policy in policies.policies {
            for statement in policy.document.statements {
                let reference = StatementReference(policy: policy.name, statement: statement.label)
                if let doubt = statement.doubts.first {
                    let isDeny = statement.effect == .deny
                    doubts.append(Doubt(statement: reference, reason: doubt.description, isDeny: isDeny))
                } else if statement.effect == .allow, statement.names(.getObject) {
                    excess += statement.resources.compactMap { resource in
                        BucketAudit.extent(of: resource, regions)
                            .map { Excess(resource: resource.text, statement: reference, extent: $0) }
                    }
                }
            }
        }
        self.excess = excess
        self.doubts = doubts
    }

    private static func missing(in region: Region, _ keys: [ObjectKey], _ policies: PolicySet) -> Missing? {
        let denials = keys.compactMap { key -> (object: ARN, denial: Denial)? in
            let object = ARN.object(key, in: region)
            guard case .denied(let denial) = policies.evaluate(.getObject, on: .one(object)) else { return nil }
            return (object, denial)
        }
        return denials.first
            .map {
                Missing(
                    object: $0.object,
                    denial: $0.denial,
                    fetchable: keys.count - denials.count,
                    wanted: keys.count
                )
            }
    }

    /// What a resource opens beyond the release; nil when that is nothing, or no object at all.
    private static func extent(of resource: ResourcePattern, _ regions: [Region]) -> Excess.Extent? {
        guard let bucket = resource.bucketPattern else { return nil }
        guard let name = bucket.literal else {
            let suffix = Bucket.suffix.utf8.map { Wildcard.Token.byte($0) }
            return bucket.tokens.suffix(suffix.count).elementsEqual(suffix) ? .updates : .others
        }
        if regions.contains(where: { $0.bucket.name == name }) { return nil }
        guard name.utf8.count > Bucket.suffix.utf8.count, name.hasSuffix(Bucket.suffix),
            let region = try? Region(customNamed: String(name.dropLast(Bucket.suffix.count)))
        else { return .others }
        return .region(region)
    }
}

extension ResourcePattern {
    /// The part of a pattern that says which buckets; nil when it matches no object of S3.
    fileprivate var bucketPattern: Wildcard? {
        guard text != "*" else { return pattern }
        let colon = Wildcard.Token.byte(UInt8(ascii: ":"))
        let fields = pattern.tokens.split(separator: colon, maxSplits: 5, omittingEmptySubsequences: false)
            .map { Wildcard(tokens: Array($0)) }
        guard fields.count == 6, fields[2].matches(Array("s3".utf8)) else { return nil }
        let name = fields[5].tokens.prefix { $0 != .byte(UInt8(ascii: "/")) }
        // Without a slash it is a bucket and none of its objects, unless a star stands for it.
        guard name.count < fields[5].tokens.count || name.contains(.anyText) else { return nil }
        return Wildcard(tokens: Array(name))
    }
}

extension Wildcard {
    /// The text, if there are no wildcards in it.
    fileprivate var literal: String? {
        guard isLiteral else { return nil }
        let bytes = tokens.compactMap { token -> UInt8? in
            if case .byte(let byte) = token { byte } else { nil }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
