internal import CommandSupport
internal import ReleaseBuild
internal import UpdateMetadata

/// The keys of a trust folder as a table.
struct KeyTable {
    let text: String

    init(_ folder: TrustFolder) throws {
        var table = TextTable([
            ("role", .left), ("key", .left), ("key id", .left), ("needed", .left), ("holds", .right),
            ("private half", .left),
        ])
        for role in TrustRole.allCases {
            let keys = try folder.keys(of: role)
            let policy = folder.policy[role]
            for key in keys {
                table.append([
                    role.rawValue, key.name, String(key.id.text.prefix(16)), "\(policy.threshold) of \(keys.count)",
                    "\(policy.days) days", try KeyTable.place(of: folder.privateHalf(of: key.name)),
                ])
            }
        }
        text = table.text
    }

    private static func place(of privateHalf: TrustFolder.PrivateHalf?) -> String {
        switch privateHalf {
        case .elsewhere(let text): text
        case .besidePublicHalf: "beside the public one"
        case nil: "not here"
        }
    }
}
