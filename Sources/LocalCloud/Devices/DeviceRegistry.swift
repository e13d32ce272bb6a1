internal import FileStore
package import ReleaseModel
package import SystemPackage
internal import Trust
package import UpdateJobs

/// The devices of a server: things with certificates. The server may run meanwhile.
package struct DeviceRegistry: Sendable {
    private let state: FilePath
    private let server: ServerRecord
    private let certificates: CertificateStore

    /// A device, and how long its certificate is good.
    package struct Device: Sendable {
        package let name: ThingName
        package let region: Region
        package let certificate: SHA256Digest
        package let expires: Timestamp
    }

    /// Opens the registry in the state folder of a server.
    ///
    /// - Throws: `DeviceError` when no server has used the folder.
    package init(in state: FilePath) throws {
        self.state = state
        server = try ServerRecord.read(in: state)
        certificates = CertificateStore(database: try CloudDatabase(in: state))
    }

    /// Where the authority is in a state folder.
    package static func authorityFolder(in state: FilePath) -> FilePath { state.appending("certificates") }

    /// The devices with a certificate that they can use, by name and region.
    package func devices(at time: Timestamp) async throws -> [Device] {
        try await certificates.valid(at: time)
            .map { entry in
                Device(
                    name: entry.device.thing,
                    region: entry.device.region,
                    certificate: entry.id,
                    expires: entry.expires
                )
            }
    }

    /// Makes a device: its thing if it is missing, a certificate, and its files below `folder`, whose names are returned
    /// with it. `endpoint` is where it finds the server, if that is not what the server says of itself. With `replacing`,
    /// files that are there are overwritten, and a certificate that it has is taken back.
    package func add(
        _ name: ThingName,
        in region: Region?,
        to folder: FilePath,
        endpoint: ServerEndpoint?,
        replacing: Bool,
        at time: Timestamp
    ) async throws -> (device: Device, files: [String]) {
        let endpoint = endpoint ?? server.endpoint
        guard let authority = try CertificateAuthority.existing(in: DeviceRegistry.authorityFolder(in: state)),
            endpoint.isSecure
        else {
            throw DeviceError(.missing, "\(state): devices need a server with TLS; start `ota-release serve --tls`")
        }
        let device = DeviceIdentity(thing: name, region: try served(region))
        if !replacing, try await certificates.hasCertificate(device, at: time) {
            throw DeviceError(
                .exists,
                "\(name) has a certificate in \(device.region) already; --replace takes it back and makes a new one"
            )
        }
        let root = try firstRoot(of: device.region)
        let arn = RegistryHome(region: device.region, account: server.account).arn(of: name)
        let certificate = try authority.issue(to: .device(name: name.text, uri: arn), at: time)
        let files = try DeviceFiles(
            for: device,
            arn: arn,
            certificate: certificate,
            authority: authority.pem,
            endpoint: endpoint,
            root: root
        )
        try await files.write(below: folder, replacing: replacing) {
            try await certificates.give(certificate.fingerprint, expires: certificate.expires, to: device, at: time)
        }
        let made = Device(
            name: name,
            region: device.region,
            certificate: certificate.fingerprint,
            expires: certificate.expires
        )
        return (made, files.names)
    }

    /// Takes a device's certificate back. Its thing stays, with the history of its jobs.
    package func remove(_ name: ThingName, in region: Region?, at time: Timestamp) async throws -> Device {
        let known = try await devices(at: time).filter { $0.name == name && (region == nil || $0.region == region) }
        guard let device = known.first else {
            let place = region.map { " in \($0)" } ?? ""
            throw DeviceError(
                .missing,
                "there is no device \(name) with a certificate\(place); `ota-release device list` shows those that are"
            )
        }
        guard known.count == 1 else {
            let regions = known.map(\.region.name).joined(separator: ", ")
            throw DeviceError(.missing, "\(name) is in \(regions); say which with --region")
        }
        try await certificates.revoke(DeviceIdentity(thing: name, region: device.region), at: time)
        return device
    }

    // MARK: The release tree

    /// A region that the server has a bucket for; the only one when none is given.
    private func served(_ region: Region?) throws -> Region {
        let regions = try BucketCatalog(root: server.tree).buckets().map(\.region)
        let names = regions.map(\.name).joined(separator: ", ")
        guard let region else {
            guard let only = regions.first, regions.count == 1 else {
                throw DeviceError(.missing, "\(server.tree) serves \(names); say with --region which the device is in")
            }
            return only
        }
        guard regions.contains(region) else {
            throw DeviceError(.missing, "\(server.tree) has no bucket for \(region), but for \(names)")
        }
        return region
    }

    private static let longestRoot = 512_000

    /// The first root of the region's repository: from there a device follows the chain to the newest.
    private func firstRoot(of region: Region) throws -> [UInt8] {
        let path = server.tree.appending(region.bucket.name).appending("metadata").appending("1.root.json")
        return try FileReader.contents(of: path, limit: DeviceRegistry.longestRoot)
    }
}
