"""How the tool and its peers are run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import Measurement, measure
from payloads import build_size, remove_tree
from release import EPOCH, MANY_REGIONS, PLATFORMS, REGIONS, SOFTWARE, Platform, archive, build_folder, manifest

JOBS = 2


@dataclass(frozen=True)
class Workplace:
    """A folder with the staged builds, where all contenders work on the same file system."""

    root: Path

    @property
    def stage(self) -> Path:
        return self.root / "stage"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def environment(self) -> dict[str, str]:
        # Options for xz and tar that the user has set would change what is compared.
        ignored = {"XZ_OPT", "XZ_DEFAULTS", "TAR_OPTIONS"}
        inherited = {name: value for name, value in os.environ.items() if name not in ignored}
        return {
            **inherited,
            "LC_ALL": "C",
            "SOURCE_DATE_EPOCH": str(EPOCH),
            "SIGNING_KEY": str(self.root / "peer-key.pem"),
            # The tool makes a development key here.
            "XDG_CONFIG_HOME": str(self.root / "config"),
        }

    def prepare(self) -> None:
        self.stage.mkdir()
        (self.root / "config").mkdir()
        key = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        subprocess.run([*key, "-out", self.root / "peer-key.pem"], check=True, stderr=subprocess.DEVNULL)
        self.manifest(REGIONS).write_text(manifest(REGIONS))
        self.manifest(MANY_REGIONS).write_text(manifest(MANY_REGIONS))

    def manifest(self, regions: tuple[str, ...]) -> Path:
        return self.stage / f"release-{len(regions)}-regions.yaml"


@dataclass(frozen=True)
class Peer:
    """The pipeline of stock tools."""

    place: Workplace
    name: str
    workers: int
    platforms: tuple[Platform, ...] = PLATFORMS

    @property
    def output(self) -> Path:
        return self.place.root / self.name

    def run(self) -> Measurement:
        remove_tree(self.output)
        script = Path(__file__).with_name("peers.sh")
        command: list[str | Path] = ["sh", script, str(self.workers), self.output, *REGIONS]
        return measure(command, self.place.environment, self.place.stage, self.place.log, self._jobs())

    def _jobs(self) -> Path:
        pairs = [(software, platform) for software in SOFTWARE for platform in self.platforms]
        # The largest first keeps both workers busy to the end, as somebody who knows the job would have it.
        pairs.sort(key=lambda pair: build_size(self.place.stage, *pair), reverse=True)
        jobs = self.place.root / f"{self.name}.jobs"
        jobs.write_text("".join(f"{build_folder(*pair)} {archive(*pair)}\n" for pair in pairs))
        return jobs


@dataclass(frozen=True)
class Tool:
    """`ota-release`."""

    place: Workplace
    binary: Path
    name: str
    platforms: tuple[Platform, ...] = PLATFORMS

    @property
    def output(self) -> Path:
        return self.place.root / self.name / "updates"

    @property
    def work_folder(self) -> Path:
        return self.output.with_name(f".{self.output.name}-work")

    def cold(self) -> Measurement:
        """A build with nothing to start from."""
        remove_tree(self.output.parent)
        self.output.parent.mkdir()
        return self.build()

    def rebuild(self) -> Measurement:
        """The same build again, with nothing changed."""
        return self.build()

    def regions_anew(self, regions: tuple[str, ...]) -> Measurement:
        """The buckets of `regions` from archives that are in the tool's cache."""
        if not self.work_folder.is_dir():
            raise RuntimeError(f"the tool left no cache at {self.work_folder}")
        remove_tree(self.output)
        return self.build(regions)

    def build(self, regions: tuple[str, ...] = REGIONS) -> Measurement:
        command: list[str | Path] = [self.binary, "build", self.place.manifest(regions)]
        command += ["--output", self.output, "--jobs", str(JOBS)]
        if self.platforms != PLATFORMS:
            for platform in self.platforms:
                command += ["--platform", platform.name]
        return measure(command, self.place.environment, self.place.stage, self.place.log)

    def verify(self) -> None:
        measure([self.binary, "verify", self.output], self.place.environment, self.place.stage, self.place.log)


def find_tool(candidates: Sequence[Path]) -> Path:
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return candidate.resolve()
    tried = ", ".join(map(str, candidates))
    raise RuntimeError(f"no release build at {tried}: `make bench` makes one")
