"""Runs the steps of a workflow that need no cloud, as a runner would.

usage: workflow.py WORKFLOW RELEASE KEY PLATFORM...      with the folder of the programs in TOOL, and the key's PASSPHRASE
"""

import base64
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

from ruamel.yaml import YAML

workflow = YAML(typ="safe").load(pathlib.Path(sys.argv[1]).read_text())
release, key, platforms = sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4:]
runner = pathlib.Path("runner").absolute()
runner.mkdir()

known = set(workflow["jobs"]["shard"]["strategy"]["matrix"]["platform"])
assert known >= set(platforms), "the matrix lacks platforms"

archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w:gz"):
    pass
environment = {
    **os.environ,
    "PATH": f"{os.environ['TOOL']}:{os.environ['PATH']}",
    "RELEASE": release,
    "RUNNER_TEMP": str(runner),
    "RELEASE_KEY": key.read_text(),
    "RELEASE_PASSPHRASE": os.environ["PASSPHRASE"],
    "TRUST_KEYS": base64.b64encode(archive.getvalue()).decode(),
    "OTA_RELEASE_PASSPHRASE_FILE": str(runner / "keys/passphrase"),
}


def step(job, name, **more):
    (found,) = [step for step in workflow["jobs"][job]["steps"] if step.get("name") == name]
    # GitHub runs `sh -e` in containers.
    subprocess.run(["sh", "-e", "-c", found["run"]], env={**environment, **more}, check=True)


pathlib.Path("shards").mkdir()
for index, platform in enumerate(platforms):
    step("shard", "Build the shard", PLATFORM=platform)
    shutil.move("shard", f"shards/shard-{index}")

pathlib.Path("manifests/trust").mkdir()
for name in ["Take the keys out of the secrets", "Assemble and sign", "Verify", "Attack", "Remove the keys"]:
    step("candidate", name)
