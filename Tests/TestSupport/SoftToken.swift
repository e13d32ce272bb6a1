internal import FileStore
internal import SystemPackage
internal import Testing

/// A token of SoftHSM in the test's own folder.
package struct SoftToken: Sendable {
    package static let module = "/usr/lib/softhsm/libsofthsm2.so"
    package static let pin = "48291573"

    package let label: String
    private let folder: TemporaryFolder
    private let slot: String

    /// A token that needs `SoftToken.pin`. Several in one folder are seen together.
    package init(label: String = "release") throws {
        (self.label, folder) = (label, try .forTest)
        try FileTree.create(folder("tokens"), mode: 0o700)
        try folder.write("directories.tokendir = \(folder("tokens"))\nlog.level = ERROR\n", to: "softhsm2.conf")
        let words = ["--init-token", "--free", "--label", label, "--pin", SoftToken.pin, "--so-pin", "87654321"]
        let result = try Tool.run(["softhsm2-util"] + words, environment: SoftToken.configuration(in: folder))
        try #require(result.status == 0, "\(result.errors)")
        // "… is reassigned to slot 1502316386"
        slot = String(try #require(result.output.split(whereSeparator: \.isWhitespace).last))
    }

    private var configuration: [String: String] { SoftToken.configuration(in: folder) }

    private static func configuration(in folder: TemporaryFolder) -> [String: String] {
        ["SOFTHSM2_CONF": folder("softhsm2.conf").string]
    }

    /// What a program needs to use the token, its PIN included.
    package var environment: [String: String] {
        configuration.merging(["PATH": "/usr/bin:/bin", "OTA_RELEASE_PIN": SoftToken.pin]) { $1 }
    }

    /// Makes a key pair, of a type as `pkcs11-tool` names them: `EC:prime256v1`, `rsa:3072`.
    package func generate(_ type: String, label: String, id: String? = "01") throws {
        let words = [
            "--module", SoftToken.module, "--slot", slot, "--login", "--pin", SoftToken.pin,
            "--keypairgen", "--key-type", type, "--label", label,
        ]
        let result = try Tool.run(
            ["pkcs11-tool"] + words + (id.map { ["--id", $0] } ?? []),
            environment: configuration
        )
        try #require(result.status == 0, "\(result.errors)")
    }

    /// The URI of a key in the token, by attributes such as `object=core-1`.
    package func uri(_ attributes: String, query: String = "") -> String {
        "pkcs11:token=\(label);\(attributes)?module-path=\(SoftToken.module)\(query)"
    }
}
