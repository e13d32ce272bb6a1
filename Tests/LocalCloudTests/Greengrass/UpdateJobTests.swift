import AccessPolicy
import FileStore
import Foundation
import Hashing
import ReleaseModel
import RequestSigning
import SystemPackage
import TestSupport
import Testing

@testable import LocalCloud

/// CreateSoftwareUpdateJob, and what the device gets of it.
@Suite(.temporaryFolder) struct UpdateJobTests {
    // MARK: Platforms

    @Test func `the seven pairs are taken, and no others`() async throws {
        let cloud = try await UpdateSample.cloud()
        var taken: Set<String> = []
        for system in OperatingSystem.allCases.map(\.rawValue) {
            for architecture in Architecture.allCases.map(\.rawValue) {
                let pair = "\(system)/\(architecture)"
                for software in Software.allCases.map(\.rawValue) {
                    let reply = try await UpdateSample.create(
                        cloud,
                        [
                            "SoftwareToUpdate": software, "UpdateTargetsArchitecture": architecture,
                            "UpdateTargetsOperatingSystem": system,
                        ]
                    )
                    guard reply.status == 200 else {
                        #expect((reply.status, reply.exception) == (400, "BadRequestException"))
                        #expect(reply.json["Message"].text?.isEmpty == false)
                        let details = reply.json["ErrorDetails"]
                        #expect(details[0]["DetailedErrorCode"].text == "UpdateTargetsArchitecture")
                        #expect(details[0]["DetailedErrorMessage"].text?.contains("ubuntu/x86_64") == true)
                        continue
                    }
                    taken.insert(pair)
                    try await check(cloud, reply, software, pair)
                }
            }
        }
        let pairs = [
            "ubuntu/x86_64", "ubuntu/aarch64", "amazon_linux/x86_64", "raspbian/armv7l", "raspbian/armv6l",
            "openwrt/aarch64", "openwrt/armv7l",
        ]
        #expect(taken == Set(pairs))
    }

    private func check(_ cloud: TestCloud, _ reply: Reply, _ software: String, _ pair: String) async throws {
        let id = try #require(reply.json["IotJobId"].text)
        #expect(id.wholeMatch(of: /GreengrassUpdateJob_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(reply.json["IotJobArn"].text == "arn:aws:iot:us-east-1:123456789012:job/\(id)")
        #expect(reply.json["PlatformSoftwareVersion"].text == "1.0.0")
        #expect(reply.json.names == ["IotJobArn", "IotJobId", "PlatformSoftwareVersion"])
        let job = try await cloud.call("iot", "GET", "/jobs/\(id)").json["job"]
        let architecture = pair.split(separator: "/")[1]
        #expect(job["targetSelection"].text == "SNAPSHOT")
        #expect(job["presignedUrlConfig"]["roleArn"].text == UpdateSample.signer)
        #expect(job["presignedUrlConfig"]["expiresInSec"].number == 3600)
        #expect(
            job["description"].text
                == "This job was created by Greengrass to update the Greengrass Cores in the targets with version 1.0.0 "
                + "of the \(software) software running on \(architecture) architecture."
        )
        let text = try #require(try await cloud.call("iot", "GET", "/jobs/\(id)/job-document").json["document"].text)
        let key = "\(software)/\(architecture)/greengrass-\(software)-\(pair.split(separator: "/")[0])-1.0.0.tar.xz"
        #expect(
            text.contains("${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/\(TestCloud.bucket)/\(key)}")
        )
        let document = JSONValue(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        #expect(document["logLevel"].text == "ERROR")
    }

    @Test(arguments: UpdateJobTests.levels) func `the log level travels to the device`(level: String) async throws {
        let cloud = try await UpdateSample.cloud()
        let reply = try await UpdateSample.create(cloud, ["UpdateAgentLogLevel": level])
        let id = try #require(reply.json["IotJobId"].text)
        let text = try #require(try await cloud.call("iot", "GET", "/jobs/\(id)/job-document").json["document"].text)
        #expect(JSONValue(try JSONSerialization.jsonObject(with: Data(text.utf8)))["logLevel"].text == level)
    }

    private static let levels = ["NONE", "TRACE", "DEBUG", "VERBOSE", "INFO", "WARN", "ERROR", "FATAL"]

    // MARK: Tokens and versions

    @Test func `a token makes one job, and another request with it is refused`() async throws {
        let cloud = try await UpdateSample.cloud()
        let first = try await UpdateSample.create(cloud, token: "token")
        let again = try await UpdateSample.create(cloud, token: "token")
        let id: String = try #require(first.json["IotJobId"].text)
        #expect(again.json["IotJobId"].text == id)
        // The order of the targets is not what is asked for.
        let group = "arn:aws:iot:us-east-1:123456789012:thinggroup/plant"
        let one = try await UpdateSample.create(cloud, ["UpdateTargets": [UpdateSample.thing, group]], token: "two")
        let two = try await UpdateSample.create(cloud, ["UpdateTargets": [group, UpdateSample.thing]], token: "two")
        let other: String = try #require(one.json["IotJobId"].text)
        #expect(two.json["IotJobId"].text == other)
        for change in [
            ["SoftwareToUpdate": "ota_agent"], ["UpdateAgentLogLevel": "INFO"],
            ["UpdateTargetsArchitecture": "aarch64"],
        ] {
            let other = try await UpdateSample.create(cloud, change, token: "token")
            #expect((other.status, other.exception) == (400, "BadRequestException"))
            #expect(other.json["Message"].text?.contains("token") == true)
        }
        #expect(try await UpdateSample.create(cloud).json["IotJobId"].text != first.json["IotJobId"].text)
        #expect(try await cloud.call("iot", "GET", "/jobs").json["jobs"].list.count == 3)
    }

    @Test func `many with one token at once make one job`() async throws {
        let cloud = try await UpdateSample.cloud()
        let body = try UpdateSample.body()
        let ids = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await cloud.call("greengrass", "POST", "/greengrass/updates", body) {
                        $0.fields = [("X-Amzn-Client-Token", "token")]
                    }
                    .json["IotJobId"].text
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(!ids.contains(nil))
    }

    @Test func `the newest version of the bucket is the one that is offered`() async throws {
        let cloud = try await UpdateSample.cloud()
        #expect(try await UpdateSample.create(cloud).json["PlatformSoftwareVersion"].text == "1.0.0")
        try ReleasedTree("1.10.0")
        try ReleasedTree("1.11.0")
        #expect(try await UpdateSample.create(cloud).json["PlatformSoftwareVersion"].text == "1.11.0")
    }

    @Test func `metadata that devices would refuse makes no job`() async throws {
        let cloud = try await UpdateSample.cloud()
        let path = cloud.tree.pushing(FilePath("\(TestCloud.bucket)/metadata/timestamp.json"))
        let text = String(decoding: try FileReader.contents(of: path, limit: 1 << 20), as: UTF8.self)
        try FileWriter.write(Array(text.replacing("snapshot", with: "snapshit").utf8), to: path, mode: 0o644)
        let reply = try await UpdateSample.create(cloud)
        #expect((reply.status, reply.exception) == (500, "InternalServerErrorException"))
        #expect(reply.json["Message"].text?.contains("is refused, as every device would refuse it") == true)
        #expect(try await cloud.call("iot", "GET", "/jobs").json["jobs"].list.isEmpty)
    }

    // MARK: The device

    @Test func `the device gets a document whose URLs work for an hour, and for nothing else`() async throws {
        let cloud = try await UpdateSample.cloud()
        let id = try #require(try await UpdateSample.create(cloud).json["IotJobId"].text)
        let start = Timestamp.now
        let started = try await cloud.call("iot-jobs-data", "PUT", "/things/gateway/jobs/$next", "{}")
        let text = try #require(started.json["execution"]["jobDocument"].text)
        #expect(started.json["execution"]["jobId"].text == id)
        let document = JSONValue(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        let metadata = document["metadata"]
        let files =
            [document["artifact"], document["signature"]] + metadata["roots"].list
            + ["timestamp", "snapshot", "targets", "software", "platform"].map { metadata[$0] }
        for file in files {
            let url = try #require(file["url"].text)
            #expect(url.hasPrefix("http://\(TestCloud.host)/\(TestCloud.bucket)/"))
            let target = String(url.dropFirst("http://\(TestCloud.host)".count))
            let head = RequestHead(method: "GET", target: target, fields: [HeaderField("host", TestCloud.host)])
            let reply = try await cloud.send(head)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.caller == "arn:aws:sts::123456789012:assumed-role/Signer/AWSIoTJobs")
            if let digest = file["sha256"].text {
                #expect(SHA256Digest(hashing: reply.body).hexadecimal == digest)
                #expect(reply.body.count == file["length"].number)
            }
            let other = target.replacing("greengrass-updates/", with: "greengrass-updates/x")
            let stolen = RequestHead(method: "GET", target: other, fields: [HeaderField("host", TestCloud.host)])
            #expect(try await cloud.send(stolen).code == "SignatureDoesNotMatch")
            let late = try #require(Timestamp(secondsSinceEpoch: start.secondsSinceEpoch + 3660))
            #expect(try await cloud.send(head, at: late).message == "Request has expired")
        }
    }
}
