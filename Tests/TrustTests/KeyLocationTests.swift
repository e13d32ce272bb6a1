import SystemPackage
import Testing
import Trust

@Suite struct KeyLocationTests {
    private func uri(_ text: String) throws -> PKCS11URI {
        guard case .pkcs11(let uri) = try KeyLocation(parsing: text) else {
            throw KeyError(.location, "\(text) is no URI")
        }
        return uri
    }

    @Test(arguments: [
        ("release.pem", "release.pem"), ("/keys/release.pem", "/keys/release.pem"), ("./exec:x", "./exec:x"),
        ("keys/a:b", "keys/a:b"), ("file:release.pem", "release.pem"), ("FILE:/k", "/k"), ("file:exec:x", "exec:x"),
        ("file:///keys/k.pem", "/keys/k.pem"), ("1:2", "1:2"), ("-", "-"), ("key with space", "key with space"),
        ("é:x", "é:x"),
    ])
    func `a path is a file`(text: String, path: String) throws {
        #expect(try KeyLocation(parsing: text) == .file(FilePath(path)))
    }

    @Test(arguments: [("exec:true", "true"), ("EXEC: a | b", " a | b"), ("exec:file:x", "file:x")])
    func `exec is a command`(text: String, command: String) throws {
        #expect(try KeyLocation(parsing: text) == .command(command))
    }

    @Test(arguments: [
        ("", "is empty"), ("file:", "is empty"), ("exec:", "must be followed by the command"),
        ("exec:  ", "must be followed by the command"),
        ("pkcs12:x", "did you mean \"pkcs11\"?"), ("awskms:alias/x", "known are exec, file, pkcs11"),
        ("https://example.com/k", "a file of that name is ./https:…"),
    ])
    func `what is nowhere a key can be is refused`(text: String, words: String) throws {
        let error = try #require(throws: KeyError.self) { try KeyLocation(parsing: text) }
        #expect(error.reason == .location)
        #expect(error.description.contains(words), "\(error)")
    }

    @Test func `a location is shown without control characters`() throws {
        #expect("\(try KeyLocation(parsing: "exec:a\u{1B}[2J\nb"))" == "exec:a\\u{1b}[2J\\u{a}b")
        #expect("\(try KeyLocation(parsing: "a\u{7}"))" == "a\\u{7}")
    }

    @Test func `a whole URI is read`() throws {
        let uri = try uri(
            "pkcs11:token=release;object=core-1;id=%01%fF0;type=private"
                + "?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/pin"
        )
        #expect(uri.token == "release")
        #expect(uri.object == "core-1")
        #expect(uri.id == [0x01, 0xFF, 0x30])
        #expect(uri.module == "/usr/lib/softhsm/libsofthsm2.so")
        #expect(uri.pinSource == "/run/pin")
    }

    @Test(arguments: [
        ("pkcs11:object=a;token=b", "b", "a"), ("PKCS11:token=a%20b;object=%C3%A9", "a b", "é"),
        ("pkcs11:token=a=b;object=c", "a=b", "c"), ("pkcs11:token=100%25;object=a%3Bb%3Fc", "100%", "a;b?c"),
        ("pkcs11:token=-x;object=--pin", "-x", "--pin"),
    ])
    func `attributes come in any order and decoded`(text: String, token: String, object: String) throws {
        let uri = try uri(text)
        #expect(uri.token == token)
        #expect(uri.object == object)
        #expect(uri.id == nil)
        #expect(uri.module == nil && uri.pinSource == nil)
    }

    @Test(arguments: [
        ("file:/run/pin", "/run/pin"), ("file:///run/pin", "/run/pin"), ("/run/pin", "/run/pin"),
        ("file:pin", "pin"), ("/a%20b", "/a b"),
    ])
    func `a PIN's source is a file`(source: String, path: String) throws {
        #expect(try uri("pkcs11:token=t;id=%01?pin-source=\(source)").pinSource == FilePath(path))
    }

    @Test(arguments: [
        ("pkcs11:", "attribute 1 has no ="), ("pkcs11:object=a", "must say which token"),
        ("pkcs11:token=a", "must name the key"), ("pkcs11:token=a;", "attribute 2 has no ="),
        ("pkcs11:token=;object=a", "token is empty"), ("pkcs11:token=a;object=", "object is empty"),
        ("pkcs11:token=a;id=", "id is empty"), ("pkcs11:token=a;token=b;object=c", "token is given twice"),
        ("pkcs11:token=a;object=%4", "two hexadecimal digits"), ("pkcs11:token=a;object=%zz", "two hexadecimal digits"),
        ("pkcs11:token=a;object=%", "two hexadecimal digits"), ("pkcs11:token=a;object=%+1", "two hexadecimal digits"),
        ("pkcs11:token=a;object=%FF", "must be UTF-8"), ("pkcs11:token=a%00;object=b", "control characters"),
        ("pkcs11:token=a;object=b%0Ac", "name the key with id instead"),
        ("pkcs11:token=a;object=b?", "attribute 1 after ? has no ="),
        ("pkcs11:token=a;serial=b", "known are token, object, id, type, module-path, pin-source"),
        ("pkcs11:Token=a;object=b", "there is no attribute \"Token\""),
        ("pkcs11:token=a;object=b;module-path=/c", "module-path belongs after a ?"),
        ("pkcs11:object=b?token=a", "token belongs before the ?"),
        ("pkcs11:token=a;object=b;type=public", "type must be private"),
        ("pkcs11:token=a;object=b?pin-source=|cat", "pin-source must be a file"),
        ("pkcs11:token=a;object=b?pin-source=file:", "pin-source must be a file"),
        ("pkcs11:token=a;object=b?pin-source=file://host/pin", "pin-source must be a file"),
        ("pkcs11:token=a;object=b?module-path=/x%0", "two hexadecimal digits"),
    ])
    func `a wrong URI says what is wrong with it`(text: String, words: String) throws {
        let error = try #require(throws: KeyError.self) { try KeyLocation(parsing: text) }
        #expect(error.reason == .location)
        #expect(error.description.hasPrefix("the key's pkcs11: URI: "))
        #expect(error.description.contains(words), "\(error)")
    }

    @Test(arguments: [
        "pkcs11:token=a;object=b?pin-value=48291573", "pkcs11:token=a;object=b;pin-value=48291573",
        "pkcs11:token=a;object=b;x=48291573?pin-value=48291573", "pkcs11:pin-value=48291573",
        "pkcs11:token=a;object=b?pin-value:48291573", "pkcs11:token=a;object=b?pin-source=|echo 48291573",
    ])
    func `a PIN in the URI is refused and not repeated`(text: String) throws {
        let error = try #require(throws: KeyError.self) { try KeyLocation(parsing: text) }
        #expect(!error.description.contains("48291573"))
        if text.hasPrefix("pkcs11:token=a;object=b?pin-value=") {
            #expect(error.description.contains("every user of a machine sees its command lines"))
            #expect(error.description.contains("OTA_RELEASE_PIN"))
        }
    }

    @Test(arguments: [
        "pkcs11:token=release;object=core-1", "pkcs11:token=a%20%3B%3F%25;id=%00%FF",
        "pkcs11:token=%C3%A9;object=x;id=%01?module-path=/a%26b.so&pin-source=file:/run/p%20n",
    ])
    func `a URI's text is the URI again`(text: String) throws {
        let uri = try uri(text)
        let again = try self.uri("\(uri)")
        #expect(again == uri)
        #expect("\(uri)".lowercased() == text.lowercased())
    }
}
