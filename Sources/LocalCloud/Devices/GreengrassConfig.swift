internal import FoundationEssentials
internal import Trust

/// The `config.json` of a Greengrass core ("Configure the AWS IoT Greengrass core", AWS IoT Greengrass V1 Developer
/// Guide). Paths are relative to the folder `certs`.
struct GreengrassConfig: Encodable {
    private struct CoreThing: Encodable {
        let caPath = "root.ca.pem"
        let certPath: String
        let keyPath: String
        let thingArn: String
        let iotHost: String
        let ggHost: String
        let iotHttpPort: UInt16
        let ggHttpPort: UInt16
        /// In seconds.
        let keepAlive = 600
    }

    private struct Runtime: Encodable {
        let cgroup = ["useSystemd": "yes"]
    }

    private let coreThing: CoreThing
    private let runtime = Runtime()
    private let managedRespawn = false

    init(certificatePath: String, keyPath: String, thingARN: String, endpoint: ServerEndpoint) {
        coreThing = CoreThing(
            certPath: certificatePath,
            keyPath: keyPath,
            thingArn: thingARN,
            iotHost: endpoint.host.text,
            ggHost: endpoint.host.text,
            iotHttpPort: endpoint.port,
            ggHttpPort: endpoint.port
        )
    }

    /// Indented, since people edit it.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
