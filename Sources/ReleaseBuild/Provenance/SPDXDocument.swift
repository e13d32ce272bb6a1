internal import ReleaseModel

/// As much of SPDX 2.3 as bills of materials have here, with the members' names in JSON.
struct SPDXDocument: Equatable, Sendable, Codable {
    let spdxVersion: String
    let dataLicense: String
    let SPDXID: String
    let name: String
    let documentNamespace: String
    let creationInfo: CreationInfo
    let packages: [Package]
    let files: [File]
    let relationships: [Relationship]

    struct CreationInfo: Equatable, Sendable, Codable {
        let created: Timestamp
        let creators: [String]
    }

    struct Checksum: Hashable, Sendable, Codable {
        let algorithm: String
        let checksumValue: String
    }

    struct Package: Equatable, Sendable, Codable {
        let SPDXID: String
        let name: String
        let versionInfo: String
        let packageFileName: String?
        let downloadLocation: String
        let filesAnalyzed: Bool
        let packageVerificationCode: VerificationCode?
        let checksums: [Checksum]
        let externalRefs: [Reference]?
    }

    struct VerificationCode: Equatable, Sendable, Codable {
        let packageVerificationCodeValue: String
    }

    struct Reference: Equatable, Sendable, Codable {
        let referenceCategory: String
        let referenceType: String
        let referenceLocator: String
    }

    struct File: Equatable, Sendable, Codable {
        let SPDXID: String
        let fileName: String
        let checksums: [Checksum]
        let annotations: [Annotation]?
    }

    struct Annotation: Equatable, Sendable, Codable {
        let annotationDate: Timestamp
        let annotationType: String
        let annotator: String
        let comment: String
    }

    struct Relationship: Equatable, Sendable, Codable {
        let spdxElementId: String
        let relationshipType: String
        let relatedSpdxElement: String
    }
}
