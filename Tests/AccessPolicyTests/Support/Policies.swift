import AccessPolicy

/// A set with one policy of these statements.
func policies(_ statements: String...) throws -> PolicySet {
    try policies(statements)
}

func policies(_ statements: [String]) throws -> PolicySet {
    PolicySet([NamedPolicy("test", try document(statements))])
}

/// A policy of these statements, in JSON.
func document(_ statements: [String], as kind: PolicyDocument.Kind = .permissions) throws -> PolicyDocument {
    let text = #"{"Version": "2012-10-17", "Statement": [\#(statements.joined(separator: ", "))]}"#
    return try PolicyDocument(parsing: text, as: kind)
}

func one(_ text: String) throws -> RequestedResource {
    .one(try ARN(parsing: text))
}
