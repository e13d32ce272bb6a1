/// The operating system of a gateway, as update jobs name it (`--update-targets-operating-system`).
package enum OperatingSystem: String, CaseIterable, Sendable, Codable {
    case ubuntu
    case amazonLinux = "amazon_linux"
    case raspbian
    case openwrt
}

/// The processor architecture of a gateway, as update jobs name it (`--update-targets-architecture`).
package enum Architecture: String, CaseIterable, Sendable, Codable {
    case x86_64
    case aarch64
    case armv7l
    case armv6l
}

/// One of the seven pairs of operating system and architecture that updates are built for; there are no others.
package enum Platform: String, CaseIterable, Sendable, Codable {
    case ubuntuX86_64 = "ubuntu/x86_64"
    case ubuntuAArch64 = "ubuntu/aarch64"
    case amazonLinuxX86_64 = "amazon_linux/x86_64"
    case raspbianARMv7 = "raspbian/armv7l"
    case raspbianARMv6 = "raspbian/armv6l"
    case openwrtAArch64 = "openwrt/aarch64"
    case openwrtARMv7 = "openwrt/armv7l"

    /// Reads `os/architecture`.
    package init(parsing text: String) throws(InvalidValue) {
        guard let platform = Platform(rawValue: text) else {
            let known = Platform.allCases.map(\.rawValue)
            throw InvalidValue("platform", text, Suggestion.hint(for: text, among: known, called: "platform"))
        }
        self = platform
    }

    /// nil for a pair that updates are not built for.
    package init?(_ operatingSystem: OperatingSystem, _ architecture: Architecture) {
        let platform = Platform.allCases.first {
            $0.operatingSystem == operatingSystem && $0.architecture == architecture
        }
        guard let platform else { return nil }
        self = platform
    }

    package var operatingSystem: OperatingSystem {
        switch self {
        case .ubuntuX86_64, .ubuntuAArch64: .ubuntu
        case .amazonLinuxX86_64: .amazonLinux
        case .raspbianARMv7, .raspbianARMv6: .raspbian
        case .openwrtAArch64, .openwrtARMv7: .openwrt
        }
    }

    package var architecture: Architecture {
        switch self {
        case .ubuntuX86_64, .amazonLinuxX86_64: .x86_64
        case .ubuntuAArch64, .openwrtAArch64: .aarch64
        case .raspbianARMv7, .openwrtARMv7: .armv7l
        case .raspbianARMv6: .armv6l
        }
    }
}

extension Platform: CustomStringConvertible, Comparable {
    package var description: String { rawValue }

    /// The order of the documentation's list, which is also the order of every table and file we write.
    package static func < (left: Platform, right: Platform) -> Bool {
        left.position < right.position
    }

    private var position: Int { Platform.allCases.firstIndex(of: self) ?? 0 }
}
