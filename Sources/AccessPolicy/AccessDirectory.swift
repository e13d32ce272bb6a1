package import ReleaseModel

/// The roles and the users of an account.
package struct AccessDirectory: Equatable, Sendable {
    /// Where they are.
    package struct Home: Hashable, Sendable {
        package let account: AccountID
        package let partition: Partition

        package init(account: AccountID, partition: Partition = .aws) {
            self.account = account
            self.partition = partition
        }
    }

    package let home: Home
    /// Sorted by name.
    package let roles: [Role]
    /// Sorted by name.
    package let users: [User]

    /// Two names that differ in case alone are the same to IAM, and an access key has one owner.
    package init(home: Home, roles: [Role], users: [User]) throws(InvalidValue) {
        if let name = AccessDirectory.repeated(roles.map(\.name.description)) {
            throw InvalidValue("role name", name, "two roles have it; case does not tell them apart")
        }
        if let name = AccessDirectory.repeated(users.map(\.name.description)) {
            throw InvalidValue("user name", name, "two users have it; case does not tell them apart")
        }
        let keys = users.flatMap(\.accessKeys).map(\.description)
        for key in keys where keys.count(where: { $0 == key }) > 1 {
            throw InvalidValue("access key id", key, "it is there twice, and can have one owner only")
        }
        self.home = home
        self.roles = roles.sorted { $0.name.description < $1.name.description }
        self.users = users.sorted { $0.name.description < $1.name.description }
    }

    private static func repeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0.lowercased()).inserted }
    }

    package func role(named name: String) -> Role? { roles.first { $0.name.description == name } }

    package func role(_ arn: ARN) -> Role? { roles.first { $0.arn == arn } }

    package func user(named name: String) -> User? { users.first { $0.name.description == name } }

    /// The owner of an access key.
    package func user(accessKey id: String) -> User? {
        users.first { $0.accessKeys.contains { $0.description.utf8.elementsEqual(id.utf8) } }
    }
}
