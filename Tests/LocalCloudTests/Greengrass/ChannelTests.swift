import ReleaseModel
import TestSupport
import Testing

@testable import LocalCloud

/// CreateSoftwareUpdateJob of a server that serves a channel.
@Suite(.temporaryFolder) struct ChannelTests {
    private static let group = "arn:aws:iot:us-east-1:123456789012:thinggroup/plant"

    /// A cloud of a channel, with sixty things in a group.
    private func cloud(_ channel: String? = "stable") async throws -> TestCloud {
        let cloud = try await UpdateSample.cloud(channel: channel.map { try ChannelName(parsing: $0) })
        for number in 0..<60 {
            #expect(try await cloud.call("iot", "POST", "/things/gw-\(number)").status == 200)
            let body = #"{"thingGroupName": "plant", "thingName": "gw-\#(number)"}"#
            #expect(try await cloud.call("iot", "PUT", "/thing-groups/addThingToThingGroup", body).status == 200)
        }
        return cloud
    }

    private func create(_ cloud: TestCloud, for targets: [String] = [ChannelTests.group]) async throws -> Reply {
        try await UpdateSample.create(cloud, ["UpdateTargets": targets])
    }

    /// The things that have executions of the job that a reply names.
    private func things(_ cloud: TestCloud, _ reply: Reply) async throws -> Set<String> {
        let id = try #require(reply.json["IotJobId"].text, "\(reply.text)")
        let list = try await cloud.call("iot", "GET", "/jobs/\(id)/things?maxResults=250")
        let names = list.json["executionSummaries"].list.compactMap { $0["thingArn"].text?.split(separator: "/").last }
        return Set(names.map(String.init))
    }

    private func promote(_ version: String, _ share: String) throws {
        try ReleasedTree.run("promote", version, "--software", "core", "--channel", "stable", "--share", share)
    }

    @Test func `a version is offered when it is promoted, to the things that its wave reaches`() async throws {
        let cloud = try await cloud()
        let none = try await create(cloud)
        #expect((none.status, none.exception) == (400, "BadRequestException"))
        #expect(none.json["Message"].text?.contains("on the channel stable; `ota-release promote`") == true)
        try promote("1.0.0", "10")
        let first = try await things(cloud, create(cloud))
        // By a computation in Python.
        #expect(first == ["gw-10", "gw-14", "gw-20", "gw-26", "gw-35", "gw-36", "gw-39"])
        try promote("1.0.0", "100")
        #expect(try await things(cloud, create(cloud)).count == 60)
    }

    @Test func `a thing that the wave does not reach gets no job`() async throws {
        let cloud = try await cloud()
        try promote("1.0.0", "10")
        let thing = "arn:aws:iot:us-east-1:123456789012:thing/gw-0"
        let reply = try await create(cloud, for: [thing])
        #expect((reply.status, reply.exception) == (400, "BadRequestException"))
        #expect(reply.json["Message"].text?.contains("core 1.0.0 goes to 10 % of things so far") == true)
        #expect(try await cloud.call("iot", "GET", "/jobs").json["jobs"].list.isEmpty)
        let some = try await create(cloud, for: [thing, "arn:aws:iot:us-east-1:123456789012:thing/gw-10"])
        #expect(try await things(cloud, some) == ["gw-10"])
    }

    @Test func `the newest of the channel counts, not the newest of all, and what is withdrawn is left`() async throws {
        let cloud = try await cloud()
        try promote("1.0.0", "100")
        try ReleasedTree("1.1.0")
        #expect(try await create(cloud).json["PlatformSoftwareVersion"].text == "1.0.0")
        try promote("1.1.0", "50")
        #expect(try await create(cloud).json["PlatformSoftwareVersion"].text == "1.1.0")
        try ReleasedTree.run("withdraw", "1.1.0", "--software", "core", "--reason", "a test")
        #expect(try await create(cloud).json["PlatformSoftwareVersion"].text == "1.0.0")
        let agent = try await UpdateSample.create(cloud, ["SoftwareToUpdate": "ota_agent"])
        #expect(agent.json["Message"].text?.contains("no version of ota_agent") == true)
    }

    @Test func `a server without a channel offers candidates to all`() async throws {
        let cloud = try await cloud(nil)
        try promote("1.0.0", "1")
        try ReleasedTree("1.1.0")
        let reply = try await create(cloud)
        #expect(reply.json["PlatformSoftwareVersion"].text == "1.1.0")
        #expect(try await things(cloud, reply).count == 60)
    }
}
