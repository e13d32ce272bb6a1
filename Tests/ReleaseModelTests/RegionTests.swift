import ReleaseModel
import Testing

@Suite struct RegionTests {
    @Test(arguments: [
        ("us-east-1", Partition.aws, "us-east-1-greengrass-updates"),
        ("ap-southeast-7", .aws, "ap-southeast-7-greengrass-updates"),
        ("cn-north-1", .china, "cn-north-1-greengrass-updates"),
        ("us-gov-west-1", .usGov, "us-gov-west-1-greengrass-updates"),
    ])
    func `a region of AWS has a partition and a bucket`(name: String, partition: Partition, bucket: String) throws {
        for region in [try Region(parsing: name), try Region(customNamed: name)] {
            #expect(region.name == name)
            #expect(region.partition == partition)
            #expect(region.bucket.name == bucket)
        }
    }

    @Test(arguments: [
        ("us-esat-1", "did you mean \"us-east-1\"?"),
        ("eu-centrall-1", "did you mean \"eu-central-1\"?"),
        ("US-EAST-1", "did you mean \"us-east-1\"?"),
        ("factory-floor-in-graz", "needs `custom: true` in the manifest"),
        ("", "needs `custom: true` in the manifest"),
    ])
    func `an unknown region is refused with a way out`(name: String, hint: String) throws {
        let error = try #require(throws: InvalidValue.self) { try Region(parsing: name) }
        #expect(error.reason.contains(hint), "\(error)")
    }

    @Test(arguments: ["graz", "a", "7", "plant-2", "local--test", String(repeating: "x", count: 44)])
    func `a custom region may have any name that makes a bucket's`(name: String) throws {
        let region = try Region(customNamed: name)
        #expect(region.name == name)
        #expect(region.partition == .aws)
        // "Bucket naming rules", Amazon S3 User Guide.
        #expect((3...63).contains(region.bucket.name.utf8.count))
    }

    @Test(arguments: [
        "", "-graz", "graz-", "Graz", "graz_1", "graz.1", "graz/1", "..", "gräz", "graz 1", "graz\n",
        String(repeating: "x", count: 45),
    ])
    func `a custom region whose bucket could not exist is refused`(name: String) throws {
        let error = try #require(throws: InvalidValue.self) { try Region(customNamed: name) }
        #expect(error.reason.contains("at most 44 lower-case letters"), "\(error)")
    }

    @Test func `regions are sorted by name`() throws {
        let names = ["us-west-2", "eu-west-1", "us-east-1"]
        #expect(try names.map(Region.init(parsing:)).sorted().map(\.name) == ["eu-west-1", "us-east-1", "us-west-2"])
    }
}
