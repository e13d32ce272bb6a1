internal import AccessPolicy
internal import CommandSupport
internal import FileStore
internal import Glibc
internal import ReleaseModel
internal import SystemPackage

/// The policies of an update for people, as files, or as one JSON object.
struct PolicyListing {
    let policies: [UpdatePolicies]
    let isManaged: Bool

    /// One policy, and what it is for.
    private struct Entry {
        let fileName: String
        let heading: String
        let text: String
    }

    private func entries(_ set: UpdatePolicies) -> [Entry] {
        let prefix = policies.count == 1 ? "" : "\(set.role.partition.rawValue)-"
        let permissions =
            isManaged
            ? "what it may read, which is \(ManagedPolicy.otaArtifactAccess(in: set.role.partition)): attach that"
            : "what it may read: a policy of the role"
        return [
            Entry(fileName: "\(prefix)signer-policy.json", heading: permissions, text: set.signer.text),
            Entry(
                fileName: "\(prefix)trust-policy.json",
                heading: "who assumes it: its trust policy",
                text: set.trust.text
            ),
            Entry(
                fileName: "\(prefix)launch-policy.json",
                heading: "who starts updates with it: a policy of that user",
                text: set.launch.text
            ),
        ]
    }

    /// Headings go to standard error, so that the output is JSON.
    func print() {
        for (position, set) in policies.enumerated() {
            Console.note("\(position == 0 ? "" : "\n")# the role \(set.role)")
            for entry in entries(set) {
                Console.note("\n# \(entry.heading)")
                Console.print(entry.text)
            }
        }
    }

    func printJSON() {
        let members = policies.map { PolicyJSON.Member($0.role.partition.rawValue, $0.json) }
        Console.print(PolicyJSON.object(members).text)
    }

    func write(to folder: FilePath) throws {
        try FileTree.create(folder)
        for entry in policies.flatMap(entries) {
            try FileWriter.write(Array((entry.text + "\n").utf8), to: folder.appending(entry.fileName))
        }
    }

    /// A word for a shell.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: ":/._-+=,@".utf8.contains(byte)
            }
        }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    /// The files that were written, and the commands that give them to AWS.
    func printNames(in folder: FilePath) {
        for set in policies {
            let entries = entries(set)
            for entry in entries { Console.print(folder.appending(entry.fileName).string) }
            let name = set.role.role?.name.description ?? ""
            let files = entries.map { PolicyListing.quoted("file://\(folder.appending($0.fileName))") }
            let permissions =
                isManaged
                ? "attach-role-policy --role-name \(name) --policy-arn "
                    + "\(ManagedPolicy.otaArtifactAccess(in: set.role.partition))"
                : "put-role-policy --role-name \(name) --policy-name ReadUpdates --policy-document \(files[0])"
            Console.note(
                """
                # to make the role \(set.role), and to let USER start updates with it:
                aws iam create-role --role-name \(name) --assume-role-policy-document \(files[1])
                aws iam \(permissions)
                aws iam put-user-policy --user-name USER --policy-name LaunchUpdates --policy-document \(files[2])
                """
            )
        }
    }
}
