package import ObjectStore
package import ReleaseBuild

extension ReleaseFailure {
    /// What a store's refusal means for a command.
    package init(_ error: StoreError) {
        let kind: Kind =
            switch error.reason {
            case .credentials: .key
            case .checksum: .verification
            case .answer, .connection, .malformed, .file: .inputOutput
            }
        self.init(kind, error.description)
    }
}
