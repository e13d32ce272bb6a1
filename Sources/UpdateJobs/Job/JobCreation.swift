/// A request to create a job, as CreateJob of AWS IoT takes it ("CreateJob", AWS IoT API Reference): encoded, it is the
/// body of `PUT /jobs/JOB-ID`.
package struct JobCreation: Sendable {
    package let id: JobID
    package let targets: JobTargets
    package let document: JobDocument
    package let settings: JobSettings

    /// A SNAPSHOT job.
    ///
    /// - Throws: `JobError` for placeholders of presigned URLs that no role signs.
    package init(id: JobID, targets: JobTargets, document: JobDocument, settings: JobSettings) throws(JobError) {
        try document.checkPlaceholders(signedBy: settings.presignedURLConfig)
        self.id = id
        self.targets = targets
        self.document = document
        self.settings = settings
    }
}

extension JobCreation: Encodable {
    private enum CodingKeys: String, CodingKey {
        case targets, document, description, presignedUrlConfig, targetSelection, abortConfig, timeoutConfig
        case rollout = "jobExecutionsRolloutConfig"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(targets, forKey: .targets)
        try container.encode(document, forKey: .document)
        try container.encode(TargetSelection.snapshot, forKey: .targetSelection)
        try container.encodeIfPresent(settings.description, forKey: .description)
        try container.encodeIfPresent(settings.presignedURLConfig, forKey: .presignedUrlConfig)
        try container.encodeIfPresent(settings.rollout, forKey: .rollout)
        try container.encodeIfPresent(settings.abort, forKey: .abortConfig)
        try container.encodeIfPresent(settings.timeout, forKey: .timeoutConfig)
    }
}
