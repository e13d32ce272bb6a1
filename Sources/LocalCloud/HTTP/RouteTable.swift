internal import HTTPTypes

/// Finds the operation of a REST service by method and path.
struct RouteTable<Operation: Sendable>: Sendable {
    private struct Route: Sendable {
        let method: HTTPRequest.Method
        /// Components; one in braces stands for any.
        let pattern: [String]
        let operation: Operation
    }

    private let routes: [Route]

    /// Patterns are such as `PUT /jobs/{jobId}/cancel`. Earlier ones win.
    init(_ routes: KeyValuePairs<String, Operation>) {
        self.routes = routes.compactMap { text, operation in
            let parts = text.split(separator: " ")
            guard parts.count == 2, let method = HTTPRequest.Method(String(parts[0])) else { return nil }
            return Route(method: method, pattern: parts[1].split(separator: "/").map(String.init), operation: operation)
        }
    }

    /// The operation, and what the path has in the places of names in braces.
    func match(_ method: HTTPRequest.Method, _ components: [String]) -> (Operation, [String: String])? {
        for route in routes where route.method == method && route.pattern.count == components.count {
            var parameters: [String: String] = [:]
            let isMatch = zip(route.pattern, components)
                .allSatisfy { pattern, component in
                    guard pattern.first == "{" else { return pattern == component }
                    parameters[String(pattern.dropFirst().dropLast())] = component
                    return true
                }
            if isMatch { return (route.operation, parameters) }
        }
        return nil
    }
}
