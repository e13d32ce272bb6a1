internal import AccessPolicy
internal import HTTPTypes
internal import Hashing
internal import ReleaseModel

/// The calls of IAM and STS that an update needs: roles, and who one is ("AWS Identity and Access Management API
/// Reference"; "AWS Security Token Service API Reference"). Forms go in, XML comes out.
struct IdentityService: Sendable {
    let roles: RoleStore

    private static let iamNamespace = "https://iam.amazonaws.com/doc/2010-05-08/"
    private static let stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    func answer(_ request: CloudRequest, body: [UInt8], _ call: ServiceCall) throws -> Answer {
        let form = QueryItems(String(decoding: body, as: UTF8.self), isForm: true)
        let action = form["Action"] ?? ""
        switch (call.service, action) {
        case ("sts", "GetCallerIdentity"): return identity(request, call)
        case ("iam", "CreateRole"): return try createRole(request, form, call)
        case ("iam", "GetRole"): return try getRole(request, form, call)
        case ("iam", "PutRolePolicy"): return try putRolePolicy(request, form, call)
        default:
            throw ServiceError(
                .badRequest,
                "InvalidAction",
                "The action \(action.quotedForDisplay) is not valid for this endpoint; it has sts GetCallerIdentity and "
                    + "iam CreateRole, GetRole and PutRolePolicy."
            )
        }
    }

    private func identity(_ request: CloudRequest, _ call: ServiceCall) -> Answer {
        let result = [
            XMLElement("Arn", call.caller.arn), XMLElement("UserId", call.account.description),
            XMLElement("Account", call.account.description),
        ]
        return document(request, "GetCallerIdentity", IdentityService.stsNamespace, result)
    }

    private func createRole(_ request: CloudRequest, _ form: QueryItems, _ call: ServiceCall) throws -> Answer {
        let name = try value(form, "RoleName") { try IdentityName(parsing: $0, of: .role) }
        let path = try form["Path"].map { text in try valid("Path") { try IdentityPath(parsing: text) } } ?? .root
        let trust = try value(form, "AssumeRolePolicyDocument") { try PolicyDocument(parsing: $0, as: .trust) }
        try authorize("CreateRole", on: .role(name, path: path, of: call.account, in: call.partition), call)
        let role = try roles.create(name, path: path, trust: trust, at: call.time)
        return try document(request, "CreateRole", IdentityService.iamNamespace, [element(role)])
    }

    private func getRole(_ request: CloudRequest, _ form: QueryItems, _ call: ServiceCall) throws -> Answer {
        let role = try existing(form)
        try authorize("GetRole", on: role.arn, call)
        return try document(request, "GetRole", IdentityService.iamNamespace, [element(role)])
    }

    private func putRolePolicy(_ request: CloudRequest, _ form: QueryItems, _ call: ServiceCall) throws -> Answer {
        let role = try existing(form)
        let name = try value(form, "PolicyName") { try IdentityName(parsing: $0, of: .policy) }
        let policy = try value(form, "PolicyDocument") { try PolicyDocument(parsing: $0, as: .permissions) }
        try authorize("PutRolePolicy", on: role.arn, call)
        guard try roles.put(policy, named: name, to: role.name.description) else {
            throw ServiceError(
                .badRequest,
                "UnmodifiableEntity",
                "The role \(role.name) is defined in the file of roles and users; change it there."
            )
        }
        return document(request, "PutRolePolicy", IdentityService.iamNamespace, nil)
    }

    // MARK: Parameters

    private func value<Value>(
        _ form: QueryItems,
        _ name: String,
        _ parse: (String) throws -> Value
    ) throws -> Value {
        guard let text = form[name] else {
            throw ServiceError(.badRequest, "ValidationError", "The request must contain the parameter \(name).")
        }
        return try valid(name) { try parse(text) }
    }

    private func valid<Value>(_ name: String, _ parse: () throws -> Value) throws -> Value {
        do {
            return try parse()
        } catch let error as PolicyError {
            throw ServiceError(.badRequest, "MalformedPolicyDocument", "\(error)")
        } catch {
            throw ServiceError(.badRequest, "ValidationError", "\(name): \(error)")
        }
    }

    private func existing(_ form: QueryItems) throws -> Role {
        let name = try value(form, "RoleName") { try IdentityName(parsing: $0, of: .role) }
        guard let role = try roles.role(named: name.description) else {
            throw ServiceError(.notFound, "NoSuchEntity", "The role with name \(name) cannot be found.")
        }
        return role
    }

    private func authorize(_ operation: String, on role: ARN, _ call: ServiceCall) throws {
        try call.caller.authorize(ActionName(parsing: "iam:\(operation)"), on: .one(role))
    }

    // MARK: Answers

    private func element(_ role: Role) throws -> XMLElement {
        XMLElement(
            "Role",
            [
                XMLElement("Path", role.path.description), XMLElement("RoleName", role.name.description),
                XMLElement("RoleId", IdentityService.id(of: role)),
                XMLElement("Arn", role.arn.description),
                XMLElement("CreateDate", S3Date.format(try roles.created(role.name.description))),
                XMLElement(
                    "AssumeRolePolicyDocument",
                    PercentEncoding.component(role.trustPolicy.text)
                ),
            ]
        )
    }

    /// `AROA` and seventeen letters and digits, the same for the same role.
    private static func id(of role: Role) -> String {
        let digest = SHA256Digest(hashing: Array(role.arn.description.utf8)).hexadecimal.uppercased()
        return "AROA\(digest.prefix(17))"
    }

    private func document(
        _ request: CloudRequest,
        _ operation: String,
        _ namespace: String,
        _ result: [XMLElement]?
    ) -> Answer {
        let metadata = XMLElement("ResponseMetadata", [XMLElement("RequestId", request.id)])
        let children = (result.map { [XMLElement("\(operation)Result", $0)] } ?? []) + [metadata]
        let root = XMLElement("\(operation)Response", namespace: namespace, children)
        return Answer(.ok, "text/xml", root.document)
    }
}
