package import ReleaseModel

/// How the URLs are signed that replace placeholders in a job document ("CreateJob", presignedUrlConfig).
package struct PresignedURLConfig: Hashable, Sendable, Codable {
    package static let lifetimes = 60...3600

    /// The role whose temporary credentials sign; nil leaves placeholders without a signer.
    package let roleARN: String?
    /// How long a URL is good, in seconds.
    package let expiresInSeconds: Int

    package init(roleARN: String?, expiresInSeconds: Int = 3600) throws(InvalidValue) {
        if let roleARN {
            guard (20...2048).contains(roleARN.utf16.count), roleARN.utf8.starts(with: "arn:".utf8) else {
                throw InvalidValue("role ARN", roleARN, "it starts with \"arn:\" and has 20 to 2048 characters")
            }
        }
        guard PresignedURLConfig.lifetimes.contains(expiresInSeconds) else {
            throw InvalidValue("expiresInSec", "\(expiresInSeconds)", "URLs are good for 60 to 3600 seconds")
        }
        self.roleARN = roleARN
        self.expiresInSeconds = expiresInSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case roleARN = "roleArn"
        case expiresInSeconds = "expiresInSec"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            roleARN: container.decodeIfPresent(String.self, forKey: .roleARN),
            expiresInSeconds: container.decodeIfPresent(Int.self, forKey: .expiresInSeconds) ?? 3600
        )
    }
}
