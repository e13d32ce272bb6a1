import ReleaseModel
import Testing

@Suite struct PlatformTests {
    /// The seven pairs of the service's documentation, in its order.
    static let pairs: [(text: String, system: String, architecture: String)] = [
        ("ubuntu/x86_64", "ubuntu", "x86_64"),
        ("ubuntu/aarch64", "ubuntu", "aarch64"),
        ("amazon_linux/x86_64", "amazon_linux", "x86_64"),
        ("raspbian/armv7l", "raspbian", "armv7l"),
        ("raspbian/armv6l", "raspbian", "armv6l"),
        ("openwrt/aarch64", "openwrt", "aarch64"),
        ("openwrt/armv7l", "openwrt", "armv7l"),
    ]

    @Test(arguments: pairs)
    func `a pair that updates are built for is read and written back`(
        text: String,
        system: String,
        architecture: String
    ) throws {
        let platform = try Platform(parsing: text)
        #expect(platform.operatingSystem.rawValue == system)
        #expect(platform.architecture.rawValue == architecture)
        #expect(platform.description == text)
    }

    @Test func `there are seven, sorted as the documentation lists them`() {
        #expect(Platform.allCases.sorted().map(\.rawValue) == PlatformTests.pairs.map(\.text))
    }

    @Test(arguments: [
        "", "/", "ubuntu", "ubuntu/", "/x86_64", "ubuntu/armv7l", "openwrt/x86_64", "amazon_linux/aarch64",
        "Ubuntu/x86_64",
        "ubuntu/x86_64 ", "ubuntu//x86_64", "ubuntu-x86_64", "windows/x86_64", "ubuntu/x86_64\n", "ubuntu/x86_64\0",
    ])
    func `any other text is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try Platform(parsing: text) }
    }

    @Test(arguments: [
        ("ubuntu/x86-64", "did you mean \"ubuntu/x86_64\"?"),
        ("Raspbian/armv6l", "did you mean \"raspbian/armv6l\"?"),
        ("openwrt/arm64", "did you mean \"openwrt/aarch64\"?"),
        ("beos/ppc", "known are ubuntu/x86_64, "),
    ])
    func `a refusal names the nearest platform, or all of them`(text: String, hint: String) throws {
        let error = try #require(throws: InvalidValue.self) { try Platform(parsing: text) }
        #expect(error.kind == "platform")
        #expect(error.text == text)
        #expect(error.reason.contains(hint), "\(error)")
    }
}

@Suite struct SoftwareTests {
    @Test(arguments: [("core", Software.core), ("ota_agent", Software.otaAgent)])
    func `both kinds of software are read and written back`(text: String, software: Software) throws {
        #expect(try Software(parsing: text) == software)
        #expect(software.description == text)
    }

    @Test(arguments: ["", "Core", "ota-agent", "agent", "core "])
    func `any other software is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try Software(parsing: text) }
    }
}
