import AccessPolicy
import Foundation
import ReleaseModel
import Testing

@testable import LocalCloud

/// Calls of CreateSoftwareUpdateJob, and a cloud that they are right for.
enum UpdateSample {
    static let thing = "arn:aws:iot:us-east-1:123456789012:thing/gateway"
    static let signer = "arn:aws:iam::123456789012:role/Signer"

    static func trust(_ service: String) -> String {
        #"{"Statement": {"Effect": "Allow", "Principal": {"Service": "\#(service)"}, "Action": "sts:AssumeRole"}}"#
    }

    static func allow(_ action: String, _ resource: String) -> String {
        #"{"Statement": {"Effect": "Allow", "Action": "\#(action)", "Resource": "\#(resource)"}}"#
    }

    static func role(_ name: String, trust: String, policy: String?) throws -> Role {
        var policies: [IdentityName: PolicyDocument] = [:]
        if let policy {
            policies[try IdentityName(parsing: "Read", of: .policy)] = try PolicyDocument(
                parsing: policy,
                as: .permissions
            )
        }
        return Role(
            try IdentityName(parsing: name, of: .role),
            in: try TestCloud.home,
            trustPolicy: try PolicyDocument(parsing: trust, as: .trust),
            policies: try IdentityPolicies(inline: policies)
        )
    }

    /// A cloud of a built release, with a thing, a group and a role that is right.
    static func cloud(
        _ roles: [Role] = [],
        users: [User] = [],
        isEnforcing: Bool = false,
        channel: ChannelName? = nil
    ) async throws -> TestCloud {
        let read = UpdateSample.allow("s3:GetObject", "arn:aws:s3:::*-greengrass-updates/*")
        let signer = try UpdateSample.role("Signer", trust: UpdateSample.trust("iot.amazonaws.com"), policy: read)
        let cloud = try TestCloud(
            tree: ReleasedTree().path,
            roles: [signer] + roles,
            users: users,
            isEnforcing: isEnforcing,
            channel: channel
        )
        #expect(try await cloud.call("iot", "POST", "/things/gateway").status == 200)
        #expect(try await cloud.call("iot", "POST", "/thing-groups/plant").status == 200)
        return cloud
    }

    /// A request with some members changed; nil takes one out.
    static func body(_ changes: [String: Any?] = [:]) throws -> String {
        var members: [String: Any] = [
            "S3UrlSignerRole": UpdateSample.signer, "SoftwareToUpdate": "core",
            "UpdateTargets": [UpdateSample.thing],
            "UpdateTargetsArchitecture": "x86_64", "UpdateTargetsOperatingSystem": "ubuntu",
        ]
        for (name, value) in changes { members[name] = value }
        return String(decoding: try JSONSerialization.data(withJSONObject: members), as: UTF8.self)
    }

    static func create(
        _ cloud: TestCloud,
        _ changes: [String: Any?] = [:],
        token: String? = nil,
        region: String = "us-east-1",
        _ change: (inout TestCloud.Request) -> Void = { _ in }
    ) async throws -> Reply {
        try await cloud.call("greengrass", "POST", "/greengrass/updates", body(changes)) { request in
            request.region = region
            if let token { request.fields = [("X-Amzn-Client-Token", token)] }
            change(&request)
        }
    }
}
