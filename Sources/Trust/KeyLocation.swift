internal import ReleaseModel
package import SystemPackage

/// Where a private key lives, as the command line says it.
package enum KeyLocation: Hashable, Sendable {
    /// A PEM file: `release.pem` or `file:release.pem`.
    case file(FilePath)
    /// A token, such as a hardware security module or a smart card: `pkcs11:token=release;object=core-1`.
    case pkcs11(PKCS11URI)
    /// A shell command that signs its standard input: `exec:COMMAND`.
    case command(String)

    /// The schemes, which a path can only start with after `./`.
    private static let schemes = ["exec", "file", "pkcs11"]

    /// Reads a path or a URI. Errors are `KeyError`s with the reason `location`.
    package init(parsing text: String) throws(KeyError) {
        guard let (scheme, rest) = KeyLocation.split(text) else {
            self = .file(try KeyLocation.path(text))
            return
        }
        switch scheme.lowercased() {
        case "exec":
            guard rest.contains(where: { !$0.isWhitespace }) else {
                throw KeyError(.location, "exec: must be followed by the command that signs")
            }
            self = .command(rest)
        case "file":
            self = .file(try KeyLocation.path(rest))
        case "pkcs11":
            self = .pkcs11(try PKCS11URI(parsingAfterScheme: rest))
        default:
            let hint = Suggestion.hint(for: scheme, among: KeyLocation.schemes, called: "kind of key")
            throw KeyError(
                .location,
                "\(scheme): is not where a key can be (a file of that name is ./\(scheme):…): \(hint)"
            )
        }
    }

    private static func path(_ text: String) throws(KeyError) -> FilePath {
        guard !text.isEmpty else { throw KeyError(.location, "the name of the key's file is empty") }
        return FilePath(text)
    }

    /// The scheme (RFC 3986, section 3.1) and what follows it; nil for a path.
    private static func split(_ text: String) -> (scheme: String, rest: String)? {
        guard let colon = text.firstIndex(of: ":"), text.first?.isLetter == true else { return nil }
        let scheme = text[..<colon]
        guard scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }) else {
            return nil
        }
        return (String(scheme), String(text[text.index(after: colon)...]))
    }
}

extension KeyLocation: CustomStringConvertible {
    /// The location as errors name it; no PIN can be in it.
    package var description: String {
        switch self {
        case .file(let path): path.string.escapedForDisplay
        case .pkcs11(let uri): uri.description
        case .command(let command): "exec:\(command.escapedForDisplay)"
        }
    }
}
