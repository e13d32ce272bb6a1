internal import AccessPolicy
internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import RequestSigning
internal import SystemPackage
internal import Transfer
internal import UpdateJobs

/// `ota-release job create`
struct JobCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create the job that updates things, at AWS IoT or at a server like it.",
        discussion: """
            For accounts without CreateSoftwareUpdateJob of AWS IoT Greengrass V1: a standard job with the document that \
            `ggc-ota` takes, for what the tree offers in the region. The tree must be what is published. Credentials come \
            from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; they need iot:CreateJob, and iam:PassRole \
            for the role that signs the URLs.

            With --channel, what is promoted there is offered, and only to the things that its wave reaches.

            EXAMPLE:
              ota-release job create --region us-east-1 --software core --platform ubuntu/x86_64 \\
                --targets arn:aws:iot:us-east-1:123456789012:thing/gateway-1 \\
                --role-arn arn:aws:iam::123456789012:role/Greengrass_OTA_Update_Role --channel stable --dry-run
            """
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @OptionGroup var job: JobOptions

    @OptionGroup var service: JobServiceOptions

    @Flag(help: "Print the request, as `aws iot create-job --cli-input-json` takes it, and send nothing.")
    var dryRun = false

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let region = try service.region(context)
            let plan = try job.draft(in: region).plan(from: FilePath(tree), at: .now)
            for target in plan.leftOut { Console.note("left out: \(target), which the wave does not reach yet") }
            guard !dryRun else { return try show(plan) }
            let created = try service.service(in: region, context).create(plan.job, at: .now)
            try show(created, plan)
        }
    }

    private func show(_ created: JobService.Created, _ plan: UpdateJobDraft.Plan) throws {
        switch format {
        case .json: Console.write(String(decoding: try JSON.encode(created), as: UTF8.self), to: STDOUT_FILENO)
        case .text:
            let count = plan.job.targets.arns.count
            Console.print("\(created.jobId) updates \(count) target\(count == 1 ? "" : "s") to \(plan.version)")
            Console.print(created.jobArn)
        }
    }

    private func show(_ plan: UpdateJobDraft.Plan) throws {
        Console.write(
            String(decoding: try JSON.encode(CommandLineInput(job: plan.job)), as: UTF8.self),
            to: STDOUT_FILENO
        )
    }
}

/// The members of a request with the name of the job among them.
private struct CommandLineInput: Encodable {
    let job: JobCreation

    private enum CodingKeys: CodingKey {
        case jobId
    }

    func encode(to encoder: any Encoder) throws {
        try job.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(job.id, forKey: .jobId)
    }
}
