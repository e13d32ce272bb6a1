internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// `pkcs11-tool` of OpenSC, logged in to one token. The PIN goes through its environment, never its arguments.
struct TokenTool: ~Copyable {
    private let uri: PKCS11URI
    private let program: FilePath
    private let moduleOptions: [String]
    private let environment: [String: String]
    /// Always there; an optional is what calls borrow.
    private let pin: Passphrase?

    private static let name = "pkcs11-tool"
    private static let pinName = "OTA_RELEASE_PIN"

    /// Finds the program, the module and the PIN; nothing is asked of the token yet.
    init(_ uri: PKCS11URI, environment: [String: String]) throws {
        guard let program = ExternalProgram.find(TokenTool.name, in: environment) else {
            throw KeyError(
                .backend,
                "\(uri): \(TokenTool.name) is not in PATH; install OpenSC (the Debian package opensc)"
            )
        }
        pin = try TokenTool.pin(for: uri, environment)
        // The proxy offers every module that is registered on the machine.
        let module = uri.module?.string ?? environment["PKCS11_MODULE"].flatMap { $0.isEmpty ? nil : $0 }
        moduleOptions = ["--module", module ?? "p11-kit-proxy.so"]
        self.uri = uri
        self.program = program
        self.environment = environment
    }

    private static func pin(for uri: PKCS11URI, _ environment: [String: String]) throws(KeyError) -> Passphrase {
        if let path = uri.pinSource {
            do {
                return try Passphrase(contentsOf: path)
            } catch {
                throw KeyError(.passphrase, "\(uri): there is no PIN: \(error)")
            }
        }
        guard let text = environment[pinName], let pin = Passphrase(Array(text.utf8)) else {
            throw KeyError(
                .passphrase,
                "\(uri): the token needs its PIN; give it with pin-source=file:PATH in the URI or in \(pinName)"
            )
        }
        return pin
    }

    /// The slot of the token. The tool would take the first token whose label only starts with what we look for.
    func findSlot() throws -> String {
        let list = try list(["--list-token-slots"])
        let tokens = TokenListing.tokens(list)
        let found = tokens.filter { $0.label == uri.token }
        guard let token = found.first else {
            let labels = tokens.map(\.label.quotedForDisplay).joined(separator: ", ")
            throw KeyError(
                .backend,
                "\(uri): there is no token \(uri.token.quotedForDisplay); "
                    + (labels.isEmpty ? "the module shows none at all" : "there is \(labels)")
            )
        }
        guard found.count == 1 else {
            throw KeyError(.backend, "\(uri): there are \(found.count) tokens of this label; leave one of them in")
        }
        return token.slot
    }

    /// The public keys that the token in `slot` shows.
    func keys(slot: String) throws -> [TokenListing.Key] {
        TokenListing.keys(try list(["--list-objects", "--type", "pubkey"], slot: slot))
    }

    private func list(_ arguments: [String], slot: String? = nil) throws -> String {
        let answer = try run(arguments, slot: slot, input: [], limit: 1 << 20, mayBeEmpty: true)
        return String(decoding: answer.bytes, as: UTF8.self)
    }

    /// Runs the program, logged in to the token in `slot`; its answer is not empty.
    func answer(_ arguments: [String], slot: String, input: [UInt8] = []) throws -> ExternalProgram.Answer {
        try run(arguments, slot: slot, input: input, limit: 16 * 1024, mayBeEmpty: false)
    }

    private func run(
        _ arguments: [String],
        slot: String?,
        input: [UInt8],
        limit: Int,
        mayBeEmpty: Bool
    ) throws -> ExternalProgram.Answer {
        let login = slot.map { ["--slot", $0, "--login", "--pin", "env:\(TokenTool.pinName)"] } ?? []
        let tool = ExternalProgram(
            path: program,
            arguments: [TokenTool.name] + moduleOptions + login + arguments,
            environment: environment
        )
        do {
            return try tool.answer(
                to: .bytes(input),
                at: .pkcs11(uri),
                limit: limit,
                mayBeEmpty: mayBeEmpty,
                secretName: TokenTool.pinName,
                secret: pin
            )
        } catch let error as KeyError {
            guard let start = error.description.firstRange(of: "CKR_PIN_")?.lowerBound else { throw error }
            let code = error.description[start...].prefix { $0.isLetter || $0 == "_" }
            throw KeyError(.passphrase, "\(uri): the token refuses the PIN (\(code)); it locks after a few tries")
        }
    }
}
