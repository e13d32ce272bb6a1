import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateJobs

@testable import UpdateAgent

@Suite(.temporaryFolder) struct DeviceConfigurationTests {
    private func read(_ text: String) throws -> DeviceConfiguration {
        let folder = try TemporaryFolder.forTest
        try folder.write(text, to: "greengrass/config/config.json")
        return try DeviceConfiguration(of: DeviceFolder(folder("greengrass")))
    }

    private static let core = """
        "coreThing": {
          "caPath": "root.ca.pem", "certPath": "a.cert.pem", "keyPath": "a.private.key",
          "thingArn": "arn:aws:iot:us-east-1:123456789012:thing/gateway-1", "iotHost": "example.com"
        }
        """

    @Test func `names in the section coreThing are files in the folder of certificates`() throws {
        let configuration = try read("{\(DeviceConfigurationTests.core)}")
        let certificates = try TemporaryFolder.forTest("greengrass/certs")
        #expect(configuration.thing.text == "gateway-1")
        #expect(configuration.endpoint == "https://example.com:8443")
        #expect(configuration.applicationProtocol == nil)
        #expect(configuration.caFile == certificates.appending("root.ca.pem"))
        #expect(configuration.certificateFile == certificates.appending("a.cert.pem"))
        #expect(configuration.keyFile == certificates.appending("a.private.key"))
        #expect(configuration.pidFolder == "/var/run")
        #expect(!configuration.hasProxy && !configuration.managedRespawn)
    }

    @Test func `the section crypto goes before coreThing`() throws {
        let configuration = try read(
            """
            {\(DeviceConfigurationTests.core), "managedRespawn": true, "pidFileDirectory": "/run/greengrass",
             "crypto": {"caPath": "file:///certs/ca%20of%20ours.pem", "principals": {"IoTCertificate": {
               "privateKeyPath": "file:///certs/key.pem", "certificatePath": "file:///certs/certificate.pem"}}}}
            """
        )
        #expect(configuration.caFile == "/certs/ca of ours.pem")
        #expect(configuration.certificateFile == "/certs/certificate.pem")
        #expect(configuration.keyFile == "/certs/key.pem")
        #expect(configuration.managedRespawn)
        #expect(configuration.pidFolder == "/run/greengrass")
    }

    @Test func `on port 443 the handshake names a protocol of its own`() throws {
        let text = DeviceConfigurationTests.core.replacing("\"iotHost\"", with: "\"iotHttpPort\": 443, \"iotHost\"")
        let configuration = try read("{\(text)}")
        #expect(configuration.endpoint == "https://example.com:443")
        #expect(configuration.applicationProtocol == "x-amzn-http-ca")
    }

    @Test(arguments: ["{}", "\"x\"", "{\"proxy\": {\"url\": \"http://p\"}}"])
    func `a proxy is one whatever it says`(proxy: String) throws {
        let text = DeviceConfigurationTests.core.replacing(
            "\"iotHost\"",
            with: "\"networkProxy\": \(proxy), \"iotHost\""
        )
        #expect(try read("{\(text)}").hasProxy)
    }

    @Test(
        arguments: [
            ("", "it is not JSON"),
            ("{}", "coreThing is missing"),
            ("{\"coreThing\": {\"thingArn\": 1, \"iotHost\": \"h\"}}", "coreThing.thingArn has another type"),
            ("{\"coreThing\": {\"thingArn\": \"arn\", \"iotHost\": \"h\"}}", "it ends in :thing/NAME"),
            ("{\"coreThing\": {\"thingArn\": \"a:thing/b\", \"iotHost\": \"h/../x\"}}", "it is a host's name"),
            ("{\"coreThing\": {\"thingArn\": \"a:thing/b\", \"iotHost\": \"h\", \"iotHttpPort\": 0}}", "no such port"),
            ("{\"coreThing\": {\"thingArn\": \"a:thing/b\", \"iotHost\": \"h\"}}", "no file is named"),
            ("{\(core), \"crypto\": {\"caPath\": \"pkcs11:token=a\"}}", "from file:///"),
            ("{\(core), \"pidFileDirectory\": \"run\"}", "it is an absolute path"),
        ]
    )
    func `a mistake is named by its place`(text: String, problem: String) throws {
        let error = try #require(throws: InvalidValue.self) { try read(text) }
        #expect(error.description.contains(problem), "\(error)")
    }
}
