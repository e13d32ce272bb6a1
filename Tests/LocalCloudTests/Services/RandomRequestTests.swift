import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import LocalCloud

/// Requests of every operation with random members of random values: whatever comes, it is answered or refused, and
/// nothing goes wrong here.
@Suite(.temporaryFolder) struct RandomRequestTests {
    @Test(arguments: 0..<3 as Range<UInt64>) func `no request, however odd, is an internal error`(seed: UInt64)
        async throws
    {
        var random = SeededGenerator(seed: seed)
        let cloud = try TestCloud()
        try cloud.put("{}", "core/document.json")
        for name in OddRequest.names.prefix(3) {
            #expect(try await cloud.call("iot", "POST", "/things/\(name)").status == 200)
            #expect(try await cloud.call("iot", "POST", "/thing-groups/\(name)").status == 200)
        }
        var statuses: Set<Int> = []
        for _ in 0..<700 {
            let request = OddRequest(using: &random)
            let reply = try await cloud.send(request.request)
            #expect(reply.status < 500 || reply.status == 501, "seed \(seed): \(request): \(reply.text)")
            statuses.insert(reply.status)
        }
        // A generator that is always refused proves nothing.
        #expect(statuses.isSuperset(of: [200, 400, 404, 409]))
    }
}

/// One request, from parts that are right, nearly right, or not at all.
private struct OddRequest: CustomStringConvertible {
    let request: TestCloud.Request

    var description: String {
        "\(request.service) \(request.method) \(request.path)?\(request.query ?? "") \(request.body)"
    }

    static let names = [
        "gw", "plant", "job", "none", "$next", "a%20b", "%C3%A9", "a%2Fb", "%00", String(repeating: "a", count: 200),
    ]

    private static let operations = [
        "iot POST /things/N", "iot GET /things/N", "iot GET /things", "iot POST /thing-groups/N",
        "iot GET /thing-groups/N",
        "iot PUT /thing-groups/addThingToThingGroup", "iot GET /thing-groups", "iot GET /thing-groups/N/things",
        "iot PUT /jobs/N", "iot PUT /jobs/N", "iot PUT /jobs/N", "iot GET /jobs/N", "iot GET /jobs",
        "iot GET /jobs/N/job-document",
        "iot PUT /jobs/N/cancel", "iot DELETE /jobs/N", "iot POST /jobs/N/targets", "iot GET /jobs/N/things",
        "iot GET /things/N/jobs", "iot GET /things/N/jobs/N", "iot PUT /things/N/jobs/N/cancel",
        "iot-jobs-data GET /things/N/jobs", "iot-jobs-data PUT /things/N/jobs/$next",
        "iot-jobs-data GET /things/N/jobs/N",
        "iot-jobs-data POST /things/N/jobs/N", "iot-jobs-data POST /things/gw/jobs/job",
        "greengrass POST /greengrass/updates",
    ]

    init(using random: inout SeededGenerator) {
        let words = OddRequest.pick(OddRequest.operations, &random).split(separator: " ").map(String.init)
        var path = ""
        for part in words[2].split(separator: "/") {
            path += "/" + (part == "N" ? OddRequest.name(&random) : String(part))
        }
        var request = TestCloud.Request(method: words[1], path: path)
        request.service = words[0]
        if Bool.random(using: &random) {
            request.query = (0..<3).map { _ in OddRequest.parameter(&random) }.joined(separator: "&")
        }
        if words[1] != "GET" { request.body = OddRequest.body(&random) }
        self.request = request
    }

    private static func pick<Element>(_ elements: [Element], _ random: inout SeededGenerator) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }

    /// Mostly one of the first.
    private static func name(_ random: inout SeededGenerator) -> String {
        Int.random(in: 0..<4, using: &random) > 0 ? pick(Array(names.prefix(3)), &random) : pick(names, &random)
    }

    private static func parameter(_ random: inout SeededGenerator) -> String {
        let name = pick(
            [
                "maxResults", "nextToken", "status", "targetSelection", "thingGroupName", "namespaceId", "force",
                "executionNumber",
                "includeJobDocument", "jobId", "recursive", "parentGroup", "namePrefixFilter",
            ],
            &random
        )
        let value = pick(
            [
                "1", "250", "-1", "9223372036854775808", "true", "false", "", "QUEUED", "IN_PROGRESS", "gw", "LTEs",
                "MQ==", "%ff", "%00", "'",
            ],
            &random
        )
        return "\(name)=\(value)"
    }

    private static func body(_ random: inout SeededGenerator) -> String {
        let arn = "arn:aws:iot:us-east-1:123456789012:"
        let base: [[String: Any]] = [
            ["targets": [arn + "thing/gw"], "document": "{}"],
            ["targets": [arn + "thinggroup/plant"], "document": "{}", "targetSelection": "CONTINUOUS"],
            [
                "targets": [arn + "thing/gw", arn + "thing/plant"],
                "documentSource": "https://s3.amazonaws.com/us-east-1-greengrass-updates/core/document.json",
            ],
            ["status": "IN_PROGRESS"], ["status": "FAILED", "statusDetails": ["step": "one"]],
            ["thingName": "gw", "thingGroupName": "plant"], [:],
        ]
        var members = pick(base, &random)
        for _ in 0..<Int.random(in: 0..<4, using: &random) { members[pick(memberNames, &random)] = value(3, &random) }
        let data = try? JSONSerialization.data(withJSONObject: members, options: .sortedKeys)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    private static let memberNames = [
        "targets", "document", "documentSource", "description", "presignedUrlConfig", "roleArn", "expiresInSec",
        "targetSelection",
        "jobExecutionsRolloutConfig", "maximumPerMinute", "exponentialRate", "baseRatePerMinute", "incrementFactor",
        "rateIncreaseCriteria", "numberOfNotifiedThings", "numberOfSucceededThings", "abortConfig", "criteriaList",
        "failureType",
        "action", "thresholdPercentage", "minNumberOfExecutedThings", "timeoutConfig", "inProgressTimeoutInMinutes",
        "jobExecutionsRetryConfig", "numberOfRetries", "schedulingConfig", "startTime", "endTime", "endBehavior",
        "maintenanceWindows",
        "namespaceId", "comment", "reasonCode", "expectedVersion", "statusDetails", "stepTimeoutInMinutes",
        "executionNumber",
        "includeJobDocument", "includeJobExecutionState", "status", "thingArn", "thingGroupArn", "attributePayload",
        "attributes",
        "parentGroupName", "thingGroupProperties", "thingGroupDescription", "UpdateTargets", "SoftwareToUpdate",
        "S3UrlSignerRole",
    ]

    private static func value(_ depth: Int, _ random: inout SeededGenerator) -> Any {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
        case 0:
            return pick(
                [
                    0, 1, -1, 5, 60, 100, 1000, 10081, Int.max, Int.min, 0.1, 1.5, 2.25, 99.999, 1e300, -1e-300, 1e18,
                    true, false,
                    NSNull(),
                ] as [Any],
                &random
            )
        case 1:
            return pick(
                [
                    "", "a", "FAILED", "ALL", "CANCEL", "SNAPSHOT", "SUCCEEDED", "2027-01-01T00:00",
                    "9999-12-31T23:59:59Z", "-1", "\u{0}", "é",
                    "\u{202E}", "arn:aws:iam::123456789012:role/None", "arn:",
                    "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/a/b}", "{", "[[[[",
                    String(repeating: "x", count: 40_000),
                ],
                &random
            )
        case 2: return [String]()
        case 3: return (0..<3).map { _ in value(depth - 1, &random) }
        default:
            var members: [String: Any] = [:]
            for _ in 0..<Int.random(in: 1..<4, using: &random) {
                members[pick(memberNames, &random)] = value(depth - 1, &random)
            }
            return members
        }
    }
}
