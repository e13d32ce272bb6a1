"""The figures of a run, as Markdown for people and as JSON for programs."""

from __future__ import annotations

import os
import platform as host
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path

from measure import Measurement, medians
from release import MANY_REGIONS, REGIONS

MEGABYTE = 1_000_000


@dataclass
class Figures:
    """Everything that one run of the benchmark has measured."""

    machine: dict[str, str]
    quick: bool
    packages: list[str] = field(default_factory=list)
    payload_bytes: dict[str, dict[str, int]] = field(default_factory=dict)
    """By software and Debian architecture."""
    runs: dict[str, list[Measurement]] = field(default_factory=dict)
    """By contender."""
    archive_bytes: dict[str, dict[str, int]] = field(default_factory=dict)
    """By contender and archive, in one region."""

    def median(self, contender: str) -> Measurement:
        return medians(self.runs[contender])

    def bytes(self, contender: str, part: str = "") -> int:
        """The bytes of all archives whose names have `part`."""
        return sum(size for name, size in self.archive_bytes[contender].items() if part in name)


# The names of the contenders.
SERIAL = "(a) pipeline, one job"
PARALLEL = "(b) pipeline, two jobs"
COLD = "ota-release, cold"
REBUILD = "ota-release, nothing changed"
FEW = f"ota-release, {len(REGIONS)} regions anew"
MANY = f"ota-release, {len(MANY_REGIONS)} regions anew"
PARALLEL_DISTINCT = "(b), distinct payloads only"
COLD_DISTINCT = "ota-release, cold, distinct payloads only"


@dataclass(frozen=True)
class Row:
    what: str
    value: float
    target: float | None = None

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "pass" if self.value <= self.target else "miss"


def rows(figures: Figures) -> list[Row]:
    serial, parallel, cold = figures.median(SERIAL), figures.median(PARALLEL), figures.median(COLD)
    other, ours = figures.median(PARALLEL_DISTINCT), figures.median(COLD_DISTINCT)
    added = figures.median(MANY).wall - figures.median(FEW).wall
    region = added / (len(MANY_REGIONS) - len(REGIONS))
    distinct_bytes = figures.bytes(COLD_DISTINCT) / figures.bytes(PARALLEL_DISTINCT)
    return [
        Row("archive bytes / (a)", figures.bytes(COLD) / figures.bytes(SERIAL), 0.93),
        Row("wall time / (a)", cold.wall / serial.wall, 0.5),
        Row("wall time / (b)", cold.wall / parallel.wall, 0.85),
        Row("rebuild with nothing changed / cold", figures.median(REBUILD).wall / cold.wall, 0.02),
        Row("one more region / cold", region / cold.wall, 0.002),
        Row("peak memory at two jobs, MB", cold.tree_peak / MEGABYTE, 400),
        Row("CPU time / (a)", cold.cpu / serial.cpu),
        Row("CPU time / (b)", cold.cpu / parallel.cpu),
        Row("distinct payloads only: archive bytes / (b)", distinct_bytes),
        Row("distinct payloads only: wall time / (b)", ours.wall / other.wall),
        Row("distinct payloads only: CPU time / (b)", ours.cpu / other.cpu),
    ]


def markdown(figures: Figures) -> str:
    ratios = row_table(rows(figures), "ota-release, cold unless said otherwise")
    parts = [ratios, _size_table(figures), _raw_table(figures), _description(figures)]
    if figures.quick:
        parts.insert(0, "**Quick run on truncated payloads: the figures say nothing about the tool.**")
    return "\n\n".join(parts) + "\n"


def table(header: list[str], body: list[list[str]]) -> str:
    rule = ["---"] + ["--:"] * (len(header) - 1)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [header, rule, *body])


def row_table(rows: list[Row], what: str) -> str:
    body = []
    for row in rows:
        target = "" if row.target is None else f"≤ {row.target:g}"
        body.append([row.what, significant(row.value), target, row.verdict])
    return table([what, "measured", "target", ""], body)


def _size_table(figures: Figures) -> str:
    body = []
    for name, theirs in figures.archive_bytes[PARALLEL_DISTINCT].items():
        ours = figures.archive_bytes[COLD_DISTINCT][name]
        body.append([name, f"{theirs:,}", f"{ours:,}", significant(ours / theirs)])
    for architecture in dict.fromkeys(name.split("/")[1] for name in figures.archive_bytes[COLD_DISTINCT]):
        part = f"/{architecture}/"
        theirs, ours = figures.bytes(PARALLEL_DISTINCT, part), figures.bytes(COLD_DISTINCT, part)
        body.append([f"all of {architecture}", f"{theirs:,}", f"{ours:,}", significant(ours / theirs)])
    return table(["bytes of each distinct archive", "pipeline", "ota-release", "ratio"], body)


def _raw_table(figures: Figures) -> str:
    body = []
    for name, runs in figures.runs.items():
        median = medians(runs)
        memory = [f"{median.tree_peak / MEGABYTE:,.0f}", f"{median.largest_process / MEGABYTE:,.0f}"]
        archives = f"{figures.bytes(name):,}" if name in figures.archive_bytes else ""
        body.append([name, str(len(runs)), f"{median.wall:.3f}", f"{median.cpu:.3f}", archives, *memory])
    header = ["medians", "runs", "wall s", "CPU s", "archive bytes", "peak MB, all processes", "largest process, MB"]
    return table(header, body)


def _description(figures: Figures) -> str:
    lines = [f"- {name}: {value}" for name, value in figures.machine.items()]
    for software, sizes in figures.payload_bytes.items():
        listed = ", ".join(f"{architecture} {size:,}" for architecture, size in sizes.items())
        lines.append(f"- payload bytes of {software}: {listed}")
    lines.append(f"- packages: {', '.join(figures.packages)}")
    return "\n".join(lines)


def significant(value: float) -> str:
    """Three significant digits without an exponent."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3f}" if abs(value) >= 0.1 else f"{value:.5f}"


def as_json(figures: Figures) -> dict[str, object]:
    return {**asdict(figures), "rows": [{**asdict(row), "verdict": row.verdict} for row in rows(figures)]}


def machine() -> dict[str, str]:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "processor": _processor(),
        "memory": f"{memory / MEGABYTE:,.0f} MB",
        # Other work on the machine makes times worthless.
        "load before the start": f"{os.getloadavg()[0]:.2f}",
        "kernel": f"{host.system()} {host.release()}",
        "xz": _first_line(["xz", "--version"]),
        "tar": _first_line(["tar", "--version"]),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        # ARM kernels give no name of the model.
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return host.machine()


def _first_line(command: list[str]) -> str:
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout.splitlines()[0]
