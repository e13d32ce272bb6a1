#!/usr/bin/env python3
"""Compares the library for update metadata with python-tuf on one repository of 10,000 targets, and counts what a
device fetches from a tree with 20 releases.

Needs what `make bench-metadata` builds and installs: the programs in .build/release, and python-tuf in .build/python.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

sys.dont_write_bytecode = True  # The checkout stays as it is.

import report
from contenders import Workplace
from counting_server import CountingServer
from many_releases import ManyReleases
from measure import Measurement, measure, medians
from payloads import remove_tree
from report import MEGABYTE, Row

CHECKOUT = Path(__file__).resolve().parents[2]
TARGETS = 10_000
RELEASES = 20
OURS, PEER = "ota-release", "python-tuf"

WORKS = {
    "verify": "verify the repository",
    "sign": "sign the targets metadata",
    "encode": "values to canonical JSON",
    "read": "JSON text to canonical JSON",
}


@dataclass(frozen=True)
class Result:
    """What a contender's process said and took for one kind of work."""

    outcome: str
    seconds: list[float]
    peak: int
    """The most memory it had, in bytes, interpreter and libraries included."""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def main() -> int:
    parser = argparse.ArgumentParser(description=" ".join(__doc__.split("\n\n")[0].split()))
    parser.add_argument("--runs", type=int, default=11, help="times that each work is done (11)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also store every single figure")
    options = parser.parse_args()
    place = Workplace(Path(tempfile.mkdtemp(prefix="ota-release-bench-")).resolve())
    try:
        figures = benchmark(place, options.runs)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        print(f"metadata.py: {error}", file=sys.stderr)
        return 2
    finally:
        remove_tree(place.root)
    rows = figures["rows"]
    sys.stdout.write(report.row_table(rows, "update metadata") + "\n\n")
    sys.stdout.write(work_table(figures) + "\n\n")
    sys.stdout.write("".join(f"- {name}: {value}\n" for name, value in figures["machine"].items()))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2, default=asdict) + "\n")
    return 1 if any(row.verdict == "miss" for row in rows) else 0


def benchmark(place: Workplace, runs: int) -> dict:
    machine = report.machine()
    repository = place.root / "repository"
    repository.mkdir()
    subprocess.run([*peer(), "make", repository, str(TARGETS)], check=True)
    works = {work: compare(work, repository, runs) for work in WORKS}
    clients = compare_clients(place, repository, runs)
    releases = ManyReleases(CHECKOUT / ".build/release/ota-release", place.root / "releases", RELEASES)
    releases.build()
    fetched = {"a new device": releases.bytes_for_update(known=0), "the last of them": releases.bytes_for_update(known=1)}
    return {
        "machine": machine,
        "works": works,
        "clients": clients,
        "fetched": fetched,
        "build_seconds": releases.seconds,
        "rows": rows(works, clients, fetched, releases, (repository / "metadata/1.targets.json").stat().st_size),
    }


def peer() -> list[str | Path]:
    return [CHECKOUT / ".build/python/bin/python3", "-B", Path(__file__).with_name("metadata_peer.py")]


def compare(work: str, repository: Path, runs: int) -> dict[str, Result]:
    """Both do the work in memory, by turns, and must come to the same."""
    contenders = {PEER: peer(), OURS: [CHECKOUT / ".build/release/MetadataBenchmark"]}
    # Once for the memory: what many times leave behind is no client's.
    once = {name: run([*command, work, repository, "1"]) for name, command in contenders.items()}
    halves = [
        {name: run([*command, work, repository, str(runs)]) for name, command in contenders.items()} for _ in range(2)
    ]
    if len({result.outcome for results in [once, *halves] for result in results.values()}) != 1:
        raise RuntimeError(f"the contenders do not agree on what it is to {work}")
    return {
        name: Result(once[name].outcome, halves[0][name].seconds + halves[1][name].seconds, once[name].peak)
        for name in contenders
    }


def run(command: list[str | Path]) -> Result:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    answer = process.stdout.readline()
    peak = peak_memory(process.pid) if answer else 0
    process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}")
    values = json.loads(answer)
    return Result(values["outcome"], [time / 1e9 for time in values["nanoseconds"]], peak)


def peak_memory(process: int) -> int:
    lines = Path("/proc", str(process), "status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def compare_clients(place: Workplace, repository: Path, runs: int) -> dict[str, Measurement]:
    """Whole programs that start from the root and fetch one target over HTTP."""
    trusted = place.root / "trusted"
    tuf = [CHECKOUT / ".build/release/ota-release", "tuf", "--metadata-dir", trusted]
    target = next((repository / "targets").rglob("*.tar.xz"))
    name = target.relative_to(repository / "targets").with_name(target.name.partition(".")[2])
    measured: dict[str, list[Measurement]] = {PEER: [], OURS: []}
    with CountingServer(repository) as server:
        for _ in range(runs):
            remove_tree(trusted)
            remove_tree(place.root / "fetched")
            subprocess.run([*tuf, "init", repository / "metadata/1.root.json"], check=True, stdout=subprocess.DEVNULL)
            urls = ["--metadata-url", f"{server.url}metadata/", "--target-base-url", f"{server.url}targets/"]
            download = [*tuf, *urls, "--target-name", name, "--target-dir", place.root / "fetched", "download"]
            measured[OURS].append(measure(download, dict(os.environ), place.root, place.log))
            update = [*peer(), "update", repository, server.url]
            measured[PEER].append(measure(update, dict(os.environ), place.root, place.log))
    return {name: medians(results) for name, results in measured.items()}


def rows(
    works: dict[str, dict[str, Result]],
    clients: dict[str, Measurement],
    fetched: dict[str, int],
    releases: ManyReleases,
    size: int,
) -> list[Row]:
    def ratio(work: str) -> float:
        return works[work][OURS].median / works[work][PEER].median

    def throughput(work: str, contender: str) -> float:
        return size / MEGABYTE / works[work][contender].median

    verify = works["verify"]
    return [
        Row("verifying, time of python-tuf's", ratio("verify"), 0.1),
        Row("signing, time of python-tuf's", ratio("sign")),
        Row("a client that starts and updates, time of python-tuf's", clients[OURS].wall / clients[PEER].wall),
        Row("peak memory of verifying, MB", verify[OURS].peak / MEGABYTE),
        Row("the same of python-tuf, MB", verify[PEER].peak / MEGABYTE),
        Row("canonical JSON from values, MB/s", throughput("encode", OURS)),
        Row("the same of securesystemslib, MB/s", throughput("encode", PEER)),
        Row("canonical JSON from text, MB/s", throughput("read", OURS)),
        Row("the same of json and securesystemslib, MB/s", throughput("read", PEER)),
        Row(f"metadata that a new device fetches, {RELEASES} releases, KB", fetched["a new device"] / 1000, 40),
        Row("the same of a device that has seen all but the last, KB", fetched["the last of them"] / 1000),
        Row(f"build of release {RELEASES}, time of release 2's", releases.seconds[-1] / releases.seconds[1]),
    ]


def work_table(figures: dict) -> str:
    header = ["medians", "python-tuf, ms", "ota-release, ms", "python-tuf, peak MB", "ota-release, peak MB"]
    body = []
    for work, results in figures["works"].items():
        times = [f"{results[name].median * 1000:.1f}" for name in (PEER, OURS)]
        peaks = [f"{results[name].peak / MEGABYTE:.0f}" for name in (PEER, OURS)]
        body.append([WORKS[work], *times, *peaks])
    clients = figures["clients"]
    body.append(["a client's whole run", *(f"{clients[name].wall * 1000:.1f}" for name in (PEER, OURS)), "", ""])
    return report.table(header, body)


if __name__ == "__main__":
    sys.exit(main())
