internal import FileStore
internal import FoundationEssentials
internal import ReleaseModel
internal import SystemPackage
internal import Trust
internal import UpdateJobs

/// The files that make a machine a device of this server, below its Greengrass root.
struct DeviceFiles {
    private struct File {
        let name: String
        let bytes: [UInt8]
        let mode: UInt32
    }

    private let files: [File]

    /// `authority` is the certificate in PEM that the server's is verified with, `root` the first root metadata that the
    /// device trusts.
    init(
        for device: DeviceIdentity,
        arn: String,
        certificate: IssuedCertificate,
        authority: String,
        endpoint: ServerEndpoint,
        root: [UInt8]
    ) throws {
        let name = device.thing.text
        let config = GreengrassConfig(
            certificatePath: "\(name).cert.pem",
            keyPath: "\(name).private.key",
            thingARN: arn,
            endpoint: endpoint
        )
        files = [
            File(name: "certs/root.ca.pem", bytes: Array(authority.utf8), mode: 0o644),
            File(name: "certs/\(name).cert.pem", bytes: Array(certificate.pem.utf8), mode: 0o644),
            File(name: "certs/\(name).private.key", bytes: certificate.privateKeyPEM, mode: 0o600),
            File(name: "config/config.json", bytes: try config.json(), mode: 0o644),
            File(name: "ota/metadata/root.json", bytes: root, mode: 0o644),
        ]
    }

    /// Where they are, below the root.
    var names: [String] { files.map(\.name) }

    /// Writes all of them, or none. `register` runs when everything is on the disk, and nothing has its name yet.
    func write(below root: FilePath, replacing: Bool, then register: () async throws -> Void) async throws {
        let paths = files.map { root.pushing(FilePath($0.name)) }
        let drafts = paths.map { FilePath("\($0.string).new") }
        if !replacing, let present = try paths.first(where: { try FileStatus.of($0) != nil }) {
            throw DeviceError(.exists, "\(present) is there already; --replace overwrites it")
        }
        do {
            for (file, draft) in zip(files, drafts) {
                try FileTree.create(draft.removingLastComponent())
                try FileWriter.write(file.bytes, to: draft, mode: file.mode)
            }
            try await register()
        } catch {
            for draft in drafts { try? FileTree.removeFile(draft) }
            throw error
        }
        for (path, draft) in zip(paths, drafts) {
            try FileTree.rename(draft, to: path)
            try FileTree.sync(folder: path.removingLastComponent())
        }
    }
}
