internal import AccessPolicy
internal import ReleaseModel
internal import UpdateJobs

extension IoTService {
    func createThing(_ request: IoTRequest) async throws -> Answer {
        let name = try request.thing()
        let arn = try request.arn(of: name)
        try request.authorize(ActionName("iot", "CreateThing"), on: arn)
        let attributes = try request.body(CreateThingBody.self).attributePayload?.checked() ?? [:]
        let thing = try await ServiceError.translating(on: .control, resource: (name.text, arn.description)) {
            try await things.create(name, attributes: attributes, in: request.region)
        }
        return Answer(
            json: CreatedThingShape(thingName: name.text, thingArn: arn.description, thingId: thing.id)
        )
    }

    func describeThing(_ request: IoTRequest) async throws -> Answer {
        let name = try request.thing()
        try request.authorize(ActionName("iot", "DescribeThing"), on: request.arn(of: name))
        return Answer(json: ThingShape(try await things.thing(name, in: request.region), in: request.home))
    }

    func listThings(_ request: IoTRequest) async throws -> Answer {
        struct Body: Encodable {
            let things: [ListedThingShape]
            let nextToken: String?
        }
        try request.authorize(ActionName("iot", "ListThings"))
        for filter in ["attributeName", "attributeValue", "thingTypeName"] where request[filter] != nil {
            throw JobError(.invalidRequest, "\(filter): this server lists all things")
        }
        let page = try await things.things(in: request.region, request.page())
        return Answer(
            json: Body(
                things: page.elements.map { ListedThingShape($0, in: request.home) },
                nextToken: page.nextToken
            )
        )
    }

    // MARK: Groups

    func createThingGroup(_ request: IoTRequest) async throws -> Answer {
        let name = try request.group()
        let arn = try request.arn(of: name)
        try request.authorize(ActionName("iot", "CreateThingGroup"), on: arn)
        let body = try request.body(CreateGroupBody.self)
        let properties = body.thingGroupProperties
        let wish = ThingStore.GroupRequest(
            name: name,
            parent: body.parentGroupName,
            description: properties?.thingGroupDescription,
            attributes: try properties?.attributePayload?.checked() ?? [:]
        )
        let group = try await ServiceError.translating(on: .control, resource: (name.text, arn.description)) {
            try await things.create(wish, in: request.region)
        }
        return Answer(
            json: CreatedGroupShape(
                thingGroupName: name.text,
                thingGroupArn: arn.description,
                thingGroupId: group.id
            )
        )
    }

    func describeThingGroup(_ request: IoTRequest) async throws -> Answer {
        let name = try request.group()
        try request.authorize(ActionName("iot", "DescribeThingGroup"), on: request.arn(of: name))
        return Answer(json: GroupShape(try await things.group(name, in: request.region), in: request.home))
    }

    func listThingGroups(_ request: IoTRequest) async throws -> Answer {
        struct Body: Encodable {
            let thingGroups: [GroupNameShape]
            let nextToken: String?
        }
        try request.authorize(ActionName("iot", "ListThingGroups"))
        let page = try await things.groups(
            in: request.region,
            prefix: request["namePrefixFilter"] ?? "",
            parent: request.value("parentGroup") { try ThingGroupName(parsing: $0) },
            isRecursive: request.flag("recursive"),
            request.page()
        )
        return Answer(
            json: Body(
                thingGroups: page.elements.map { GroupNameShape($0, in: request.home) },
                nextToken: page.nextToken
            )
        )
    }

    func addThingToThingGroup(_ request: IoTRequest) async throws -> Answer {
        let body = try request.body(MembershipBody.self)
        guard let thing = try body.thing(in: request.home), let group = try body.group(in: request.home) else {
            throw JobError(.invalidRequest, "a thing and a thing group are needed, each by its name or its ARN")
        }
        try request.authorize(ActionName("iot", "AddThingToThingGroup"), on: request.arn(of: group))
        try request.authorize(ActionName("iot", "AddThingToThingGroup"), on: request.arn(of: thing))
        try await things.add(thing, to: group, in: request.region)
        return .emptyJSON
    }

    func listThingsInThingGroup(_ request: IoTRequest) async throws -> Answer {
        struct Body: Encodable {
            let things: [String]
            let nextToken: String?
        }
        let name = try request.group()
        try request.authorize(ActionName("iot", "ListThingsInThingGroup"), on: request.arn(of: name))
        let page = try await things.members(
            of: name,
            in: request.region,
            isRecursive: request.flag("recursive"),
            request.page()
        )
        return Answer(json: Body(things: page.elements.map(\.text), nextToken: page.nextToken))
    }
}
