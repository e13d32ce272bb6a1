/// The parts of the field Authorization in version 4.
struct AuthorizationField {
    let credential: String
    let signedHeaders: String
    let signature: String

    init(parsing text: String) throws(SignatureError) {
        let words = text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
            .map { String($0) ?? "" }
        guard words[0].isSame(as: StringToSign.algorithm) else {
            // Version 2, and version 4 with keys of elliptic curves.
            let isKnown = words[0].isSame(as: "AWS") || words[0].begins(with: "AWS4-")
            throw isKnown ? .unsupportedMechanism : .unknownAuthorization
        }
        var parts: [String: String] = [:]
        let list = (words.count == 2 ? words[1] : "").utf8
        for part in list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let text = part.drop { $0 == UInt8(ascii: " ") }
            let pair = text.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0) ?? "" }
            guard pair.count == 2, AuthorizationField.names.contains(where: { $0.isSame(as: pair[0]) }),
                parts.updateValue(pair[1], forKey: pair[0]) == nil
            else { throw .malformedAuthorization }
        }
        guard let credential = parts["Credential"], let signedHeaders = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else { throw .malformedAuthorization }
        self.credential = credential
        self.signedHeaders = signedHeaders
        self.signature = signature
    }

    private static let names = ["Credential", "SignedHeaders", "Signature"]
}
