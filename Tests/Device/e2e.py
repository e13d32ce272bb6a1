"""Shows a whole update to a newcomer, on this machine alone: builds two versions, serves them, adds a device, creates jobs
with the aws CLI, and watches the agent update the core and itself, and go back from a version that is broken.

usage: e2e.py PROGRAMS AGENT FOLDER; PROGRAMS is the folder with ota-release and ota-release-cloud, AGENT is ggc-ota, and
FOLDER is made anew
"""

import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from lab import SAMPLE, stage

PROGRAMS, AGENT, FOLDER = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
REGION = "us-east-1"
MACHINE = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
BUCKET = FOLDER / "release" / f"{REGION}-greengrass-updates"
ROOT = FOLDER / "gateway-1"
TOOL = PROGRAMS / "ota-release"
AWS = pathlib.Path(sys.executable).with_name("aws")
environment = {"PATH": os.environ["PATH"], "HOME": str(FOLDER), "XDG_CONFIG_HOME": str(FOLDER / "config")}


def say(text):
    print(f"\n\033[1m# {text}\033[0m" if sys.stdout.isatty() else f"\n# {text}", flush=True)


def run(*words, show=True):
    words = [str(word) for word in words]
    print("$ " + " ".join(word.replace(str(FOLDER) + "/", "") for word in words), flush=True)
    result = subprocess.run(words, capture_output=True, text=True, cwd=FOLDER, env=environment)
    if result.returncode != 0:
        sys.exit(f"{result.stdout}{result.stderr}\n{words[0]} ended with exit status {result.returncode}")
    if show:
        print(result.stdout.rstrip(), flush=True)
    return result.stdout


def build(core, agent, broken=False):
    """Stages the sample software under these versions, with the real agent, and builds a release of it."""
    for name, version in [("core", core), ("ota_agent", agent)]:
        staged = FOLDER / "manifests" / "builds" / f"{name}-{version}" / f"ubuntu-{MACHINE}"
        if staged.exists():
            continue
        stage(staged, name, version, AGENT)
        if broken:
            for daemon in staged.glob("greengrass/ggc/packages/*/bin/daemon"):
                daemon.write_text("#!/bin/sh\necho 'this version is broken' >&2\nexit 1\n")
    (FOLDER / "manifests" / f"{core}.yaml").write_text(
        f"""\
release: {core}
software:
  core:      {{ version: {core}, builds: "builds/core-{{version}}/{{os}}-{{arch}}" }}
  ota_agent: {{ version: {agent}, builds: "builds/ota_agent-{{version}}/{{os}}-{{arch}}" }}
platforms: [ubuntu/{MACHINE}]
regions: [{REGION}]
"""
    )
    run(TOOL, "build", core, show=False)


def install(name, version):
    """As a person installs the first version: from its archive."""
    archive = BUCKET / name / MACHINE / f"greengrass-{name}-ubuntu-{version}.tar.xz"
    part, link = {
        "core": ("greengrass/ggc", None), "ota_agent": ("greengrass/ota", None),
    }[name]
    run("tar", "-xf", archive, "--strip-components=1", "-C", ROOT, part)


def serve():
    output = open(FOLDER / "serve.txt", "w")
    server = subprocess.Popen(
        [TOOL, "serve", "--tls", "--port", "0", "--state", FOLDER / "state"], cwd=FOLDER, env=environment, stdout=output,
        stderr=open(FOLDER / "serve.log", "w"),
    )
    deadline = time.monotonic() + 120
    while "s3-url-signer-role" not in (text := (FOLDER / "serve.txt").read_text()):
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit("the server did not start: " + (FOLDER / "serve.log").read_text())
        time.sleep(0.1)
    environment.update(re.findall(r"export (\w+)=(\S+)", text))
    print("\n".join(text.splitlines()[:6]))
    return server


def update(software):
    """Creates a job as AWS's documentation does, and waits for its end; returns what the device said of it."""
    account = "123456789012"
    created = run(
        AWS, "greengrass", "create-software-update-job", "--software-to-update", software,
        "--update-targets", f"arn:aws:iot:{REGION}:{account}:thing/gateway-1", "--update-agent-log-level", "INFO",
        "--update-targets-operating-system", "ubuntu", "--update-targets-architecture", MACHINE,
        "--s3-url-signer-role", f"arn:aws:iam::{account}:role/Greengrass_OTA_Update_Role",
    )
    job = json.loads(created)["IotJobId"]
    deadline = time.monotonic() + 300
    words = [str(AWS), "iot", "describe-job-execution", "--job-id", job, "--thing-name", "gateway-1"]
    seen = None
    while True:
        shown = subprocess.run(words, capture_output=True, text=True, env=environment)
        execution = json.loads(shown.stdout)["execution"]
        details = execution.get("statusDetails", {}).get("detailsMap", {})
        state = f"{execution['status']:<12} {details.get('percent', '0'):>3} %  {details.get('step', '')}"
        if state != seen:
            print(f"  {state}", flush=True)
            seen = state
        if execution["status"] not in ("QUEUED", "IN_PROGRESS"):
            break
        if time.monotonic() > deadline:
            sys.exit("the update did not come to an end: " + (FOLDER / "ggc_ota.txt").read_text())
        time.sleep(0.5)
    run(AWS, "iot", "describe-job", "--job-id", job)
    print(json.dumps(details, indent=4))
    return execution["status"], details


def agent_process():
    return int((FOLDER / "ggc-ota.pid").read_text())


def main():
    if os.geteuid() != 0:
        sys.exit("the agent installs software, which only root can: run this as root, or in a container")
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "manifests").mkdir(parents=True)
    shutil.copy(SAMPLE.parents[1] / "iam.yaml", FOLDER / "manifests")
    server = None
    try:
        say("Build a release, with the agent of this machine in it")
        build("1.11.6", "1.3.0")
        say("Serve it as AWS would")
        server = serve()
        say("Give a device its certificate, its configuration and its root of trust")
        run(TOOL, "device", "add", "gateway-1", "--region", REGION, "--output", ROOT, "--state", FOLDER / "state")
        config = ROOT / "config" / "config.json"
        document = json.loads(config.read_text())
        # Beside whatever else runs on this machine.
        config.write_text(json.dumps({**document, "pidFileDirectory": str(FOLDER / "run")}, indent=2) + "\n")
        say("Install and start the first version, and the agent")
        install("core", "1.11.6")
        install("ota_agent", "1.3.0")
        run(ROOT / "ggc" / "core" / "greengrassd", "start")
        agent = ROOT / "ota" / "ota_agent" / "ggc-ota"
        here = ["--root", ROOT, "--platform", f"ubuntu/{MACHINE}"]
        run(
            agent, *here, "--log", FOLDER / "ggc_ota.txt", "--pid-file", FOLDER / "ggc-ota.pid", "--poll", "1",
            "--health-window", "3",
        )
        first = agent_process()

        say("Update the core to 1.12.0")
        build("1.12.0", "1.3.0")
        status, details = update("core")
        assert (status, details["reason"]) == ("SUCCEEDED", "INSTALLED"), (status, details)
        assert "version 1.12.0" in run(ROOT / "ggc" / "core" / "greengrassd", "status")

        say("Update the agent to 1.4.0: the new one proves itself before it takes over")
        build("1.12.1", "1.4.0")
        status, details = update("ota_agent")
        assert (status, details["reason"]) == ("SUCCEEDED", "INSTALLED"), (status, details)
        assert agent_process() == first, "the agent goes on under the same process id"
        assert os.readlink(f"/proc/{first}/exe").endswith("ota_agent_v1.4.0/ggc-ota")

        say("Update the core to 1.13.0, which is broken: the device goes back")
        build("1.13.0", "1.4.0", broken=True)
        status, details = update("core")
        assert (status, details["reason"]) == ("FAILED", "START_FAILED"), (status, details)
        assert "version 1.12.0" in run(ROOT / "ggc" / "core" / "greengrassd", "status")
        assert not (ROOT / "ggc" / "packages" / "1.13.0").exists()

        say("What the device remembers")
        run(agent, "status", *here)
        run(agent, "history", *here)
        say("Passed: an update of the core, one of the agent, and a rollback")
    finally:
        for file, command in [(FOLDER / "ggc-ota.pid", "ggc-ota"), (FOLDER / "run" / "greengrassd.pid", "daemon")]:
            if file.exists() and command in pathlib.Path(f"/proc/{file.read_text().strip()}/cmdline").read_text():
                os.kill(int(file.read_text()), signal.SIGTERM)
        if server:
            server.terminate()
            server.wait(30)


main()
