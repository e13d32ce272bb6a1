internal import ReleaseModel

extension SignatureError {
    /// The elements that S3's answer has besides the code and the message, in order, as plain text.
    package var details: [(name: String, value: String)] {
        switch self {
        case .severalMechanisms, .unknownAuthorization: [("ArgumentName", "Authorization")]
        case .wrongRegion(_, _, let expected): [("Region", expected)]
        case .headersNotSigned(let names): [("HeadersNotSigned", names.joined(separator: ", "))]
        case .expired(let lifetime, let expires, let serverTime):
            (lifetime.map { [("X-Amz-Expires", "\($0)")] } ?? [])
                + [("Expires", expires.description), ("ServerTime", serverTime.description)]
        case .notYetValid(let requestTime, let expires, let serverTime):
            [
                ("X-Amz-Date", requestTime.description), ("Expires", expires.description),
                ("ServerTime", serverTime.description),
            ]
        case .timeTooSkewed(let requestTime, let serverTime):
            [
                ("RequestTime", requestTime.description), ("ServerTime", serverTime.description),
                ("MaxAllowedSkewMilliseconds", "\(RequestVerifier.skew * 1000)"),
            ]
        case .unknownAccessKey(let id): [("AWSAccessKeyId", id)]
        case .mismatch(let mismatch): mismatch.details
        case .malformedPayloadHash(let text):
            [("ArgumentName", "x-amz-content-sha256"), ("ArgumentValue", text)]
        case .signedChunks: [("Header", "x-amz-content-sha256")]
        case .payloadMismatch(let claimed, let computed):
            [
                ("ClientComputedContentSHA256", claimed.hexadecimal),
                ("S3ComputedContentSHA256", computed.hexadecimal),
            ]
        default: []
        }
    }
}

extension SignatureMismatch {
    fileprivate var details: [(name: String, value: String)] {
        var details = [
            ("AWSAccessKeyId", accessKeyID), ("StringToSign", stringToSign), ("SignatureProvided", signatureProvided),
            ("StringToSignBytes", SignatureMismatch.bytes(of: stringToSign)),
        ]
        if let canonicalRequest {
            details.append(("CanonicalRequest", canonicalRequest))
            details.append(("CanonicalRequestBytes", SignatureMismatch.bytes(of: canonicalRequest)))
        }
        return details
    }

    /// Two digits a byte, with spaces between.
    private static func bytes(of text: String) -> String {
        text.utf8.map { Hexadecimal.encode([$0]) }.joined(separator: " ")
    }
}
