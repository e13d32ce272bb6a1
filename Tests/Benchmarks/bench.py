#!/usr/bin/env python3
"""Compares `ota-release` with a pipeline of stock tools on real binaries: size, time and memory.

Needs Python 3.11, GNU tar, xz, openssl, and the apt sources of Debian 12 on the first run.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True  # The checkout stays as it is.

import report
from check import check_buckets, check_output
from contenders import Peer, Tool, Workplace, find_tool
from measure import Measurement
from payloads import build_size, ensure_packages, package_versions, remove_tree, stage_builds
from release import (
    DISTINCT_PLATFORMS,
    MANY_REGIONS,
    PLATFORMS,
    REGIONS,
    SOFTWARE,
    Platform,
    archive,
    bucket,
)

CHECKOUT = Path(__file__).resolve().parents[2]
QUICK_FILE_BYTES = 256 * 1024


def main() -> int:
    options = parse_options()
    # Ends like Ctrl-C does: the contender is stopped and the work folder deleted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        figures = benchmark(options)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 2
    sys.stdout.write(report.markdown(figures))
    if options.json:
        options.json.write_text(json.dumps(report.as_json(figures), indent=2) + "\n")
    missed = any(row.verdict == "miss" for row in report.rows(figures))
    return 1 if missed and not options.quick else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Ends with 0 if every target is met, 1 if one is missed, 2 if a contender failed or was wrong. "
        "The tool is $OTA_RELEASE or .build/release/ota-release.",
    )
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--cache", type=Path, default=caches / "ota-release-bench", help="folder of the packages")
    parser.add_argument("--runs", type=positive, default=1, help="runs of each build that takes minutes (1)")
    parser.add_argument("--short-runs", type=positive, default=5, help="runs of each build that takes moments (5)")
    parser.add_argument("--quick", action="store_true", help="truncate the payloads, to try the benchmark itself")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also store every single figure")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where to make the work folder")
    parser.add_argument("--keep", action="store_true", help="leave the work folder behind")
    return parser.parse_args()


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def benchmark(options: argparse.Namespace) -> report.Figures:
    named = [Path(os.environ["OTA_RELEASE"])] if os.environ.get("OTA_RELEASE") else []
    binary = find_tool(named or [CHECKOUT / ".build/release/ota-release"])
    progress("packages")
    ensure_packages(options.cache)
    place = Workplace(make_work_folder(options.work))
    try:
        figures = report.Figures(report.machine(), options.quick, package_versions(options.cache))
        progress("builds")
        place.prepare()
        stage_builds(options.cache, place.stage, QUICK_FILE_BYTES if options.quick else None)
        figures.payload_bytes = payload_sizes(place)
        tool = Tool(place, binary, "tool")
        compare_all(figures, place, tool, options.runs)
        repeat_short_builds(figures, tool, options.short_runs)
        compare_distinct(figures, place, binary, options.runs)
        return figures
    finally:
        if options.keep:
            progress(f"work folder: {place.root}")
        else:
            remove_tree(place.root)


def make_work_folder(parent: Path | None) -> Path:
    """A new folder, so that cleaning up deletes nothing else; beside the tool's own build, where there is space."""
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    elif (CHECKOUT / ".build").is_dir():
        parent = CHECKOUT / ".build"
    return Path(tempfile.mkdtemp(prefix="ota-release-bench-", dir=parent)).resolve()


def payload_sizes(place: Workplace) -> dict[str, dict[str, int]]:
    return {
        software.name: {platform.debian: build_size(place.stage, software, platform) for platform in DISTINCT_PLATFORMS}
        for software in SOFTWARE
    }


def compare_all(figures: report.Figures, place: Workplace, tool: Tool, runs: int) -> None:
    """The whole release. The contenders take turns, so that a slow quarter of an hour hits all of them."""
    serial, parallel = Peer(place, "serial", workers=1), Peer(place, "parallel", workers=2)
    for _ in range(runs):
        record(figures, report.SERIAL, serial.run())
        record(figures, report.PARALLEL, parallel.run())
        record(figures, report.COLD, tool.cold())
    figures.archive_bytes[report.SERIAL] = archive_sizes(serial.output, PLATFORMS)
    figures.archive_bytes[report.PARALLEL] = archive_sizes(parallel.output, PLATFORMS)
    figures.archive_bytes[report.COLD] = archive_sizes(tool.output, PLATFORMS)
    progress("checks")
    check_output(tool.output, serial.output, place.stage, PLATFORMS, scratch=place.root)
    tool.verify()
    remove_tree(serial.output)
    remove_tree(parallel.output)


def repeat_short_builds(figures: report.Figures, tool: Tool, runs: int) -> None:
    """What a build costs when the archives are there already."""
    for _ in range(runs):
        record(figures, report.REBUILD, tool.rebuild())
    for _ in range(runs):
        record(figures, report.FEW, tool.regions_anew(REGIONS))
        check_buckets(tool.output, REGIONS)
        record(figures, report.MANY, tool.regions_anew(MANY_REGIONS))
        check_buckets(tool.output, MANY_REGIONS)
    tool.verify()
    remove_tree(tool.output.parent)


def compare_distinct(figures: report.Figures, place: Workplace, binary: Path, runs: int) -> None:
    """One platform of each architecture: here the tool gains nothing from compressing equal builds only once."""
    peer = Peer(place, "parallel-distinct", workers=2, platforms=DISTINCT_PLATFORMS)
    tool = Tool(place, binary, "tool-distinct", platforms=DISTINCT_PLATFORMS)
    for _ in range(runs):
        record(figures, report.PARALLEL_DISTINCT, peer.run())
        record(figures, report.COLD_DISTINCT, tool.cold())
    figures.archive_bytes[report.PARALLEL_DISTINCT] = archive_sizes(peer.output, DISTINCT_PLATFORMS)
    figures.archive_bytes[report.COLD_DISTINCT] = archive_sizes(tool.output, DISTINCT_PLATFORMS)
    progress("checks")
    check_output(tool.output, peer.output, place.stage, DISTINCT_PLATFORMS, scratch=place.root)
    tool.verify()


def archive_sizes(output: Path, platforms: tuple[Platform, ...]) -> dict[str, int]:
    root = output / bucket(REGIONS[0])
    keys = [archive(software, platform) for software in SOFTWARE for platform in platforms]
    missing = [str(key) for key in keys if not (root / key).is_file()]
    if missing:
        raise RuntimeError(f"{root} has no {', '.join(missing)}")
    return {str(key): (root / key).stat().st_size for key in keys}


def record(figures: report.Figures, contender: str, measurement: Measurement) -> None:
    figures.runs.setdefault(contender, []).append(measurement)
    progress(f"{contender}: {measurement.wall:.3f} s")


def progress(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
