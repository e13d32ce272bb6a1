import Hashing
import ReleaseModel
import RequestSigning

/// Heads of requests as text: a request line, then a field on each line.
enum SignatureSubject {
    static func read(_ bytes: [UInt8]) throws {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let words = lines[0].split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2 else { return }
        let fields = lines.dropFirst()
            .map { line in
                let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
                return HeaderField(
                    String(decoding: parts.first ?? [], as: UTF8.self),
                    String(decoding: parts.dropFirst().first ?? [], as: UTF8.self)
                )
            }
        let (method, target) = (String(decoding: words[0], as: UTF8.self), String(decoding: words[1], as: UTF8.self))
        let request = RequestHead(method: method, target: target, fields: fields)
        try check(request, at: Timestamp(parsing: "2015-08-30T12:36:00Z"))
    }

    private static func check(_ request: RequestHead, at time: Timestamp) throws {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        let credentials = try Credentials(accessKeyID: "AKIDEXAMPLE", secret: secret)
        verify(request, credentials, at: time)
        var bare = request
        bare.fields.removeAll { $0.lowercasedName == "authorization" }
        for service in ["s3", "iot"] {
            let signer = RequestSigner(credentials: credentials, region: "us-east-1", service: service)
            // Whatever we sign is refused for what it is, or taken.
            if let signed = try? signer.sign(bare, payload: .empty, at: time) {
                verify(signed, credentials, at: time, isOurs: true)
            }
            if let signed = try? signer.presign(bare, payload: .empty, lifetime: 60, at: time) {
                verify(signed, credentials, at: time, isOurs: service != "s3")
            }
            if let signed = try? signer.presign(bare, lifetime: 60, at: time) {
                verify(signed, credentials, at: time, isOurs: service == "s3" && !bare.saysWhatItsBodyIs)
            }
        }
    }

    private static func verify(
        _ request: RequestHead,
        _ credentials: Credentials,
        at time: Timestamp,
        isOurs: Bool = false
    ) {
        do throws(SignatureError) {
            let verified = try RequestVerifier()
                .verify(
                    request,
                    RequestAuthentication(of: request),
                    stored: StoredCredentials(credentials),
                    body: .init(hashing: []),
                    at: time
                )
            precondition(verified.expires >= time)
        } catch {
            _ = (error.description, error.status, error.details)
            switch error {
            case .mismatch, .headersNotSigned: precondition(!isOurs, "\(error)")
            default: break
            }
        }
    }
}

extension RequestHead {
    /// In a field or a parameter, which goes before what the signer was told.
    fileprivate var saysWhatItsBodyIs: Bool {
        fields.contains { $0.lowercasedName == "x-amz-content-sha256" }
            || (try? parameters())?.contains { $0.name == "X-Amz-Content-Sha256" } ?? false
    }
}
