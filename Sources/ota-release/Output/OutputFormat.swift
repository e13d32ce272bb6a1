internal import ArgumentParser

/// How a command prints its product.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
