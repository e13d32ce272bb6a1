internal import CLibCrypto

/// Whom a certificate is for, which decides what it says (RFC 5280, 4.2).
package enum CertificateSubject: Hashable, Sendable {
    /// The authority that issues all others.
    case authority
    /// A server under its names.
    case server([HostName])
    /// A device, by its name and by a URI.
    case device(name: String, uri: String)

    var commonName: String {
        switch self {
        case .authority: "ota-release local authority"
        case .server: "ota-release"
        // RFC 5280's longest (`ub-common-name`); the whole name is in the URI.
        case .device(let name, _): String(name.prefix(64))
        }
    }

    /// Devices are out for years, and so is what vouches for them. Clients of servers have rules: some refuse
    /// certificates that are good for more than 398 days.
    var daysOfValidity: Int64 {
        switch self {
        case .authority: 20 * 365
        case .server: 397
        case .device: 10 * 365
        }
    }

    /// Extensions by libcrypto's numbers, in its notation (x509v3_config(5)).
    var extensions: [(number: CInt, value: String)] {
        switch self {
        case .authority:
            [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
                (NID_key_usage, "critical,keyCertSign,cRLSign"), (NID_subject_key_identifier, "hash"),
            ]
        case .server(let hosts):
            CertificateSubject.leaf(
                "serverAuth",
                names: hosts.map { "\($0.kind == .name ? "DNS" : "IP"):\($0.text)" }
            )
        case .device(_, let uri): CertificateSubject.leaf("clientAuth", names: ["URI:\(uri)"])
        }
    }

    private static func leaf(_ usage: String, names: [String]) -> [(number: CInt, value: String)] {
        [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, usage), (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid"),
            (NID_subject_alt_name, names.joined(separator: ",")),
        ]
    }
}
