internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// A script of the device's owner that runs around an update when `managedRespawn` is set ("OTA updates of AWS IoT
/// Greengrass Core software").
enum UpdateScript: String, CaseIterable {
    case beforeCore = "ggc_pre_update.sh"
    case afterCore = "ggc_post_update.sh"
    case beforeAgent = "ota_pre_update.sh"
    case afterAgent = "ota_post_update.sh"

    static func before(_ software: Software) -> UpdateScript {
        switch software {
        case .core: .beforeCore
        case .otaAgent: .beforeAgent
        }
    }

    static func after(_ software: Software) -> UpdateScript {
        switch software {
        case .core: .afterCore
        case .otaAgent: .afterAgent
        }
    }

    func path(in folder: DeviceFolder) -> FilePath { folder.scripts.appending(rawValue) }

    /// Makes sure that the script is there, belongs to root, and can be run and written by root alone.
    func check(in folder: DeviceFolder) throws {
        let path = path(in: folder)
        guard let status = try FileStatus.of(path) else { throw UpdateFailure(.scriptMissing, "\(path) is missing") }
        do {
            try SecureFolder.check(folder.scripts, below: folder.root)
        } catch let failure as UpdateFailure {
            throw UpdateFailure(.scriptUnsafe, failure.detail)
        }
        guard let problem = UpdateScript.problem(status) else { return }
        throw UpdateFailure(.scriptUnsafe, "\(path): \(problem)")
    }

    private static func problem(_ status: FileStatus) -> String? {
        guard status.kind == .regular else { return "it is no file" }
        guard status.owner == 0 else { return "it does not belong to root" }
        guard status.mode & 0o100 != 0 else { return "root cannot run it" }
        // Set-id bits, and what others may write or run.
        return status.mode & 0o6033 == 0 ? nil : "others than root can change or run it; chmod 700 it"
    }
}
