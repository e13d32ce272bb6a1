import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateJobs

@testable import UpdateAgent

@Suite(.temporaryFolder) struct UpdateJournalTests {
    private func record(_ number: Int) throws -> UpdateRecord {
        var record = try UpdateRecord(
            job: PendingJob(jobID: JobID(parsing: "job-\(number)"), number: 1),
            software: .core,
            from: Version(parsing: "1.0.0"),
            to: Version(parsing: "1.1.0"),
            logLevel: .error,
            phase: .preparing,
            startedAt: .earliestPlausible
        )
        record.outcome = UpdateRecord.Outcome(.failed, .startFailed, "why")
        return record
    }

    private func journal() throws -> UpdateJournal {
        let journal = UpdateJournal(in: try TemporaryFolder.forTest("state"))
        try journal.open()
        return journal
    }

    @Test func `what was saved is there for the next start, until it is cleared`() throws {
        let journal = try journal()
        #expect(try journal.load() == nil)
        try journal.save(record(1))
        #expect(try self.journal().load() == record(1))
        try journal.clear()
        try journal.clear()
        #expect(try journal.load() == nil)
    }

    @Test func `an update joins the history once, and a hundred stay`() throws {
        let journal = try journal()
        for number in 0..<105 {
            try journal.append(record(number))
            try journal.append(record(number))
        }
        let history = try journal.history()
        #expect(history.count == 100)
        #expect(try history.last == record(104))
        #expect(try history.first == record(5))
    }

    @Test func `what a write left that was cut is removed at the start, and others cannot look in`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("half", to: "state/.new-1-2", mode: 0o600)
        _ = try journal()
        #expect(try FileTree.sortedTextNames(in: folder("state")).isEmpty)
        #expect(try FileStatus.of(folder("state"))?.mode == 0o700)
    }

    @Test(arguments: ["", "{", "{}", "[]"])
    func `a file that the agent did not write is an error that says what to do`(text: String) throws {
        let journal = try journal()
        try TemporaryFolder.forTest.write(text, to: "state/journal.json")
        let error = try #require(throws: InvalidValue.self) { try journal.load() }
        #expect(error.description.contains("remove it if the device runs well"))
    }
}
