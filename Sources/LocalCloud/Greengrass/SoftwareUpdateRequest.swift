internal import AccessPolicy
internal import FoundationEssentials
internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs

/// What CreateSoftwareUpdateJob is asked ("CreateSoftwareUpdateJobRequest", AWS IoT Greengrass V1 API Reference).
struct SoftwareUpdateRequest: Sendable {
    let wish: UpdateWish
    /// Things and thing groups.
    let targets: [ARN]
    let signerRole: ARN

    private struct Body: Decodable {
        var S3UrlSignerRole: String?
        var SoftwareToUpdate: String?
        var UpdateAgentLogLevel: String?
        var UpdateTargets: [String]?
        var UpdateTargetsArchitecture: String?
        var UpdateTargetsOperatingSystem: String?
    }

    /// Reads a body. All that is wrong is told at once, as `BadRequestException`.
    init(parsing bytes: [UInt8]) throws(ServiceError) {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)) else {
            throw .badRequest("The body is not the JSON of a request to create a software update job.")
        }
        var details: [String: String] = [:]
        func read<Value>(_ name: String, _ text: String?, _ parse: (String) throws -> Value) -> Value? {
            guard let text else {
                details[name] = "\(name) is missing."
                return nil
            }
            do {
                return try parse(text)
            } catch {
                details[name] = "\(name): \(error)"
                return nil
            }
        }
        let software = read("SoftwareToUpdate", body.SoftwareToUpdate) { try Software(parsing: $0) }
        let platform = SoftwareUpdateRequest.platform(
            body.UpdateTargetsOperatingSystem,
            body.UpdateTargetsArchitecture,
            &details
        )
        let level = read("UpdateAgentLogLevel", body.UpdateAgentLogLevel ?? UpdateAgentLogLevel.standard.rawValue) {
            try UpdateAgentLogLevel(parsing: $0)
        }
        let role = read("S3UrlSignerRole", body.S3UrlSignerRole) { try ARN(parsing: $0) }
        var targets: [ARN] = []
        if body.UpdateTargets?.isEmpty ?? true {
            details["UpdateTargets"] = "UpdateTargets names no thing and no thing group."
        }
        for text in body.UpdateTargets ?? [] {
            guard let arn = read("UpdateTargets", text, { try ARN(parsing: $0) }) else { continue }
            if arn.service == "iot", arn.thingName != nil || arn.thingGroupName != nil {
                targets.append(arn)
            } else {
                details["UpdateTargets"] = "UpdateTargets: \(text.quotedForDisplay) is no thing and no thing group."
            }
        }
        guard details.isEmpty, let software, let platform, let level, let role else {
            throw .badRequest("The request is not valid.", details)
        }
        wish = UpdateWish(software: software, platform: platform, logLevel: level)
        self.targets = targets
        signerRole = role
    }

    /// The same for requests that ask the same, however their bodies are written.
    var canonicalText: String {
        let parts = [
            wish.software.rawValue, wish.platform.rawValue, wish.logLevel.rawValue, signerRole.description,
        ]
        return (parts + targets.map(\.description).sorted()).joined(separator: "\n")
    }

    /// One of the seven pairs.
    private static func platform(
        _ system: String?,
        _ architecture: String?,
        _ details: inout [String: String]
    ) -> Platform? {
        let systems = OperatingSystem.allCases.map(\.rawValue)
        let architectures = Architecture.allCases.map(\.rawValue)
        if !systems.contains(system ?? "") {
            details["UpdateTargetsOperatingSystem"] =
                "UpdateTargetsOperatingSystem is one of \(systems.joined(separator: ", "))."
        }
        if !architectures.contains(architecture ?? "") {
            details["UpdateTargetsArchitecture"] =
                "UpdateTargetsArchitecture is one of \(architectures.joined(separator: ", "))."
        }
        guard details["UpdateTargetsOperatingSystem"] == nil, details["UpdateTargetsArchitecture"] == nil,
            let system, let architecture
        else { return nil }
        guard let platform = Platform(rawValue: "\(system)/\(architecture)") else {
            let pairs = Platform.allCases.map(\.rawValue).joined(separator: ", ")
            details["UpdateTargetsArchitecture"] =
                "\(system) on \(architecture) is not supported; the pairs are \(pairs)."
            return nil
        }
        return platform
    }
}

extension ServiceError {
    /// `details` are shown as `ErrorDetails`.
    static func badRequest(_ message: String, _ details: [String: String] = [:]) -> ServiceError {
        ServiceError(.badRequest, "BadRequestException", message, details)
    }
}
