"""What an update does on a device, and what it does when something is wrong, played with the built programs.

usage: scenarios.py PROGRAMS GROUP; PROGRAMS is the folder with ota-release and ggc-ota
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from lab import PLATFORM, Cloud, Device, Release, fault_library, kept, run

PROGRAMS = pathlib.Path(sys.argv[1])
GROUPS = {}


def scenario(group):
    def add(function):
        GROUPS.setdefault(group, []).append(function)
        return function

    return add


def knows_others():
    """Whether there are other users than root: not so in a user namespace of somebody who is not root."""
    return len(pathlib.Path("/proc/self/uid_map").read_text().splitlines()) > 1 or "4294967295" in pathlib.Path("/proc/self/uid_map").read_text()


class Scene:
    """A device of its own for each scenario, with a cloud of its own; the releases are those of the group."""

    def __init__(self, folder, release):
        self.folder = folder
        self.release = release
        self.cloud = Cloud(folder / "cloud", release)

    def device(self, installed="1.0.0", started=True, **options):
        self.made = Device(self.folder / "device", self.cloud, PROGRAMS / "ggc-ota", **options)
        self.made.install("core", installed)
        if started:
            result = self.made.greengrassd("start")
            assert result.returncode == 0, result.stderr
        return self.made

    def need(self, version, change=None, **options):
        """Publishes a core version unless it is there."""
        if not (self.release.bucket / self.release.archive("core", version)).exists():
            self.release.build(core=version, change=change, **options)

    def end(self):
        if hasattr(self, "made"):
            self.made.kill_all()
        self.cloud.stop()


def ended(scene, device, job, status, reason, version="1.0.0"):
    """The job ended like this, the device runs this version, and the update has left nothing but that."""
    cloud = scene.cloud
    found = cloud.status(job), cloud.details(job).get("reason")
    assert found == (status, reason), (found, cloud.details(job), device.log.read_text() if device.log.exists() else "")
    assert (device.version, device.running_version) == (version, version), (device.version, device.running_version)
    state = {path.name for path in (device.root / "ota" / "state").iterdir()}
    assert state <= {"history.json"}, state
    assert not (device.root / "ota" / "work").exists()
    for folder in ["ggc", "ggc/packages", "ota", "ota/metadata"]:
        assert not [name for name in os.listdir(device.root / folder) if name.startswith(".")], folder


def versions(device):
    return sorted(path.name for path in (device.root / "ggc" / "packages").iterdir())


# MARK: updates


@scenario("updates")
def a_core_is_updated_and_all_else_stays_byte_for_byte(scene):
    scene.need("1.1.0")
    device = scene.device()
    before = device.snapshot()
    scene.cloud.create("update", version="1.1.0")
    result = device.update()
    assert result.returncode == 0, result.stderr
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")
    assert kept(device.snapshot()) == kept(before)
    assert versions(device) == ["1.0.0", "1.1.0"]
    statuses = [status for _, status, _ in scene.cloud.updates]
    assert statuses == ["IN_PROGRESS"] * (len(statuses) - 1) + ["SUCCEEDED"]
    steps = [details["step"] for _, _, details in scene.cloud.updates]
    assert list(dict.fromkeys(steps)) == ["checking", "verifying", "downloading", "unpacking", "switching", "finished"]
    percents = [int(details["percent"]) for _, _, details in scene.cloud.updates]
    assert percents == sorted(percents) and percents[-1] == 100
    assert scene.cloud.details("update")["from"] == "1.0.0" and scene.cloud.details("update")["to"] == "1.1.0"
    assert "SUCCEEDED  INSTALLED  update" in device.command("history")
    assert "core version: 1.1.0" in device.command("status")
    installed = scene.folder / "device" / "greengrass" / "ggc" / "packages" / "1.1.0"
    staged = scene.release.folder / "manifests/builds/core-1.1.0/ubuntu-x86_64/greengrass/ggc/packages/1.1.0"
    run("diff", "-r", staged, installed)
    assert (installed / "greengrassd").stat().st_mode & 0o7777 == 0o755


@scenario("updates")
def updates_follow_one_another_and_only_the_version_before_is_kept(scene):
    for version in ["1.1.0", "1.2.0"]:
        scene.need(version)
    device = scene.device()
    scene.cloud.create("first", version="1.1.0")
    scene.cloud.create("second", version="1.2.0")
    device.update()
    ended(scene, device, "first", "SUCCEEDED", "INSTALLED", "1.2.0")
    ended(scene, device, "second", "SUCCEEDED", "INSTALLED", "1.2.0")
    assert versions(device) == ["1.1.0", "1.2.0"]
    order = [job for job, status, _ in scene.cloud.updates if status == "SUCCEEDED"]
    assert order == ["first", "second"]


@scenario("updates")
def a_job_that_is_no_update_is_left_alone(scene):
    scene.need("1.1.0")
    device = scene.device()
    scene.cloud.create("reboot", document={"operation": "reboot"})
    scene.cloud.create("other", document={"anything": ["else", 1.5]})
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")
    assert scene.cloud.status("reboot") == scene.cloud.status("other") == "QUEUED"
    assert {job for job, _, _ in scene.cloud.updates} == {"update"}


@scenario("updates")
def the_version_that_runs_already_is_no_failure(scene):
    scene.need("1.1.0")
    device = scene.device("1.1.0")
    scene.cloud.create("again", version="1.1.0")
    device.update()
    ended(scene, device, "again", "SUCCEEDED", "ALREADY_INSTALLED", "1.1.0")


@scenario("updates")
def the_log_has_what_the_level_of_the_job_says_and_no_secret(scene):
    scene.need("1.1.0")
    scene.need("1.2.0")
    device = scene.device()
    scene.cloud.create("quiet", version="1.1.0", level="ERROR")
    device.update()
    assert not device.log.exists() or device.log.read_text() == ""
    scene.cloud.create("loud", version="1.2.0", level="TRACE")
    device.update()
    text = device.log.read_text()
    assert "loud: downloading" in text and "Greengrass successfully started" in text
    assert "X-Amz-Signature" not in text and "secret" not in text


@scenario("updates")
def scripts_run_around_an_update_when_managedRespawn_is_set(scene):
    scene.need("1.1.0")
    device = scene.device(managed=True)
    device.install_scripts()
    before = device.snapshot()
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")
    assert kept(device.snapshot()) == kept(before)
    text = device.log.read_text()
    assert text.index("ggc_pre_update.sh: Greengrass stopped") < text.index("ggc_post_update.sh: Greengrass succ")


# MARK: rollback


def breaks(text):
    """A change of a staged core that adds lines to the start of its daemon."""
    def change(root):
        for daemon in root.glob("ggc/packages/*/bin/daemon"):
            daemon.write_text(daemon.read_text().replace("set -u\n", f"set -u\n{text}\n", 1))

    return change


@scenario("rollback")
def a_daemon_that_does_not_come_up_is_rolled_back(scene):
    scene.need("1.3.0", breaks("exit 1"))
    device = scene.device()
    before = device.snapshot()
    scene.cloud.create("update", version="1.3.0")
    device.update()
    ended(scene, device, "update", "FAILED", "START_FAILED")
    assert versions(device) == ["1.0.0"]
    assert kept(device.snapshot()) == kept(before)
    assert "greengrassd start ended with exit status 1" in scene.cloud.details("update")["message"]


@scenario("rollback")
def a_daemon_that_dies_within_the_window_is_rolled_back(scene):
    scene.need("1.4.0", lambda root: [
        path.write_text(path.read_text().replace("while :; do", "sleep 1; exit 1\nwhile :; do"))
        for path in root.glob("ggc/packages/*/bin/daemon")
    ])
    device = scene.device()
    scene.cloud.create("update", version="1.4.0")
    device.update("--health-window", "3")
    ended(scene, device, "update", "FAILED", "DAEMON_DIED")


@scenario("rollback")
def a_daemon_of_another_version_is_rolled_back(scene):
    scene.need("1.5.0", lambda root: [
        path.write_text('#!/bin/sh\nexec "$(dirname "$0")/../1.0.0/greengrassd" "$@"\n')
        for path in root.glob("ggc/packages/*/greengrassd")
    ])
    device = scene.device()
    scene.cloud.create("update", version="1.5.0")
    device.update()
    ended(scene, device, "update", "FAILED", "WRONG_VERSION")


@scenario("rollback")
def the_old_daemon_that_nobody_stopped_is_no_new_one(scene):
    scene.need("1.1.0")
    device = scene.device(managed=True)
    device.install_scripts()
    for name in ["ggc_pre_update.sh", "ggc_post_update.sh"]:
        (device.root / "usr/scripts" / name).write_text("#!/bin/sh\n")
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "FAILED", "WRONG_VERSION")


@scenario("rollback")
def a_post_script_that_fails_is_rolled_back(scene):
    scene.need("1.1.0")
    device = scene.device(managed=True)
    device.install_scripts()
    script = device.root / "usr/scripts/ggc_post_update.sh"
    script.write_text(script.read_text().replace("set -u\n", 'set -u\ncase $(readlink "$(dirname "$0")/../../ggc/core") in *1.1.0) echo no; exit 9 ;; esac\n', 1))
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "FAILED", "POST_SCRIPT_FAILED")
    assert "exit status 9: no" in scene.cloud.details("update")["message"]


@scenario("rollback")
def a_script_that_does_not_end_is_ended(scene):
    scene.need("1.1.0")
    device = scene.device(managed=True)
    device.install_scripts()
    (device.root / "usr/scripts/ggc_pre_update.sh").write_text("#!/bin/sh\nsleep 600 & sleep 600\n")
    scene.cloud.create("update", version="1.1.0")
    device.update("--script-timeout", "1")
    ended(scene, device, "update", "FAILED", "PRE_SCRIPT_FAILED")


@scenario("rollback")
def scripts_that_are_broken_for_both_versions_leave_the_old_one_running(scene):
    scene.need("1.1.0")
    device = scene.device(managed=True)
    device.install_scripts()
    (device.root / "usr/scripts/ggc_post_update.sh").write_text("#!/bin/sh\nexit 1\n")
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "FAILED", "POST_SCRIPT_FAILED")


# MARK: checks before anything is touched


def untouched(scene, device, before, job, status, reason):
    ended(scene, device, job, status, reason)
    after = {name: value for name, value in device.snapshot().items() if not name.startswith(("ota/state", "ota/metadata"))}
    before = {name: value for name, value in before.items() if not name.startswith(("ota/state", "ota/metadata"))}
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed <= {"ggc/var/log/system/runtime.log"}, changed


def refused(scene, status, reason, change, **options):
    scene.need("1.1.0")
    device = scene.device(**options)
    change(device)
    before, process = device.snapshot(), (device.pids / "greengrassd.pid").read_text()
    scene.cloud.create("update", version="1.1.0")
    device.update()
    untouched(scene, device, before, "update", status, reason)
    assert (device.pids / "greengrassd.pid").read_text() == process, "the daemon was restarted"
    assert not [path for _, path, _ in scene.cloud.requests if path.endswith(".tar.xz")], "it was downloaded"


@scenario("checks")
def a_proxy_is_rejected(scene):
    refused(scene, "REJECTED", "PROXY_CONFIGURED", lambda device: None, proxy=True)


@scenario("checks")
def a_script_that_is_missing_fails(scene):
    def change(device):
        device.install_scripts()
        (device.root / "usr/scripts/ggc_post_update.sh").unlink()

    refused(scene, "FAILED", "SCRIPT_MISSING", change, managed=True)


@scenario("checks")
def a_script_that_others_can_run_fails(scene):
    refused(scene, "FAILED", "SCRIPT_UNSAFE", lambda device: device.install_scripts(0o755), managed=True)


@scenario("checks")
def a_script_that_others_can_write_fails(scene):
    refused(scene, "FAILED", "SCRIPT_UNSAFE", lambda device: device.install_scripts(0o720), managed=True)


@scenario("checks")
def a_script_that_root_cannot_run_fails(scene):
    refused(scene, "FAILED", "SCRIPT_UNSAFE", lambda device: device.install_scripts(0o600), managed=True)


@scenario("checks")
def a_script_of_another_user_fails(scene):
    if not knows_others():
        return

    def change(device):
        device.install_scripts()
        os.chown(device.root / "usr/scripts/ggc_pre_update.sh", 1000, 1000)

    refused(scene, "FAILED", "SCRIPT_UNSAFE", change, managed=True)


@scenario("checks")
def a_script_that_is_a_link_fails(scene):
    def change(device):
        device.install_scripts()
        script = device.root / "usr/scripts/ggc_pre_update.sh"
        script.rename(scene.folder / "elsewhere")
        script.symlink_to(scene.folder / "elsewhere")

    refused(scene, "FAILED", "SCRIPT_UNSAFE", change, managed=True)


@scenario("checks")
def scripts_in_a_folder_that_others_can_write_fail(scene):
    def change(device):
        device.install_scripts()
        (device.root / "usr").chmod(0o777)

    refused(scene, "FAILED", "SCRIPT_UNSAFE", change, managed=True)


@scenario("checks")
def versions_in_a_folder_that_others_can_write_fail(scene):
    refused(scene, "FAILED", "UNSAFE_FOLDER", lambda device: (device.root / "ggc").chmod(0o777))


@scenario("checks")
def a_device_without_the_software_is_rejected(scene):
    scene.need("1.1.0")
    device = scene.device(started=False)
    (device.root / "ggc/core").unlink()
    scene.cloud.create("update", version="1.1.0")
    device.update()
    assert scene.cloud.details("update")["reason"] == "NOT_INSTALLED" and scene.cloud.status("update") == "REJECTED"


@scenario("checks")
def a_downgrade_is_rejected(scene):
    scene.need("1.1.0")
    device = scene.device("1.1.0")
    scene.cloud.create("update", version="1.0.0")
    device.update()
    ended(scene, device, "update", "REJECTED", "DOWNGRADE", "1.1.0")


@scenario("checks")
def a_version_that_is_too_far_away_is_rejected(scene):
    scene.need("1.6.0", minimum="1.1.0")
    device = scene.device()
    scene.cloud.create("update", version="1.6.0")
    device.update()
    ended(scene, device, "update", "REJECTED", "INSTALLED_TOO_OLD")


@scenario("checks")
def a_document_that_is_malformed_is_rejected(scene):
    scene.need("1.1.0")
    device = scene.device()
    for number, change in enumerate([
        lambda text: text.update(version="1.1"), lambda text: text.pop("metadata"), lambda text: text.update(more=1),
        lambda text: text["artifact"].update(url="file:///etc/passwd"),
        lambda text: text["artifact"].update(target="../../etc/passwd"),
        lambda text: text["metadata"]["timestamp"].update(name="../root.json"),
    ]):
        scene.cloud.create(f"bad-{number}", version="1.1.0", change=change)
    device.update()
    for job in scene.cloud.jobs:
        ended(scene, device, job, "REJECTED", "MALFORMED_DOCUMENT")


@scenario("checks")
def an_update_for_another_platform_is_rejected(scene):
    if not (scene.release.bucket / scene.release.archive("core", "1.7.0")).exists():
        scene.release.build(core="1.7.0", platforms=(PLATFORM, "openwrt/aarch64"))
    device = scene.device()
    scene.cloud.create("update", version="1.7.0", platform="openwrt/aarch64")
    device.update()
    ended(scene, device, "update", "REJECTED", "WRONG_PLATFORM")


def mounted(scene, reason, *words, version="1.1.0", change=None):
    """A device whose root is a mount of its own."""
    scene.need(version, change)
    root = scene.folder / "device" / "greengrass"
    root.mkdir(parents=True)
    run("mount", *words[0], root)
    try:
        device = scene.device(started=False)
        for extra in words[1:]:
            run("mount", *extra, root)
        scene.cloud.create("update", version=version)
        device.update("--log", str(scene.folder / "log.txt"))
        assert scene.cloud.status("update") == "REJECTED", scene.cloud.details("update")
        assert scene.cloud.details("update")["reason"] == reason, scene.cloud.details("update")
        assert device.version == "1.0.0"
    finally:
        run("umount", root)


@scenario("mounts")
def too_little_space_is_rejected(scene):
    mounted(scene, "INSUFFICIENT_SPACE", ["-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs"])


@scenario("mounts")
def more_than_a_third_of_the_free_space_is_rejected(scene):
    def grow(root):
        with open(next(root.glob("ggc/packages/*")) / "large", "wb") as file:
            file.truncate(160 << 20)

    mounted(scene, "INSUFFICIENT_SPACE", ["-t", "tmpfs", "-o", "size=450m,mode=755", "tmpfs"], version="1.8.1", change=grow)


@scenario("mounts")
def a_partition_that_is_read_only_is_rejected(scene):
    mounted(scene, "READ_ONLY_ROOT", ["-t", "tmpfs", "-o", "size=600m,mode=755", "tmpfs"], ["-o", "remount,ro"])


# MARK: verification


def attacked(scene, status, reason, faults=None, change=None, **options):
    scene.need("1.1.0")
    device = scene.device()
    before = device.snapshot()
    scene.cloud.faults.update(faults or {})
    scene.cloud.create("update", version="1.1.0", change=change)
    device.update(*options.get("words", ()))
    untouched(scene, device, before, "update", status, reason)
    return device


def flipped(scene, key, position):
    content = bytearray((scene.release.bucket / key).read_bytes())
    content[position] ^= 1
    return bytes(content)


@scenario("verification")
def a_tampered_archive_fails(scene):
    scene.need("1.1.0")
    key = scene.release.archive("core", "1.1.0")
    attacked(scene, "FAILED", "ARTIFACT_MISMATCH", {key: {"content": flipped(scene, key, 5000)}})


@scenario("verification")
def an_archive_without_an_end_fails(scene):
    attacked(scene, "FAILED", "ARTIFACT_TOO_LONG", {".tar.xz": {"endless": True}})


@scenario("verification")
def metadata_without_an_end_fails(scene):
    attacked(scene, "FAILED", "ARTIFACT_TOO_LONG", {"timestamp.json": {"endless": True}})


@scenario("verification")
def another_signature_fails(scene):
    scene.need("1.1.0")
    key = scene.release.archive("core", "1.1.0") + ".sig"
    attacked(scene, "FAILED", "SIGNATURE_INVALID", {".sig": {"content": flipped(scene, key, 8)}})


@scenario("verification")
def an_archive_that_none_of_the_devices_keys_has_signed_fails(scene):
    scene.need("1.1.0")
    device = scene.device()
    keys = device.root / "ota" / "keys"
    keys.mkdir()
    run("openssl", "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", scene.folder / "foreign.pem")
    run("openssl", "ec", "-in", scene.folder / "foreign.pem", "-pubout", "-out", keys / "release.pub.pem")
    scene.cloud.create("first", version="1.1.0")
    device.update()
    ended(scene, device, "first", "FAILED", "SIGNATURE_INVALID")
    shutil.copy(next((scene.release.folder / "release" / "keys").iterdir()), keys / "release.pub.pem")
    scene.cloud.create("second", version="1.1.0")
    device.update()
    ended(scene, device, "second", "SUCCEEDED", "INSTALLED", "1.1.0")


@scenario("verification")
def metadata_that_is_not_signed_fails(scene):
    scene.need("1.1.0")
    name = "timestamp.json"
    text = json.loads((scene.release.bucket / "metadata" / name).read_text())
    text["signed"]["version"] += 1
    attacked(scene, "FAILED", "METADATA_UNSIGNED", {name: {"content": json.dumps(text).encode()}})


@scenario("verification")
def metadata_that_is_no_metadata_fails(scene):
    attacked(scene, "FAILED", "METADATA_MALFORMED", {"timestamp.json": {"content": b"{}"}})


@scenario("verification")
def metadata_that_has_run_out_fails(scene):
    scene.need("1.1.0")
    device = scene.device()
    before = device.snapshot()
    scene.cloud.create("update", version="1.1.0")
    # The timestamp is good for a week.
    device.update(environment={"LD_PRELOAD": str(fault_library(scene.folder)), "OTA_FAULT_CLOCK": str(30 * 86_400)})
    untouched(scene, device, before, "update", "FAILED", "METADATA_EXPIRED")


@scenario("verification")
def metadata_of_two_states_fails(scene):
    scene.need("1.0.0")
    old = {path.name: path.read_bytes() for path in (scene.release.bucket / "metadata").glob("*.core.json")}
    scene.release.build(core=f"1.1.{len(list(scene.release.bucket.glob('core/x86_64/*.xz')))}", platforms=(PLATFORM,))
    newest = max((scene.release.bucket / "metadata").glob("*.core.json"), key=lambda path: int(path.name.split(".")[0]))
    older = max(old, key=lambda name: int(name.split(".")[0]))
    attacked(scene, "FAILED", "METADATA_MIXED", {newest.name: {"content": old[older]}})


@scenario("verification")
def the_metadata_of_an_older_state_fails_on_a_device_that_has_seen_a_newer_one(scene):
    scene.need("1.1.0")
    old = (scene.release.bucket / "metadata" / "timestamp.json").read_bytes()
    scene.need("1.1.50")
    device = scene.device()
    scene.cloud.create("first", version="1.1.0")
    device.update()
    ended(scene, device, "first", "SUCCEEDED", "INSTALLED", "1.1.0")
    scene.cloud.faults["timestamp.json"] = {"content": old}
    scene.cloud.create("replay", version="1.1.50")
    device.update()
    ended(scene, device, "replay", "FAILED", "METADATA_ROLLBACK", "1.1.0")


@scenario("verification")
def the_archive_of_another_platform_fails(scene):
    if not (scene.release.bucket / scene.release.archive("core", "1.7.0")).exists():
        scene.release.build(core="1.7.0", platforms=(PLATFORM, "openwrt/aarch64"))
    device = scene.device()
    other = scene.release.document("core", "1.7.0", scene.cloud.url, platform="openwrt/aarch64")
    # A document that offers this platform what is right for another.
    scene.cloud.create("swapped", version="1.7.0", change=lambda text: text.update(
        artifact=other["artifact"], signature=other["signature"],
        metadata={**text["metadata"], "platform": other["metadata"]["platform"]},
    ))
    device.update()
    ended(scene, device, "swapped", "FAILED", "TARGET_MISPLACED")


@scenario("verification")
def a_document_that_names_another_version_fails(scene):
    scene.need("1.1.0")
    attacked(scene, "FAILED", "DOCUMENT_MISMATCH", change=lambda text: text.update(version="1.1.1"))


@scenario("verification")
def a_document_with_another_digest_fails(scene):
    attacked(scene, "FAILED", "DOCUMENT_MISMATCH", change=lambda text: text["artifact"].update(sha256="0" * 64))


@scenario("verification")
def a_device_without_a_trusted_root_fails(scene):
    scene.need("1.1.0")
    device = scene.device()
    (device.root / "ota/metadata/root.json").unlink()
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "FAILED", "NO_TRUSTED_ROOT")


@scenario("verification")
def links_in_the_place_of_the_agents_files_lead_nowhere(scene):
    scene.need("1.1.0")
    device = scene.device()
    outside = scene.folder / "outside"
    outside.mkdir()
    (outside / "file").write_text("precious")
    (device.root / "ota/work").symlink_to(outside)
    (device.root / "ggc/packages/.new-1.1.0").symlink_to(outside)
    (device.root / "ggc/packages/1.1.0").symlink_to(outside)
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")
    assert os.listdir(outside) == ["file"] and (outside / "file").read_text() == "precious"


@scenario("bombs")
def a_decompression_bomb_fails(scene):
    def bomb(root):
        with open(next(root.glob("ggc/packages/*")) / "bomb", "wb") as file:
            file.truncate(300 << 20)

    scene.need("1.8.0", bomb)
    device = scene.device()
    before = device.snapshot()
    scene.cloud.create("update", version="1.8.0")
    device.update()
    untouched(scene, device, before, "update", "FAILED", "ARCHIVE_TOO_LARGE")


# MARK: downloads


@scenario("downloads")
def a_download_goes_on_after_cuts(scene):
    scene.need("1.1.0")
    device = scene.device()
    scene.cloud.faults[".tar.xz"] = {"cuts": 3}
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")
    ranges = [header for _, path, header in scene.cloud.requests if path.endswith(".tar.xz")]
    assert len(ranges) == 4 and ranges[0] is None and all(ranges[1:]) and len(set(ranges)) == 4, ranges


@scenario("downloads")
def a_url_that_expires_on_the_way_is_replaced(scene):
    scene.need("1.1.0")
    device = scene.device()
    scene.cloud.faults[".tar.xz"] = {"cuts": 1, "expires": True}
    scene.cloud.create("update", version="1.1.0")
    device.update()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")


@scenario("downloads")
def a_url_that_has_always_expired_fails(scene):
    attacked(scene, "FAILED", "DOWNLOAD_FAILED", {".tar.xz": {"status": 403}})


@scenario("downloads")
def a_server_that_dribbles_fails(scene):
    attacked(scene, "FAILED", "DOWNLOAD_TOO_SLOW", {".tar.xz": {"rate": 100}})


@scenario("downloads")
def a_lost_network_is_waited_out(scene):
    scene.need("1.1.0")
    device = scene.device()
    cloud = scene.cloud
    cloud.faults[".tar.xz"] = {"cuts": 1}
    cloud.create("update", version="1.1.0")
    cloud.is_down = True
    process = subprocess.Popen(device.words("--poll", "0.05"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        cloud.is_down = False
        deadline = time.monotonic() + 600
        while not any(path.endswith(".tar.xz") for _, path, _ in cloud.requests):
            assert time.monotonic() < deadline
            time.sleep(0.001)
        cloud.is_down = True
        time.sleep(2)
        assert cloud.status("update") == "IN_PROGRESS"
        cloud.is_down = False
        process.wait(60)
    finally:
        process.kill()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")


@scenario("downloads")
def a_job_that_is_canceled_on_the_way_changes_nothing(scene):
    scene.need("1.1.0")
    device = scene.device()
    before = device.snapshot()
    cloud = scene.cloud
    cloud.create("update", version="1.1.0", change=lambda text: cancel(cloud))

    def cancel(cloud):
        if any(path.endswith("timestamp.json") for _, path, _ in cloud.requests):
            cloud.jobs["update"]["status"] = "CANCELED"

    cloud.faults[".tar.xz"] = {"cuts": 1}
    device.update()
    untouched(scene, device, before, "update", "CANCELED", None)
    assert "CANCELED" in device.command("history")


@scenario("downloads")
def the_rate_is_kept_to(scene):
    def grow(root):
        (next(root.glob("ggc/packages/*")) / "data").write_bytes(os.urandom(1_500_000))

    scene.need("1.9.0", grow)
    device = scene.device()
    scene.cloud.create("update", version="1.9.0")
    device.update("--max-rate", "200000")
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.9.0")
    times = {line.split()[3]: line.split()[0] for line in device.log.read_text().splitlines() if "update: " in line}
    begin, end = (time.mktime(time.strptime(times[step], "%Y-%m-%dT%H:%M:%SZ")) for step in ("verifying,", "unpacking,"))
    # 1.5 MB take 7.5 s; on a loopback, without a limit, hardly any time.
    assert end - begin >= 5, times


@scenario("downloads")
def a_server_with_the_certificate_of_a_stranger_fails(scene):
    scene.need("1.1.0")
    stranger = Cloud(scene.folder / "stranger", scene.release)
    try:
        attacked(
            scene, "FAILED", "DOWNLOAD_UNTRUSTED",
            change=lambda text: text["artifact"].update(
                url=text["artifact"]["url"].replace(f":{scene.cloud.port}/", f":{stranger.port}/")
            ),
        )
    finally:
        stranger.stop()


# MARK: limits


def with_payload(size):
    def change(root):
        # Again and again: it unpacks to its size, and is not packed for minutes.
        (next(root.glob("ggc/packages/*")) / "payload").write_bytes(os.urandom(size // 10) * 10)

    return change


@scenario("limits")
def a_core_of_50_MB_needs_no_more_than_100_MB_of_memory(scene):
    scene.need("1.9.1", with_payload(50 << 20))
    device = scene.device()
    # A cut, so that what is there is read again.
    scene.cloud.faults[".tar.xz"] = {"cuts": 1}
    scene.cloud.create("update", version="1.9.1")
    process = subprocess.Popen(device.words(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.9.1")
    print(f"        peak memory {usage.ru_maxrss / 1000:.0f} MB")
    assert usage.ru_maxrss <= 100_000, usage.ru_maxrss


@scenario("limits")
def a_link_of_64_kB_per_second_is_enough(scene):
    scene.need("1.9.2", with_payload(13_000_000))
    device = scene.device()
    scene.cloud.faults[".tar.xz"] = {"rate": 64_000}
    scene.cloud.create("update", version="1.9.2")
    device.update()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.9.2")


# MARK: the agent's own update


def agent_scene(scene, **options):
    release = scene.release
    program = scene.folder.parent / "ggc-ota"
    if not program.exists():
        run("strip", "-o", program, PROGRAMS / "ggc-ota")
    for version, content in [("1.3.0", program), ("1.4.0", program), ("1.5.0", None)]:
        if not (release.bucket / release.archive("ota_agent", version)).exists():
            release.build(agent=version, agent_program=content, options=["compression: gzip"])
    device = scene.device(**options)
    device.install("ota_agent", "1.3.0")
    device.program = device.root / "ota" / "ota_agent" / "ggc-ota"
    return device


@scenario("agent")
def an_agent_is_updated_and_the_new_one_reports_it(scene):
    device = agent_scene(scene)
    before = device.snapshot()
    scene.cloud.create("update", name="ota_agent", version="1.4.0")
    result = device.update()
    assert result.returncode == 0, result.stderr
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED")
    assert device.agent_version == "1.4.0"
    assert (device.root / "ota/ota_agent_v1.3.0/ggc-ota").exists()
    assert kept(device.snapshot()) == kept(before)
    assert "trial: ggc-ota 1.4.0 picked up the job update" in device.log.read_text()
    scene.need("1.1.0")
    scene.cloud.create("next", version="1.1.0")
    device.update()
    ended(scene, device, "next", "SUCCEEDED", "INSTALLED", "1.1.0")


@scenario("agent")
def an_agent_that_does_not_pick_up_its_job_is_not_installed(scene):
    device = agent_scene(scene)
    scene.cloud.create("update", name="ota_agent", version="1.5.0")
    device.update()
    ended(scene, device, "update", "FAILED", "TRIAL_FAILED")
    assert device.agent_version == "1.3.0"
    assert not (device.root / "ota/ota_agent_v1.5.0").exists()


@scenario("agent")
def an_agent_that_hangs_is_not_installed(scene):
    device = agent_scene(scene)
    program = scene.folder / "hangs"
    program.write_text("#!/bin/sh\nsleep 600\n")
    program.chmod(0o755)
    if not (scene.release.bucket / scene.release.archive("ota_agent", "1.6.0")).exists():
        scene.release.build(agent="1.6.0", agent_program=program)
    scene.cloud.create("update", name="ota_agent", version="1.6.0")
    device.update("--trial-timeout", "1")
    ended(scene, device, "update", "FAILED", "TRIAL_FAILED")
    assert device.agent_version == "1.3.0"


@scenario("agent")
def scripts_run_around_an_update_of_the_agent(scene):
    device = agent_scene(scene, managed=True)
    device.install_scripts()
    scene.cloud.create("update", name="ota_agent", version="1.4.0")
    device.update()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED")
    assert "ota_post_update.sh: ota agent: 1.4.0 is whole" in device.log.read_text()


@scenario("agent")
def an_agent_whose_post_script_fails_is_taken_back(scene):
    device = agent_scene(scene, managed=True)
    device.install_scripts()
    (device.root / "usr/scripts/ota_post_update.sh").write_text("#!/bin/sh\nexit 3\n")
    (device.root / "usr/scripts/ota_pre_update.sh").write_text("#!/bin/sh\n")
    scene.cloud.create("update", name="ota_agent", version="1.4.0")
    device.update()
    ended(scene, device, "update", "FAILED", "POST_SCRIPT_FAILED")
    assert device.agent_version == "1.3.0"


# MARK: the service


@scenario("service")
def it_goes_to_the_background_and_a_second_one_refuses(scene):
    scene.need("1.1.0")
    device = scene.device()
    result = subprocess.run(device.words(once=False), capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stderr
    pid = int((scene.folder / "device" / "ggc-ota.pid").read_text())
    try:
        assert os.getsid(pid) == pid and os.readlink(f"/proc/{pid}/cwd") == "/"
        for once in [False, True]:
            second = subprocess.run(device.words(once=once), capture_output=True, text=True, timeout=600)
            assert second.returncode == 73 and f"process id {pid} " in second.stderr, (second.returncode, second.stderr)
        scene.cloud.create("update", version="1.1.0")
        deadline = time.monotonic() + 600
        while scene.cloud.status("update") != "SUCCEEDED" or (device.root / "ota/state/journal.json").exists():
            assert time.monotonic() < deadline, scene.cloud.details("update")
            time.sleep(0.05)
        ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")
    finally:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 600
    while pathlib.Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert device.running_version == "1.1.0", "the daemon must outlive the agent"


@scenario("service")
def a_background_that_cannot_start_says_why(scene):
    device = scene.device(started=False)
    shutil.rmtree(device.root / "ota")
    (device.root / "ota").write_text("no folder")
    result = subprocess.run(device.words(once=False), capture_output=True, text=True, timeout=600)
    assert result.returncode == 74 and "ota" in result.stderr, (result.returncode, result.stderr)


@scenario("service")
def only_root_can_run_it(scene):
    if not knows_others():
        return
    device = scene.device(started=False)
    result = subprocess.run(device.words(), capture_output=True, text=True, timeout=600, user=1000)
    assert result.returncode == 77 and "root" in result.stderr, result.stderr


@scenario("service")
def a_configuration_that_cannot_be_read_is_waited_out(scene):
    scene.need("1.1.0")
    device = scene.device()
    scene.cloud.create("update", version="1.1.0")
    config = device.root / "config/config.json"
    text = config.read_text()
    config.write_text(text[:100])
    process = subprocess.Popen(device.words(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 600
        while not device.log.exists() or "it is not JSON" not in device.log.read_text():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        config.write_text(text)
        process.wait(60)
    finally:
        process.kill()
    ended(scene, device, "update", "SUCCEEDED", "INSTALLED", "1.1.0")


def main(group):
    failures = 0
    with tempfile.TemporaryDirectory(prefix="device-") as name:
        folder = pathlib.Path(name)
        release = Release(folder / "project", PROGRAMS / "ota-release")
        release.build(core="1.0.0")
        for function in GROUPS[group]:
            if len(sys.argv) > 3 and sys.argv[3] not in function.__name__:
                continue
            begin = time.monotonic()
            own = folder / function.__name__
            own.mkdir()
            scene = Scene(own, release)
            try:
                function(scene)
                print(f"ok      {function.__name__} ({time.monotonic() - begin:.1f} s)", flush=True)
            except Exception:
                failures += 1
                print(f"FAILED  {function.__name__}\n{traceback.format_exc()}", flush=True)
            finally:
                scene.end()
    sys.exit(1 if failures else 0)


if "DEVICE_NAMESPACE" not in os.environ:
    # Mounts of this run's own; whoever is not root becomes root of a user namespace.
    os.environ["DEVICE_NAMESPACE"] = "1"
    words = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    os.execvp(words[0], [*words, sys.executable, *sys.argv])
main(sys.argv[2])
