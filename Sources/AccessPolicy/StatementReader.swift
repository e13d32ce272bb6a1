internal import ReleaseModel

/// Turns the JSON of a statement into one, or says what is wrong with it.
struct StatementReader {
    let number: Int
    let kind: PolicyDocument.Kind
    let version: PolicyDocument.Version
    /// What the document has that is not understood.
    let doubts: [PolicyStatement.Doubt]

    private static let known = ["Sid", "Effect", "Action", "Resource", "Principal", "Condition"]

    func read(_ element: PolicyElement) throws(PolicyError) -> PolicyStatement {
        guard case .object(let members) = element else { throw mistake("it must be an object") }
        var doubts = doubts
        for key in members.keys.sorted() where !StatementReader.known.contains(key) {
            doubts.append(.init("the element \(key.quotedForDisplay)"))
        }
        let sid = try sid(in: members)
        let actions = try actions(in: members)
        let resources = try resources(in: members, &doubts)
        let principals = try principals(in: members, &doubts)
        let conditions = try conditions(in: members, &doubts)
        return PolicyStatement(
            label: StatementLabel(number: number, sid: sid),
            effect: try effect(in: members),
            actions: actions,
            resources: resources,
            principals: principals,
            conditions: conditions,
            doubts: doubts
        )
    }

    private func mistake(_ reason: String) -> PolicyError {
        PolicyError(reason, in: number)
    }

    private func sid(in members: [String: PolicyElement]) throws(PolicyError) -> String? {
        guard let element = members["Sid"] else { return nil }
        guard case .text(let sid) = element, sid.utf8.allSatisfy(StatementReader.isLetterOrDigit) else {
            throw mistake("a Sid has letters and digits alone")
        }
        return sid.isEmpty ? nil : sid
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private func effect(in members: [String: PolicyElement]) throws(PolicyError) -> PolicyStatement.Effect {
        guard case .text(let text)? = members["Effect"], let effect = PolicyStatement.Effect(rawValue: text) else {
            throw mistake("Effect must be \"Allow\" or \"Deny\"")
        }
        return effect
    }

    private func actions(in members: [String: PolicyElement]) throws(PolicyError) -> [ActionPattern] {
        var actions: [ActionPattern] = []
        for text in try texts("Action", orNot: "NotAction", in: members) {
            guard let action = ActionPattern(text) else {
                throw mistake("the action \(text.quotedForDisplay) is neither \"*\" nor SERVICE:OPERATION")
            }
            actions.append(action)
        }
        return actions
    }

    private func resources(
        in members: [String: PolicyElement],
        _ doubts: inout [PolicyStatement.Doubt]
    ) throws(PolicyError) -> [ResourcePattern] {
        guard kind == .permissions else {
            guard members["Resource"] == nil, members["NotResource"] == nil else {
                throw mistake("a trust policy has no Resource: that is its role")
            }
            return []
        }
        var resources: [ResourcePattern] = []
        for text in try texts("Resource", orNot: "NotResource", in: members) {
            do throws(ResourcePattern.Mistake) {
                resources.append(try ResourcePattern(text, in: version))
            } catch {
                switch error {
                case .malformed: throw mistake("the resource \(text.quotedForDisplay) is neither \"*\" nor an ARN")
                case .variable: doubts.append(.init("the variable in \(text.quotedForDisplay)"))
                }
            }
        }
        return resources
    }

    private func principals(
        in members: [String: PolicyElement],
        _ doubts: inout [PolicyStatement.Doubt]
    ) throws(PolicyError) -> PolicyPrincipals? {
        guard kind == .trust else {
            guard members["Principal"] == nil, members["NotPrincipal"] == nil else {
                throw mistake("a policy of permissions has no Principal: that is whom it belongs to")
            }
            return nil
        }
        guard case .object(let groups)? = members["Principal"] else {
            let texts = try texts("Principal", orNot: "NotPrincipal", in: members)
            guard texts.allSatisfy({ $0 == "*" }) else {
                throw mistake("Principal must be \"*\", or an object such as {\"Service\": \"iot.amazonaws.com\"}")
            }
            return PolicyPrincipals(services: [], others: texts, areEverybody: true)
        }
        var services: [ServicePrincipal] = []
        var others: [String] = []
        for (key, element) in groups.sorted(by: { $0.key < $1.key }) {
            guard let texts = element.texts, !texts.isEmpty else {
                throw mistake("Principal.\(key.escapedForDisplay) must be a string or a list of strings")
            }
            switch key {
            case "Service":
                services = texts.map(ServicePrincipal.init)
                for text in texts where text.utf8.contains(UInt8(ascii: "*")) {
                    doubts.append(.init("the service \(text.quotedForDisplay)"))
                }
            case "AWS", "Federated", "CanonicalUser": others += texts
            default: doubts.append(.init("the principal \(key.quotedForDisplay)"))
            }
        }
        return PolicyPrincipals(services: services, others: others, areEverybody: others.contains("*"))
    }

    private func conditions(
        in members: [String: PolicyElement],
        _ doubts: inout [PolicyStatement.Doubt]
    ) throws(PolicyError) -> [PolicyCondition] {
        guard let element = members["Condition"] else { return [] }
        guard case .object(let operators) = element else { throw mistake("Condition must be an object") }
        var conditions: [PolicyCondition] = []
        for (name, element) in operators.sorted(by: { $0.key < $1.key }) {
            guard case .object(let keys) = element else {
                throw mistake("Condition.\(name.escapedForDisplay) must be an object of keys and values")
            }
            // Nothing to hold is no condition that anybody meant.
            if keys.isEmpty { doubts.append(.init("the empty condition \(name.quotedForDisplay)")) }
            for (key, element) in keys.sorted(by: { $0.key < $1.key }) {
                if let condition = condition(name, key, element) {
                    conditions.append(condition)
                } else {
                    doubts.append(.init("the condition \(name.escapedForDisplay) on \(key.quotedForDisplay)"))
                }
            }
        }
        return conditions
    }

    /// The names of keys are without case ("IAM JSON policy elements: Condition").
    private func condition(_ name: String, _ key: String, _ element: PolicyElement) -> PolicyCondition? {
        let found = PolicyCondition.Key.allCases.first { $0.rawValue.lowercased() == key.lowercased() }
        guard let comparison = PolicyCondition.Operator(rawValue: name), let found, let values = element.texts,
            !values.isEmpty
        else { return nil }
        return PolicyCondition(comparison, found, values, version)
    }

    /// The strings of an element, or none where its inverse stands, which is a doubt already.
    private func texts(
        _ key: String,
        orNot inverse: String,
        in members: [String: PolicyElement]
    ) throws(PolicyError) -> [String] {
        guard let element = members[key] else {
            guard members[inverse] == nil else { return [] }
            throw mistake("\(key) is missing")
        }
        guard members[inverse] == nil else { throw mistake("it has both \(key) and \(inverse)") }
        guard let texts = element.texts, !texts.isEmpty else {
            throw mistake("\(key) must be a string or a list of strings")
        }
        return texts
    }
}
