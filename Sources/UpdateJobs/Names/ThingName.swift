/// The name of a device in the registry ("CreateThing", thingName).
package struct ThingName: JobText {
    package static let kind = "thing name"
    package static let lengths = 1...128
    package static let alphabet = "letters, digits, \":\", \"_\" and \"-\""
    package let text: String

    package init(unchecked text: String) {
        self.text = text
    }

    package static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.isIdentifier || scalar == ":" }
}

/// The name of a group of devices ("CreateThingGroup", thingGroupName).
package struct ThingGroupName: JobText {
    package static let kind = "thing group name"
    package static let lengths = 1...128
    package static let alphabet = "letters, digits, \":\", \"_\" and \"-\""
    package let text: String

    package init(unchecked text: String) {
        self.text = text
    }

    package static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.isIdentifier || scalar == ":" }
}
