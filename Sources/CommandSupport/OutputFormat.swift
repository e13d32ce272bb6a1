internal import ArgumentParser

/// How a command prints its product.
package enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
