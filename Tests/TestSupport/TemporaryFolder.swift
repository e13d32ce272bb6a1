internal import FileStore
internal import Glibc
package import SystemPackage
package import Testing

/// A folder of a test's own, removed when the test has ended.
package struct TemporaryFolder: Sendable {
    @TaskLocal static var current: TemporaryFolder?

    package let path: FilePath

    /// The folder of the test that runs; the test needs the trait `.temporaryFolder`.
    package static var forTest: TemporaryFolder {
        get throws {
            try #require(current, "the test has no trait .temporaryFolder")
        }
    }

    /// The path of something in the folder.
    package func callAsFunction(_ name: String) -> FilePath { path.pushing(FilePath(name)) }

    /// Writes a file, and the folders above it.
    @discardableResult
    package func write(_ text: String, to name: String, mode: UInt32 = 0o644) throws -> FilePath {
        try write(Array(text.utf8), to: name, mode: mode)
    }

    /// Writes a file, and the folders above it.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String, mode: UInt32 = 0o644) throws -> FilePath {
        let path = self(name)
        try FileTree.create(path.removingLastComponent())
        try FileWriter.write(bytes, to: path, mode: mode, durable: false)
        return path
    }
}

/// Gives each test a folder of its own.
package struct TemporaryFolderTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    @concurrent package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await body() }
        let name = "ota-release-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let folder = TemporaryFolder(path: FilePath("/tmp").appending(name))
        try FileTree.create(folder.path)
        defer { try? FileTree.remove(folder.path) }
        try await TemporaryFolder.$current.withValue(folder, operation: body)
    }
}

extension Trait where Self == TemporaryFolderTrait {
    /// A folder of the test's own, `TemporaryFolder.forTest`.
    package static var temporaryFolder: TemporaryFolderTrait { TemporaryFolderTrait() }
}

extension Tag {
    /// Needs programs that are not ours.
    @Tag package static var interop: Tag
    /// Takes more than a few seconds.
    @Tag package static var slow: Tag
}
