import ReleaseModel
import TestSupport
import Testing
import UpdateJobs

/// Which things a wave reaches.
struct RolloutWaveTests {
    private func wave(_ percent: Int, _ software: Software = .core, _ version: String = "1.11.6") throws -> RolloutWave
    {
        RolloutWave(
            software: software,
            version: try Version(parsing: version),
            share: try #require(Share(percent: percent))
        )
    }

    /// `int.from_bytes(hashlib.sha256(TEXT).digest()[:8], "big") % 10000` in Python.
    private static let numbers: [(Software, String, String, UInt64)] = [
        (.core, "1.11.6", "gateway-1", 1538), (.core, "1.11.6", "gateway-2", 3071),
        (.core, "1.11.7", "gateway-1", 8495), (.otaAgent, "1.11.6", "gateway-1", 4493), (.core, "0.0.0", "a", 1643),
        (.core, "1.11.6", "Plant:7_b-c", 6626),
    ]

    @Test(arguments: RolloutWaveTests.numbers.indices)
    func `the number of a thing is what anybody computes`(index: Int) throws {
        let (software, version, thing, number) = RolloutWaveTests.numbers[index]
        #expect(try wave(1, software, version).number(of: thing) == number)
    }

    @Test func `the edge of a wave is exact`() throws {
        let name = try ThingName(parsing: "gateway-1")
        #expect(try !wave(15).reaches(name))
        #expect(try wave(16).reaches(name))
        #expect(try wave(100).reaches(name))
    }

    @Test func `who is in a wave is in every larger one, and the last has all`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let thing = "thing-\(generator.next())"
            let reached = try (1...100).map { try wave($0).reaches(thing) }
            #expect(reached == reached.sorted { !$0 && $1 })
            #expect(reached.last == true)
        }
    }

    @Test(arguments: [1, 10, 50]) func `a wave has about its share`(percent: Int) throws {
        let wave = try wave(percent)
        let count = 20_000
        let reached = (0..<count).count { wave.reaches("gateway-\($0)") }
        // Five standard deviations of a binomial distribution.
        let share = Double(percent) / 100
        let deviation = (Double(count) * share * (1 - share)).squareRoot()
        #expect(abs(Double(reached) - Double(count) * share) < 5 * deviation)
    }

    @Test func `other versions begin with other things`() throws {
        let (old, new) = (try wave(10), try wave(10, .core, "1.11.7"))
        let both = (0..<10_000).count { old.reaches("gateway-\($0)") && new.reaches("gateway-\($0)") }
        #expect((50...150).contains(both))
    }
}
