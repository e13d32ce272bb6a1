import FileStore
import Foundation
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

/// Certificates of an authority of one's own, as OpenSSL reads them.
@Suite(.temporaryFolder, .tags(.interop)) struct CertificateTests {
    private static let day: Int64 = 86400

    private func time(days: Int64 = 0) throws -> Timestamp {
        try #require(Timestamp(secondsSinceEpoch: Timestamp.now.secondsSinceEpoch + days * CertificateTests.day))
    }

    private func folder() throws -> TemporaryFolder { try .forTest }

    private func authority(days: Int64 = 0) throws -> CertificateAuthority {
        try CertificateAuthority.established(in: folder().path, at: time(days: days))
    }

    private func openssl(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(["openssl"] + arguments, in: folder().path)
    }

    private func issue(_ subject: CertificateSubject, to name: String) throws -> IssuedCertificate {
        let certificate = try authority().issue(to: subject, at: .now)
        try folder().write(certificate.pem, to: name)
        return certificate
    }

    @Test(arguments: [
        ("localhost", true), ("gateway-server.local", true), ("127.0.0.1", true), ("::1", true), ("10.1.2.3", false),
        ("other.local", false),
    ])
    func `OpenSSL verifies a server's certificate strictly, for its names and no others`(_ name: String, _ isIn: Bool)
        throws
    {
        let names = try ["localhost", "gateway-server.local", "127.0.0.1", "::1"].map { try HostName(parsing: $0) }
        _ = try issue(.server(names), to: "server.pem")
        let option = try HostName(parsing: name).kind == .name ? "-verify_hostname" : "-verify_ip"
        let result = try openssl(
            "verify",
            "-x509_strict",
            "-check_ss_sig",
            "-purpose",
            "sslserver",
            "-CAfile",
            "ca.pem",
            option,
            name,
            "server.pem"
        )
        #expect((result.status == 0) == isIn, "\(result.errors)")
        #expect(isIn || result.errors.contains("mismatch"))
        #expect(try openssl("verify", "-purpose", "sslclient", "-CAfile", "ca.pem", "server.pem").status != 0)
    }

    @Test func `a device's certificate names it twice, and is its own by its key and its fingerprint`() throws {
        let name = String(repeating: "gateway-", count: 16)
        let uri = "arn:aws:iot:us-east-1:123456789012:thing/\(name)"
        let device = try issue(.device(name: name, uri: uri), to: "device.pem")
        try folder().write(device.privateKeyPEM, to: "device.key", mode: 0o600)
        let verified = try openssl(
            "verify",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-CAfile",
            "ca.pem",
            "device.pem"
        )
        #expect(verified.status == 0, "\(verified.errors)")
        let text = try openssl("x509", "-in", "device.pem", "-noout", "-subject", "-ext", "subjectAltName").output
        #expect(text.contains("CN = \(name.prefix(64))\n"))
        #expect(text.contains("URI:\(uri)\n"))
        let print = try openssl("x509", "-in", "device.pem", "-noout", "-fingerprint", "-sha256").output
        #expect(print.lowercased().replacing(":", with: "").contains(device.fingerprint.hexadecimal))
        let publicKeys = try [
            openssl("x509", "-in", "device.pem", "-noout", "-pubkey"), openssl("pkey", "-in", "device.key", "-pubout"),
        ]
        #expect(publicKeys[0].output == publicKeys[1].output && publicKeys[0].output.contains("PUBLIC KEY"))
        let end = try time(days: 3650)
        #expect(abs(device.expires.secondsSinceEpoch - end.secondsSinceEpoch) < 60)
        let other = try issue(.device(name: name, uri: uri), to: "other.pem")
        #expect(other.fingerprint != device.fingerprint)
    }

    @Test func `the authority is made once, and its key is for its owner only`() throws {
        #expect(try CertificateAuthority.existing(in: folder().path) == nil)
        let made = try authority().pem
        #expect(try FileStatus.of(folder()("ca.key.pem"))?.mode == 0o600)
        #expect(try authority().pem == made)
        let text = try openssl("x509", "-in", "ca.pem", "-noout", "-ext", "basicConstraints,keyUsage").output
        #expect(text.contains("CA:TRUE, pathlen:0") && text.contains("Certificate Sign"))
    }

    @Test func `an authority with half of its time gone is renewed, and what it vouched for stays good`() throws {
        let old = try authority(days: -9 * 365).pem
        _ = try issue(.device(name: "gateway-1", uri: "arn:aws:iot:x:1:thing/gateway-1"), to: "device.pem")
        #expect(try String(contentsOfFile: folder()("ca.pem").string, encoding: .utf8) == old)
        try folder().write(old, to: "old.pem")
        let new = try authority(days: 2 * 365).pem
        #expect(new != old)
        #expect(try authority(days: 2 * 365).pem == new)
        _ = try issue(.server([.localhost]), to: "server.pem")
        for (known, certificate) in [("ca.pem", "device.pem"), ("old.pem", "server.pem"), ("ca.pem", "server.pem")] {
            // Whatever day it is: the renewed one is from the future.
            let result = try openssl(
                "verify",
                "-x509_strict",
                "-no_check_time",
                "-CAfile",
                known,
                certificate
            )
            #expect(result.status == 0, "\(known), \(certificate): \(result.errors)")
        }
    }

    @Test func `an authority is refused when its key is exposed, missing, another's or no key`() throws {
        _ = try authority()
        let key = try folder()("ca.key.pem")
        try FileTree.setMode(of: key, to: 0o640)
        #expect(throws: KeyError.self) { _ = try authority() }
        try FileTree.setMode(of: key, to: 0o600)

        let foreign = try authority().issue(to: .authority, at: .now)
        try folder().write(foreign.privateKeyPEM, to: "ca.key.pem", mode: 0o600)
        let mismatch = #expect(throws: KeyError.self) { _ = try authority() }
        #expect(mismatch?.reason == .mismatch)

        try folder().write("no key", to: "ca.key.pem", mode: 0o600)
        let malformed = #expect(throws: KeyError.self) { _ = try authority() }
        #expect(malformed?.reason == .malformed && "\(malformed.map { "\($0)" } ?? "")".contains("ca.key.pem"))

        try FileTree.removeFile(key)
        #expect(try CertificateAuthority.existing(in: folder().path) == nil)
        let missing = #expect(throws: KeyError.self) { _ = try authority() }
        #expect(missing?.reason == .location)
    }

    @Test(arguments: [
        ("localhost", "localhost"), ("Gateway-1.Local", "gateway-1.local"), ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]"), ("fe80::1", "[fe80::1]"), ("1a.2b", "1a.2b"),
    ])
    func `a host is a DNS name or an address`(_ text: String, _ shown: String) throws {
        #expect(try HostName(parsing: text).description == shown)
    }

    @Test(arguments: [
        "", ".", "a..b", "-a", "a-", "a_b", "a b", "localhost,IP:1.2.3.4", "256.1.1.1", "1.2.3", "[::1]", "::g",
        "münchen.de",
        "https://localhost", "localhost:8443", "*.local", String(repeating: "a", count: 64),
    ])
    func `what is no host is refused`(_ text: String) {
        #expect(throws: InvalidValue.self) { try HostName(parsing: text) }
    }
}
