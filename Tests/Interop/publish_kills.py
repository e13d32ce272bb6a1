"""Kills `ota-release publish` at random moments, again and again, while a client verifies what the buckets show.

The client does what a device does: from the timestamp that it finds, every signature's digest chain down to every target's
bytes; and it refuses to be taken back. Each round publishes a newer state of a release: mostly metadata, at times a new
version. usage: publish_kills.py OTA-RELEASE PROJECT KILLS [SEED]
"""

import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import threading
import time

import stores

PROGRAM, PROJECT, KILLS = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), int(sys.argv[3])
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "XDG_CONFIG_HOME": str(PROJECT / "config"),
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
}


def run(*arguments):
    words = [PROGRAM, *map(str, arguments)]
    result = subprocess.run(words, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True)
    assert result.returncode == 0, f"{arguments}: {result.stderr}"
    return result.stdout


class Reader(threading.Thread):
    """Reads a bucket over and over; keeps what it finds wrong."""

    def __init__(self, url, bucket):
        super().__init__(daemon=True)
        self.client, self.bucket = stores.s3(url), bucket
        self.reads, self.states, self.wrong, self.is_over = 0, set(), [], False
        self.last = 0
        # Content that was checked once is fetched again at times only.
        self.known = {}

    def get(self, key):
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def listed(self, name, entry):
        data = self.get(f"metadata/{entry['version']}.{name}")
        for algorithm, digest in entry.get("hashes", {}).items():
            assert hashlib.new(algorithm, data).hexdigest() == digest, f"{name}: another file than is listed"
        signed = json.loads(data)["signed"]
        assert signed["version"] == entry["version"], f"{name}: another version than is listed"
        return signed

    def target(self, path, entry):
        digest = entry["hashes"]["sha256"]
        folder, _, name = path.rpartition("/")
        key = f"{folder}/{digest}.{name}"
        if self.known.get(key) and random.random() > 0.05:
            return
        data = self.get(key)
        assert hashlib.sha256(data).hexdigest() == digest and len(data) == entry["length"], f"{path}: other bytes"
        self.known[key] = True

    def read(self):
        try:
            timestamp = json.loads(self.get("metadata/timestamp.json"))["signed"]
        except self.client.exceptions.NoSuchKey:
            assert self.last == 0, "the timestamp has gone"
            return
        assert timestamp["version"] >= self.last, f"taken back from {self.last} to {timestamp['version']}"
        self.last = timestamp["version"]
        self.get("metadata/1.root.json")
        snapshot = self.listed("snapshot.json", timestamp["meta"]["snapshot.json"])
        for name, entry in snapshot["meta"].items():
            for path, target in self.listed(name, entry)["targets"].items():
                self.target(path, target)
        self.states.add(timestamp["version"])
        self.reads += 1

    def run(self):
        while not self.is_over:
            try:
                self.read()
            except Exception as error:  # whatever a client could stumble over
                self.wrong.append(f"{self.bucket}: {type(error).__name__}: {error}")
                return


MANIFEST = """\
release: 1.0.0
created: 2026-11-01T00:00:00Z
software:
  core: { version: 1.0.0, builds: "builds/core-{version}/{os}-{arch}" }
platforms: [ubuntu/x86_64, openwrt/aarch64]
regions: [us-east-1, eu-west-1]
"""


def begin():
    """A project of its own, in a folder that has none."""
    if (PROJECT / "manifests").exists():
        return
    for platform in ("ubuntu-x86_64", "openwrt-aarch64"):
        build = PROJECT / "manifests/builds/core-1.0.0" / platform / "opt"
        build.mkdir(parents=True)
        (build / "run").write_text(f"#!/bin/sh\necho {platform}\n")
    (PROJECT / "manifests/1.0.0.yaml").write_text(MANIFEST)
    run("build", "manifests/1.0.0.yaml")


def renew(number):
    """A newer state: each tenth has a new version."""
    if number % 10:
        run("refresh")
        return
    manifest = (PROJECT / "manifests/1.0.0.yaml").read_text()
    version = f"1.0.{number // 10 + 1}"
    builds = PROJECT / "manifests/builds"
    for build in (builds / "core-1.0.0").iterdir():
        copy = builds / f"core-{version}" / build.name
        subprocess.run(["cp", "-a", "--no-target-directory", build, copy.parent.mkdir(exist_ok=True) or copy], check=True)
        next(path for path in copy.rglob("*") if path.is_file()).write_text(f"#!/bin/sh\necho {version}\n")
    text = manifest.replace("release: 1.0.0", f"release: {version}").replace("version: 1.0.0", f"version: {version}")
    (PROJECT / f"manifests/{version}.yaml").write_text(text)
    run("build", f"manifests/{version}.yaml")


def main():
    chance = random.Random(SEED)
    print("seed", SEED)
    begin()
    with stores.moto() as url:
        buckets = sorted(path.name for path in (PROJECT / "release").glob("*-greengrass-updates"))
        words = ["publish", "--endpoint-url", url]
        start = time.monotonic()
        run(*words)
        length = time.monotonic() - start
        readers = [Reader(url, bucket) for bucket in buckets]
        for reader in readers:
            reader.start()
        deaths = number = finished = 0
        while deaths < KILLS and not any(reader.wrong for reader in readers):
            number += 1
            renew(number)
            # Some states are killed more than once; some are finished.
            for _ in range(chance.choice((1, 1, 2, 3))):
                begun = time.monotonic()
                process = subprocess.Popen(
                    [PROGRAM, *words], cwd=PROJECT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
                )
                try:
                    process.wait(length * chance.uniform(0.1, 1.1))
                except subprocess.TimeoutExpired:
                    process.kill()
                status = process.wait()
                errors = process.stderr.read().decode()
                assert status in (0, -9), errors
                deaths += status == -9
                if status == -9 and deaths % 50 == 0:
                    print(f"{deaths} kills, {sum(reader.reads for reader in readers)} reads", flush=True)
                if status == 0:
                    finished += 1
                    length = 0.7 * length + 0.3 * (time.monotonic() - begun)
                    break
            if chance.random() < 0.2:
                run(*words)
                finished += 1
        run(*words)
        deadline = time.monotonic() + 60
        goal = json.loads((PROJECT / "release" / buckets[0] / "metadata/timestamp.json").read_text())["signed"]["version"]
        while not any(r.wrong for r in readers) and not all(goal in r.states for r in readers) and time.monotonic() < deadline:
            time.sleep(0.1)
        for reader in readers:
            reader.is_over = True
        for reader in readers:
            reader.join()
            assert not reader.wrong, reader.wrong
            assert goal in reader.states, f"{reader.bucket} never showed version {goal}"
        run("verify", "--remote", "--endpoint-url", url)
        reads = sum(reader.reads for reader in readers)
        seen = sum(len(reader.states) for reader in readers)
        print(f"{deaths} kills, {finished} publications, {number} states; {reads} reads of {seen} states, none torn")


main()
