"""Stops the agent at every call by which it changes a file, and makes every one of them fail, in turn.

usage: power.py PROGRAMS core|agent|rollback KIND [FIRST [STEP]]; PROGRAMS is the folder with ota-release and ggc-ota

KIND: kill      SIGKILL before each call, then a new start
      torn      each write is done to its half, other calls whole; SIGKILL; then a new start
      enospc    each call fails once for want of space
      eio       each call fails once
      full      from each call on there is no space left, until some is freed
      random    SIGKILL at random moments, under load; FIRST is the number of rounds
Prints a line for each point, and a table of the outcomes. Every fault must have fired, or the run is no proof.
"""

import collections
import errno
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from lab import Cloud, Device, Release, fault_library, kept, run

ERRORS = {"enospc": errno.ENOSPC, "eio": errno.EIO, "full": errno.ENOSPC}


class Bench:
    """A device that can be set back to the moment before the update."""

    def __init__(self, folder, programs, subject):
        self.folder = folder
        self.subject = subject
        self.release = Release(folder / "project", programs / "ota-release")
        self.release.build(core="1.0.0")
        self.software = "ota_agent" if subject == "agent" else "core"
        self.old, self.new = ("1.3.0", "1.4.0") if subject == "agent" else ("1.0.0", "1.1.0")
        program = folder / "ggc-ota"
        run("strip", "-o", program, programs / "ggc-ota")
        if subject == "agent":
            for version in [self.old, self.new]:
                self.release.build(agent=version, agent_program=program, options=["compression: gzip"])
        else:
            self.release.build(core="1.1.0", change=self.break_daemon if subject == "rollback" else None)
        self.cloud = Cloud(folder / "cloud", self.release)
        self.device = Device(folder / "device", self.cloud, program)
        self.device.install("core", "1.0.0")
        if subject == "agent":
            self.device.install("ota_agent", self.old)
            self.device.program = self.device.root / "ota" / "ota_agent" / "ggc-ota"
        self.shim = fault_library(folder)
        self.report = folder / "report"
        self.lasting = folder / "lasting"
        shutil.copytree(self.device.root, folder / "before", symlinks=True)
        self.before = self.device.snapshot()
        self.after = None

    @staticmethod
    def break_daemon(root):
        for path in root.glob("ggc/packages/*/bin/daemon"):
            path.write_text(path.read_text().replace("set -u\n", "set -u\nexit 1\n", 1))

    def set_back(self):
        self.device.kill_all()
        shutil.rmtree(self.device.root)
        shutil.copytree(self.folder / "before", self.device.root, symlinks=True)
        shutil.rmtree(self.device.pids, ignore_errors=True)
        self.device.pids.mkdir()
        self.device.log.unlink(missing_ok=True)
        self.report.unlink(missing_ok=True)
        result = self.device.greengrassd("start")
        assert result.returncode == 0, result.stderr
        self.cloud.jobs.clear()
        self.cloud.updates.clear()
        self.cloud.requests.clear()
        self.cloud.create("update", name=self.software, version=self.new)

    def start(self, at=0, kind=None, lasting=False):
        environment = {"PATH": os.environ["PATH"]}
        if kind:
            environment |= {
                "LD_PRELOAD": str(self.shim), "OTA_FAULT_ROOT": str(self.device.root), "OTA_FAULT_AT": str(at),
                "OTA_FAULT_KIND": str(kind), "OTA_FAULT_REPORT": str(self.report),
            }
            if lasting:
                environment["OTA_FAULT_WHILE"] = str(self.lasting)
        return subprocess.Popen(
            self.device.words("--health-window", "0.1", "--retry-delay", "0.01"), stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=environment,
        )

    def finish(self, process, seconds=60):
        try:
            _, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            _, errors = process.communicate()
            raise AssertionError(f"the agent did not come to an end: {errors.decode()[-3000:]}")
        return process.returncode, errors.decode()

    # What must hold

    def version(self):
        return self.device.agent_version if self.software == "ota_agent" else self.device.version

    def check_whole(self):
        """At any moment: what the link leads to is the whole old version, or the whole new one."""
        version = self.version()
        assert version in (self.old, self.new), version
        part = {"core": f"ggc/packages/{version}", "ota_agent": f"ota/ota_agent_v{version}"}[self.software]
        folder = self.device.root / part
        staged = self.release.folder / "manifests/builds" / f"{self.software}-{version}" / "ubuntu-x86_64/greengrass" / part
        files = lambda top: {
            str(path.relative_to(top)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in top.rglob("*") if path.is_file()
        }
        assert files(folder) == files(staged), f"{version} is not whole"
        found = {name: value for name, value in kept(self.device.snapshot()).items() if not name.startswith("ggc/.new-")}
        assert found == kept(self.before), "settings have changed"

    def check_end(self):
        """At the end: the job says the truth, the version that the link leads to runs, and nothing else is left."""
        self.check_whole()
        status, reason = self.cloud.status("update"), self.cloud.details("update").get("reason")
        version = self.version()
        assert (status == "SUCCEEDED") == (version == self.new), (status, reason, version)
        assert status in ("SUCCEEDED", "FAILED", "REJECTED"), status
        core = self.device.version
        assert self.device.running_version == core, (self.device.running_version, core)
        found = set(self.device.snapshot())
        extra = found - set(self.before) - set(self.expected(version))
        assert not extra, f"left behind: {sorted(extra)}"
        missing = set(self.before) - found
        assert not missing, f"lost: {sorted(missing)}"
        return status, reason

    def expected(self, version):
        names = ["ota/state", "ota/state/history.json"]
        names += [f"ota/metadata/{name}.json" for name in ("timestamp", "snapshot", "targets", self.software, f"{self.software}-ubuntu-x86_64")]
        names += ["ggc/var/log", "ggc/var/log/system", "ggc/var/log/system/runtime.log"]
        if version == self.new:
            part = {"core": f"ggc/packages/{version}", "ota_agent": f"ota/ota_agent_v{version}"}[self.software]
            staged = self.release.folder / "manifests/builds" / f"{self.software}-{version}" / "ubuntu-x86_64/greengrass" / part
            names += [part] + [f"{part}/{path.relative_to(staged)}" for path in staged.rglob("*")]
        return names

    def lines(self, word):
        lines = self.report.read_text().splitlines() if self.report.exists() else []
        return [line for line in lines if line.startswith(word)]

    def fired(self):
        return next((line.split(" ", 3)[1:] for line in self.lines("fault")), None)

    def past_the_end(self, at):
        """A run need not make as many calls as the one that was counted: how many pieces a download comes in is chance."""
        assert len(self.lines("call")) < at, "the fault did not fire"
        return ["-", "none", ""], ["(no such call)"]

    def calls(self):
        """The number of calls of an update without a fault."""
        self.set_back()
        code, errors = self.finish(self.start(0, "count"))
        assert code == 0, errors
        self.check_end()
        return len(self.lines("call"))

    # Points

    def stop_at(self, at, kind):
        self.set_back()
        process = self.start(at, kind)
        code, errors = self.finish(process)
        fault = self.fired()
        if fault is None:
            return self.past_the_end(at)
        assert code == -9, (code, errors)
        self.check_whole()
        code, errors = self.finish(self.start())
        assert code == 0, errors
        return fault, self.check_end()

    def fail_at(self, at, kind):
        self.set_back()
        lasting = kind == "full"
        if lasting:
            self.lasting.touch()
        process = self.start(at, ERRORS[kind], lasting)
        if lasting:
            deadline = time.monotonic() + 60
            while process.poll() is None and self.fired() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            # Time to try again, in vain.
            time.sleep(0.5)
            self.check_whole()
            self.lasting.unlink()
        code, errors = self.finish(process)
        fault = self.fired()
        if fault is None:
            return self.past_the_end(at)
        if code != 0:
            # It said why and ended, as it may before it has begun; whoever started it starts it again.
            code, errors = self.finish(self.start())
        assert code == 0, errors
        return fault, self.check_end()

    def stop_somewhere(self, generator):
        self.set_back()
        rounds = 0
        for _ in range(generator.randint(1, 4)):
            process = self.start()
            time.sleep(generator.uniform(0.01, 1.5))
            if process.poll() is None:
                process.kill()
                rounds += 1
            process.communicate()
            self.check_whole()
        code, errors = self.finish(self.start())
        assert code == 0, errors
        return ["-", "killed", f"{rounds} times"], self.check_end()


def main():
    programs, subject, kind = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    first = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    step = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    outcomes = collections.Counter()
    failures = 0
    with tempfile.TemporaryDirectory(prefix="power-") as name:
        bench = Bench(pathlib.Path(name), programs, subject)
        load = []
        try:
            generator = random.Random(1)
            load = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(2 if kind == "random" else 0)]
            total = bench.calls()
            points = range(first) if kind == "random" else range(first, total + 1, step)
            for at in points:
                try:
                    if kind == "random":
                        result = bench.stop_somewhere(generator)
                    else:
                        result = (bench.fail_at if kind in ERRORS else bench.stop_at)(at, kind)
                    fault, outcome = result
                    outcomes[" ".join(str(word) for word in outcome)] += 1
                    print(f"{at}/{total} {fault[1]} {fault[2].replace(name, '')}: {' '.join(str(word) for word in outcome)}", flush=True)
                except Exception as error:
                    failures += 1
                    log = bench.device.log.read_text()[-2000:] if bench.device.log.exists() else ""
                    print(f"FAILED at {at}/{total} {bench.fired()}: {type(error).__name__} {error}\n{log}", flush=True)
        finally:
            for process in load:
                process.kill()
            bench.device.kill_all()
            bench.cloud.stop()
    print(f"\n{subject}, {kind}: {sum(outcomes.values()) + failures} points")
    for outcome, number in sorted(outcomes.items()):
        print(f"  {number:5} {outcome}")
    if failures or not outcomes:
        print(f"  {failures:5} FAILED")
        sys.exit(1)


main()
