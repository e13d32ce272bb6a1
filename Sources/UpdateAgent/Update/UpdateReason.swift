/// Why an update ended as it did: the value of `reason` in a job's status details. The names are stable.
package enum UpdateReason: String, CaseIterable, Sendable, Codable {
    case installed = "INSTALLED"
    case alreadyInstalled = "ALREADY_INSTALLED"
    /// The job was ended by the service before the update was.
    case canceled = "CANCELED"

    // The device cannot be updated this way; the job is REJECTED.
    case proxyConfigured = "PROXY_CONFIGURED"
    case trustedBoot = "TRUSTED_BOOT"
    case readOnlyRoot = "READ_ONLY_ROOT"
    case insufficientSpace = "INSUFFICIENT_SPACE"
    case wrongPlatform = "WRONG_PLATFORM"
    case notInstalled = "NOT_INSTALLED"
    case downgrade = "DOWNGRADE"
    case installedTooOld = "INSTALLED_TOO_OLD"
    case malformedDocument = "MALFORMED_DOCUMENT"

    // What must hold before anything is touched.
    case scriptMissing = "SCRIPT_MISSING"
    case scriptUnsafe = "SCRIPT_UNSAFE"
    case unsafeFolder = "UNSAFE_FOLDER"
    case noTrustedRoot = "NO_TRUSTED_ROOT"

    // Metadata and artifact.
    case metadataMissing = "METADATA_MISSING"
    case metadataMalformed = "METADATA_MALFORMED"
    case metadataUnsigned = "METADATA_UNSIGNED"
    case metadataRollback = "METADATA_ROLLBACK"
    case metadataMixed = "METADATA_MIXED"
    case metadataExpired = "METADATA_EXPIRED"
    case targetUnlisted = "TARGET_UNLISTED"
    case targetMisplaced = "TARGET_MISPLACED"
    case documentMismatch = "DOCUMENT_MISMATCH"
    case downloadFailed = "DOWNLOAD_FAILED"
    case downloadTooSlow = "DOWNLOAD_TOO_SLOW"
    case downloadUntrusted = "DOWNLOAD_UNTRUSTED"
    case artifactTooLong = "ARTIFACT_TOO_LONG"
    case artifactMismatch = "ARTIFACT_MISMATCH"
    case signatureInvalid = "SIGNATURE_INVALID"
    case badArchive = "BAD_ARCHIVE"
    case archiveTooLarge = "ARCHIVE_TOO_LARGE"

    // The switch to the new version.
    case preScriptFailed = "PRE_SCRIPT_FAILED"
    case postScriptFailed = "POST_SCRIPT_FAILED"
    case stopFailed = "STOP_FAILED"
    case startFailed = "START_FAILED"
    case daemonDied = "DAEMON_DIED"
    case wrongVersion = "WRONG_VERSION"
    case trialFailed = "TRIAL_FAILED"

    // The machine.
    case diskFull = "DISK_FULL"
    case inputOutput = "INPUT_OUTPUT"
    case interrupted = "INTERRUPTED"
    case unexpected = "UNEXPECTED"

    /// Whether a device that cannot be updated says so by REJECTED; all other failures are FAILED.
    var isRejection: Bool {
        switch self {
        case .proxyConfigured, .trustedBoot, .readOnlyRoot, .insufficientSpace, .wrongPlatform, .notInstalled,
            .downgrade, .installedTooOld, .malformedDocument:
            true
        default: false
        }
    }
}
