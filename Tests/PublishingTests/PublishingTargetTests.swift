import Publishing
import ReleaseModel
import Testing

@Suite struct PublishingTargetTests {
    private var regions: [Region] { get throws { try ["us-east-1", "eu-west-1"].map(Region.init(parsing:)) } }

    @Test func `the region's name goes where it is asked for`() throws {
        let own = try PublishingTarget.ownBuckets.addresses(regions)
        #expect(own.map(\.description) == ["s3://us-east-1-greengrass-updates/", "s3://eu-west-1-greengrass-updates/"])
        let folders = try PublishingTarget(parsing: "s3://acme//of/{region}/").addresses(regions)
        #expect(folders.map(\.description) == ["s3://acme/of/us-east-1/", "s3://acme/of/eu-west-1/"])
        #expect(folders.map(\.prefix) == ["of/us-east-1/", "of/eu-west-1/"])
    }

    @Test func `two regions do not share a place`() throws {
        let shared = try PublishingTarget(parsing: "s3://acme")
        #expect(throws: InvalidValue.self) { try shared.addresses(regions) }
        #expect(try shared.addresses([regions[0]]).count == 1)
    }

    @Test(arguments: ["", "acme", "https://acme", "s3://", "s3://ab", "s3://Acme", "s3://acme/../x", "s3://acme/a b"])
    func `what is no place is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try PublishingTarget(parsing: text) }
    }
}
