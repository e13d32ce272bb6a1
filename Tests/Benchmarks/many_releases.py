"""A tree with many releases of tiny builds: what a device fetches from it, and what one more release costs."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from counting_server import CountingServer
from release import PLATFORMS, REGIONS, SOFTWARE, bucket


class ManyReleases:
    """Releases 1.0.1, 1.0.2 and so on, each with a new version of every software for every platform."""

    def __init__(self, binary: Path, folder: Path, count: int) -> None:
        self.binary = binary
        self.folder = folder
        self.count = count
        self.seconds: list[float] = []
        """Of each build."""
        self._environment = {**os.environ, "XDG_CONFIG_HOME": str(folder / "config")}

    @property
    def bucket(self) -> Path:
        return self.folder / "release" / bucket(REGIONS[0])

    def build(self) -> None:
        for number in range(1, self.count + 1):
            self._stage(number)
            start = time.perf_counter()
            self._run("build", f"manifests/{number}.yaml")
            self.seconds.append(time.perf_counter() - start)
        self._run("verify")

    def bytes_for_update(self, known: int) -> int:
        """The bytes of metadata that a device fetches which goes to the newest core, having the root only, or with
        `known` the metadata before the newest release."""
        trusted = self.folder / f"trusted-{known}"
        self._run("tuf", "--metadata-dir", trusted, "init", self.bucket / "metadata/1.root.json")
        if known:
            # As the tree was one release ago: versions count builds.
            with CountingServer(self._tree_before()) as server:
                self._download(server, trusted, self.count - 1)
        with CountingServer(self.bucket) as server:
            self._download(server, trusted, self.count)
            return sum(size for path, size in server.sent.items() if path.startswith("/metadata/"))

    def _tree_before(self) -> Path:
        return self.folder / "before" / bucket(REGIONS[0])

    def _download(self, server: CountingServer, trusted: Path, number: int) -> None:
        platform = PLATFORMS[0]
        name = f"core/{platform.architecture}/greengrass-core-{platform.system}-1.0.{number}.tar.xz"
        urls = ["--metadata-url", f"{server.url}metadata/", "--target-base-url", server.url]
        self._run(
            "tuf", "--metadata-dir", trusted, *urls, "--target-dir", self.folder / "fetched", "--target-name", name,
            "download",
        )  # fmt: skip

    def _stage(self, number: int) -> None:
        if number == self.count:
            subprocess.run(["cp", "-a", self.folder / "release", self.folder / "before"], check=True)
        for software in SOFTWARE:
            for platform in PLATFORMS:
                name = f"{software.name}-{number}/{platform.system}-{platform.architecture}"
                program = self.folder / "manifests/builds" / name / software.folder / "run"
                program.parent.mkdir(parents=True)
                program.write_text(f"#!/bin/sh\necho {software.name} {number} {platform.name}\n")
        lines = [f"release: 1.0.{number}", "created: 2026-11-01T00:00:00Z", "software:"]
        for software in SOFTWARE:
            builds = f"builds/{software.name}-{number}/{{os}}-{{arch}}"
            lines.append(f'  {software.name}: {{ version: 1.0.{number}, builds: "{builds}" }}')
        lines.append(f"platforms: [{', '.join(platform.name for platform in PLATFORMS)}]")
        lines.append(f"regions: [{', '.join(REGIONS)}]")
        (self.folder / f"manifests/{number}.yaml").write_text("\n".join(lines) + "\n")

    def _run(self, *arguments: str | Path) -> None:
        result = subprocess.run(
            [self.binary, *arguments],
            cwd=self.folder,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if result.returncode != 0:
            raise RuntimeError(f"ota-release {arguments[0]} ended with {result.returncode}:\n{result.stdout[-2000:]}")
