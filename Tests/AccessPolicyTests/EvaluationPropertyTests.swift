import AccessPolicy
import ReleaseModel
import TestSupport
import Testing

/// What holds for every policy, tried on many.
@Suite(.temporaryFolder) struct EvaluationPropertyTests {
    @Test func `a plain model decides the same`() throws {
        var random = RandomPolicies(
            generator: SeededGenerator(seed: 21),
            wildcards: ["*", "?", "g"],
            hasConditions: true
        )
        var decisions = [true: 0, false: 0]
        for round in 0..<1500 {
            let statements = random.policy()
            let policies = PolicySet([NamedPolicy("p", try document(statements.map(\.json)))])
            for _ in 0..<4 {
                let (action, resource) = (random.action(), random.resource())
                let account = random.account()
                let expected = SimpleModel(statements: statements).allows(action, resource, account: account)
                let decision = policies.evaluate(
                    try ActionName(parsing: action),
                    on: try one(resource),
                    in: RequestContext(sourceAccount: try AccountID(parsing: account))
                )
                try #require(
                    decision.isAllowed == expected,
                    "round \(round): \(action) on \(resource) for \(account) with \(statements.map(\.json))"
                )
                decisions[expected, default: 0] += 1
            }
        }
        // Both happen often enough to mean something.
        #expect(decisions.values.allSatisfy { $0 > 500 }, "\(decisions)")
    }

    @Test func `one more deny never allows more, and one more allow never less`() throws {
        var random = RandomPolicies(generator: SeededGenerator(seed: 22), wildcards: ["*", "?"], hasConditions: true)
        for round in 0..<1000 {
            let (statements, more) = (random.policy(), random.policy())
            let (action, resource) = (try ActionName(parsing: random.action()), try one(random.resource()))
            func isAllowed(_ statements: [SimpleModel.Statement]) throws -> Bool {
                try policies(statements.map(\.json)).evaluate(action, on: resource).isAllowed
            }
            let before = try isAllowed(statements)
            if !before {
                try #require(try !isAllowed(statements + more.filter { !$0.allows }), "round \(round)")
            } else {
                try #require(try isAllowed(statements + more.filter(\.allows)), "round \(round)")
            }
        }
    }

    private static var hasMoto: Bool {
        (try? Tool.run("python3", "-c", "import moto.iam.access_control"))?.status == 0
    }

    @Test(.tags(.interop), .enabled(if: hasMoto, "moto is not installed")) func `moto decides the same`() throws {
        // moto knows no question marks, minds the case of actions, and takes dots for any character.
        var random = RandomPolicies(generator: SeededGenerator(seed: 23), wildcards: ["*"], hasConditions: false)
        var (lines, expected, asked) = ("", "", 0)
        for _ in 0..<400 {
            let texts = random.policy().map(\.json)
            let policies = try policies(texts)
            for _ in 0..<3 {
                let (action, resource) = (random.action(), random.resource())
                lines += "\(action)\t\(resource)\t{\"Statement\": [\(texts.joined(separator: ", "))]}\n"
                let decision = policies.evaluate(try ActionName(parsing: action), on: try one(resource))
                expected +=
                    decision.isAllowed ? "PERMITTED\n" : decision == .denied(.implicit) ? "NEUTRAL\n" : "DENIED\n"
                asked += 1
            }
        }
        let folder = try TemporaryFolder.forTest
        try folder.write(lines, to: "requests")
        try folder.write(EvaluationPropertyTests.evaluator, to: "evaluator.py")
        let result = try Tool.run("python3", "evaluator.py", "requests", in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
        let answers = zip(
            lines.split(separator: "\n"),
            zip(expected.split(separator: "\n"), result.output.split(separator: "\n"))
        )
        for (request, (mine, theirs)) in answers { #expect(mine == theirs, "\(request)") }
        #expect(result.output.utf8.count { $0 == 10 } == asked)
    }

    private static let evaluator = #"""
        import sys

        from moto.iam.access_control import IAMPolicy

        for line in open(sys.argv[1], encoding="utf-8"):
            action, resource, policy = line.rstrip("\n").split("\t")
            print(IAMPolicy(policy).is_action_permitted(action, resource).name)
        """#
}
