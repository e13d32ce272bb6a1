import Foundation

/// What `build --format json` prints.
struct BuildDocument: Decodable {
    struct Artifact: Decodable {
        let software: String
        let platform: String
        let outcome: String
        let key: String
        let compression: String?
        let sha256: String?
    }

    let release: String
    let regions: [String]
    let keyId: String?
    let changed: Bool
    let dryRun: Bool
    let artifacts: [Artifact]
    let warnings: [String]

    /// How often each outcome is there.
    var outcomes: [String: Int] { Dictionary(artifacts.map { ($0.outcome, 1) }, uniquingKeysWith: +) }
}

/// What `verify --format json` prints.
struct VerificationDocument: Decodable {
    let versions: [String]
    let buckets: [String]
    let artifacts: Int
    let failures: [String]
    let keysAreFromTree: Bool
}

/// What a failed command prints with `--format json`.
struct FailureDocument: Decodable {
    struct Body: Decodable {
        let kind: String
        let problems: [String]
    }

    let error: Body
}

/// What `inspect --format json` prints.
struct InspectionDocument: Decodable {
    struct Header: Decodable {
        let filters: [String]
    }

    struct Entry: Decodable {
        let path: String
        let kind: String
        let mode: UInt32
        let modified: String
        let target: String?
        let architecture: String?
    }

    let compression: Header?
    let entries: [Entry]
}

/// Reads a whole output as one JSON value: anything before or after it is an error.
func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
}
