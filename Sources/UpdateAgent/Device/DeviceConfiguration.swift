internal import FileStore
internal import FoundationEssentials
internal import ReleaseModel
internal import SystemPackage
internal import UpdateJobs

/// What a device's `config.json` says that the agent needs ("AWS IoT Greengrass Core configuration file").
package struct DeviceConfiguration: Equatable, Sendable {
    let thing: ThingName
    let host: String
    /// 8443, or 443 with a protocol of its own in the TLS handshake.
    let port: Int
    let caFile: FilePath
    let certificateFile: FilePath
    let keyFile: FilePath
    let hasProxy: Bool
    let managedRespawn: Bool
    /// Where `greengrassd` keeps the daemon's process id.
    let pidFolder: FilePath

    /// What an answer on port 443 needs ("Device communication protocols", ALPN).
    var applicationProtocol: String? { port == 443 ? "x-amzn-http-ca" : nil }
    var endpoint: String { "https://\(host):\(port)" }

    private static let largest = 1 << 20

    /// Reads the file of a device. Errors are `FileError` and `InvalidValue`.
    init(of folder: DeviceFolder) throws {
        let bytes = try FileReader.contents(of: folder.configuration, limit: DeviceConfiguration.largest)
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw InvalidValue("configuration", folder.configuration.string, DeviceConfiguration.reason(error))
        }
        try self.init(document, certificates: folder.certificates)
    }

    private init(_ document: Document, certificates: FilePath) throws(InvalidValue) {
        let core = document.coreThing
        guard let name = core.thingArn.split(separator: ":thing/", maxSplits: 1).dropFirst().first else {
            throw InvalidValue("thingArn", core.thingArn, "it ends in :thing/NAME")
        }
        thing = try ThingName(parsing: String(name))
        guard !core.iotHost.isEmpty, core.iotHost.utf8.allSatisfy(DeviceConfiguration.isOfHost) else {
            throw InvalidValue("iotHost", core.iotHost, "it is a host's name")
        }
        host = core.iotHost
        port = core.iotHttpPort ?? 8443
        guard (1...65535).contains(port) else { throw InvalidValue("iotHttpPort", "\(port)", "there is no such port") }
        let identity = document.crypto?.principals?.IoTCertificate
        caFile = try DeviceConfiguration.file("caPath", document.crypto?.caPath, core.caPath, certificates)
        certificateFile = try DeviceConfiguration.file(
            "certificatePath",
            identity?.certificatePath,
            core.certPath,
            certificates
        )
        keyFile = try DeviceConfiguration.file("privateKeyPath", identity?.privateKeyPath, core.keyPath, certificates)
        hasProxy = core.networkProxy != nil
        managedRespawn = document.managedRespawn ?? false
        pidFolder = FilePath(document.pidFileDirectory ?? "/var/run")
        guard pidFolder.isAbsolute else {
            throw InvalidValue("pidFileDirectory", pidFolder.string, "it is an absolute path")
        }
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        Unicode.Scalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
    }

    /// A file that the section `crypto` names by a URI, or else `coreThing` by a name in the folder of certificates.
    private static func file(
        _ member: String,
        _ uri: String?,
        _ name: String?,
        _ certificates: FilePath
    ) throws(InvalidValue) -> FilePath {
        guard let uri else {
            guard let name, !name.isEmpty else { throw InvalidValue(member, "", "no file is named") }
            return certificates.pushing(FilePath(name))
        }
        let scheme = "file://"
        guard uri.utf8.starts(with: scheme.utf8),
            let path = PercentEncoding.decode(uri.utf8.dropFirst(scheme.utf8.count)),
            let text = String(validating: path, as: UTF8.self), text.utf8.first == UInt8(ascii: "/")
        else { throw InvalidValue(member, uri, "this agent reads keys and certificates from file:///… alone") }
        return FilePath(text)
    }

    /// The place of a mistake. The text of the file stays out: it belongs to nobody's log.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "it is not JSON" }
        let (path, problem): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath + [key], "is missing")
            case .typeMismatch(_, let context), .valueNotFound(_, let context):
                (context.codingPath, "has another type than it should")
            case .dataCorrupted(let context): (context.codingPath, "is not JSON")
            @unknown default: ([], "is wrong")
            }
        let place = path.map(\.stringValue).joined(separator: ".")
        return place.isEmpty ? "it \(problem)" : "\(place) \(problem)"
    }

    // MARK: The file

    private struct Document: Decodable {
        let coreThing: CoreThing
        let crypto: Crypto?
        let managedRespawn: Bool?
        let pidFileDirectory: String?
    }

    private struct CoreThing: Decodable {
        let caPath: String?
        let certPath: String?
        let keyPath: String?
        let thingArn: String
        let iotHost: String
        let iotHttpPort: Int?
        let networkProxy: Proxy?
    }

    /// Whatever it says, there is one.
    private struct Proxy: Decodable {
        init(from decoder: any Decoder) {}
    }

    private struct Crypto: Decodable {
        struct Principals: Decodable {
            // The member's own name.
            // swift-format-ignore: AlwaysUseLowerCamelCase
            let IoTCertificate: Identity?
        }

        struct Identity: Decodable {
            let privateKeyPath: String?
            let certificatePath: String?
        }

        let principals: Principals?
        let caPath: String?
    }
}
