"""The figures of a run of serve_bench.py, as Markdown for people and as JSON for programs."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass, field

from load import Load
from report import MEGABYTE, machine, significant, table

__all__ = ["Figures", "as_json", "machine", "markdown", "rows"]

KIB, MIB = 1 << 10, 1 << 20
SIZES = {16 * KIB: "16 KiB", MIB: "1 MiB", 64 * MIB: "64 MiB"}


@dataclass
class Figures:
    """Everything that one run of the benchmark has measured."""

    machine: dict[str, str]
    quick: bool
    things: int
    loads: dict[str, list[Load]] = field(default_factory=dict)
    """By what was done, in the order of the rounds."""
    memory: dict[str, int] = field(default_factory=dict)
    """Bytes by server and moment."""
    dropped: dict[str, int] = field(default_factory=dict)
    """Idle connections that were lost, by server."""
    job_seconds: list[float] = field(default_factory=list)

    def rate(self, name: str) -> float:
        return statistics.median(load.rate for load in self.loads[name])

    def p99(self, name: str) -> float:
        return statistics.median(load.p99 for load in self.loads[name])

    def ratio(self, ours: str, theirs: str) -> float:
        """The median of the rounds: what disturbs a round disturbs both."""
        return statistics.median(mine.bandwidth / other.bandwidth for mine, other in self._pairs(ours, theirs))

    def thrift_ratio(self, ours: str, theirs: str) -> float:
        """What the ratio would be on a machine that does nothing else, with all cores busy."""
        return statistics.median(mine.thrift / other.thrift for mine, other in self._pairs(ours, theirs))

    def _pairs(self, ours: str, theirs: str) -> list[tuple[Load, Load]]:
        return list(zip(self.loads[ours], self.loads[theirs], strict=True))


# The names of the loads.
PENDING = "GetPendingJobExecutions"
UPDATES = "UpdateJobExecution"
ALONE = "16 KiB, 100 connections"
BESIDE_SLOW = "16 KiB, 100 connections beside 20 slow ones"


def objects(server: str, size: int) -> str:
    return f"{server}, {SIZES[size]}"


def busy(server: str) -> str:
    return f"{server}, 1 MiB, 100 connections"


def crowded(server: str) -> str:
    return f"{server}, 1 MiB, 100 connections beside 1,000 idle ones"


def memory(server: str, moment: str) -> str:
    return f"{server}: {moment}"


@dataclass(frozen=True)
class Row:
    what: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    @property
    def verdict(self) -> str:
        if self.at_least is not None:
            return "pass" if self.value >= self.at_least else "miss"
        if self.at_most is not None:
            return "pass" if self.value <= self.at_most else "miss"
        return ""


def rows(figures: Figures) -> list[Row]:
    ours, theirs = "ota-release", "nginx"

    def of_nginx(size: int, at_least: float) -> Row:
        ratio = figures.ratio(objects(ours, size), objects(theirs, size))
        return Row(f"bytes/s of {SIZES[size]} objects, of nginx", ratio, at_least=at_least)

    def thrift(size: int) -> Row:
        ratio = figures.thrift_ratio(objects(ours, size), objects(theirs, size))
        return Row(f"{SIZES[size]} objects: bytes per CPU second of server and client, of nginx", ratio)

    resident, then = (figures.memory[memory(ours, moment)] for moment in ("busy", "crowded"))
    return [
        of_nginx(16 * KIB, 0.5),
        of_nginx(MIB, 0.8),
        of_nginx(64 * MIB, 0.8),
        *map(thrift, SIZES),
        Row("peak memory of all that, MB", figures.memory[memory(ours, "all")] / MEGABYTE),
        Row("peak memory of nginx, MB", figures.memory[memory(theirs, "all")] / MEGABYTE),
        Row("1,000 idle connections: lost", figures.dropped[ours], at_most=0),
        Row("1,000 idle connections: more memory, KB each", (then - resident) / 1e6, at_most=64),
        Row("1,000 idle connections: speed of 100 busy ones", figures.ratio(crowded(ours), busy(ours)), at_least=0.9),
        Row("20 slow clients: speed of 100 others", figures.ratio(BESIDE_SLOW, ALONE), at_least=0.9),
        Row(f"a job for {figures.things:,} things, s", statistics.median(figures.job_seconds), at_most=5),
        Row("GetPendingJobExecutions, requests/s", figures.rate(PENDING)),
        Row("GetPendingJobExecutions, 99th percentile, ms", figures.p99(PENDING) * 1000),
        Row("UpdateJobExecution, requests/s", figures.rate(UPDATES)),
        Row("UpdateJobExecution, 99th percentile, ms", figures.p99(UPDATES) * 1000),
    ]


def markdown(figures: Figures) -> str:
    parts = [_verdicts(figures), _loads(figures), _memory(figures), _machine(figures)]
    if figures.quick:
        parts.insert(0, "**Quick run: the figures say nothing about the server.**")
    return "\n\n".join(parts) + "\n"


def _verdicts(figures: Figures) -> str:
    body = [[row.what, significant(row.value), row.target, row.verdict] for row in rows(figures)]
    return table(["ota-release serve", "measured", "target", ""], body)


def _loads(figures: Figures) -> str:
    body = []
    for name, loads in figures.loads.items():
        bandwidth = statistics.median(load.bandwidth for load in loads) / MEGABYTE
        cells = [f"{figures.rate(name):,.0f}", f"{bandwidth:,.1f}", f"{figures.p99(name) * 1000:.1f}"]
        body.append([name, str(len(loads)), *cells])
    return table(["medians", "runs", "requests/s", "MB/s", "99th percentile, ms"], body)


def _memory(figures: Figures) -> str:
    body = [[name, f"{size / MEGABYTE:,.1f}"] for name, size in figures.memory.items()]
    return table(["memory of all processes", "MB"], body)


def _machine(figures: Figures) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in figures.machine.items())


def as_json(figures: Figures) -> dict[str, object]:
    verdicts = [{**asdict(row), "verdict": row.verdict} for row in rows(figures)]
    return {**asdict(figures), "rows": verdicts}
