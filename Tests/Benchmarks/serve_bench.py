#!/usr/bin/env python3
"""Compares `ota-release serve` with nginx's secure_link as a server of signed URLs, and loads its jobs.

Needs nginx with http_secure_link_module, wrk, and the Python of .build/python, which has the AWS clients
(`make test-tools`).
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
from dataclasses import replace
from pathlib import Path

sys.dont_write_bytecode = True  # The checkout stays as it is.

import serve_report as report
from contenders import find_tool
from fleet import GROUP, Fleet
from load import IdleConnections, Load, SlowClients, run_wrk
from payloads import remove_tree
from servers import BUCKET, Cloud, Nginx, Server, write_objects

CHECKOUT = Path(__file__).resolve().parents[2]
BINARY = CHECKOUT / ".build/release/ota-release-cloud"

KIB, MIB = 1 << 10, 1 << 20
# Enough connections to keep both cores busy; few of the large ones, which would only share the bandwidth.
CONNECTIONS = {16 * KIB: 64, MIB: 64, 64 * MIB: 8}
IDLE, BUSY, SLOW = 1000, 100, 20


def main() -> int:
    options = parse_options()
    # Ends like Ctrl-C does: the servers are stopped and the work folder deleted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        figures = benchmark(options)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        print(f"serve_bench.py: {error}", file=sys.stderr)
        return 2
    sys.stdout.write(report.markdown(figures))
    if options.json:
        options.json.write_text(json.dumps(report.as_json(figures), indent=2) + "\n")
    missed = any(row.verdict == "miss" for row in report.rows(figures))
    return 1 if missed and not options.quick else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Ends with 0 if every target is met, 1 if one is missed, 2 if a server failed or was wrong. "
        "The server is $OTA_RELEASE_CLOUD or .build/release/ota-release-cloud.",
    )
    parser.add_argument("--seconds", type=positive, default=5, help="length of each run of wrk (5)")
    parser.add_argument("--rounds", type=positive, default=5, help="turns that the servers take (5)")
    parser.add_argument("--things", type=positive, default=100_000, help="things in the fleet (100000)")
    parser.add_argument("--quick", action="store_true", help="one short round, to try the benchmark itself")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also store every single figure")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where to make the work folder")
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.rounds = 1, 1
    return options


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def benchmark(options: argparse.Namespace) -> report.Figures:
    binary = find_tool([Path(os.environ["OTA_RELEASE_CLOUD"])] if os.environ.get("OTA_RELEASE_CLOUD") else [BINARY])
    place = Path(tempfile.mkdtemp(prefix="ota-release-serve-bench-", dir=options.work)).resolve()
    try:
        tree = place / "tree"
        write_objects(tree / BUCKET, CONNECTIONS)
        figures = report.Figures(report.machine(), options.quick, options.things)
        with Nginx(place / "nginx", tree) as nginx, Cloud(place / "cloud", tree, binary, CHECKOUT) as cloud:
            for server in (nginx, cloud):
                server.check(tree / BUCKET)
            compare_objects(figures, nginx, cloud, options)
            crowd(figures, nginx, cloud, options)
            hold_up(figures, cloud, options)
        work_fleet(figures, place, tree, binary, options)
        return figures
    finally:
        remove_tree(place)


def compare_objects(figures: report.Figures, nginx: Server, cloud: Server, options: argparse.Namespace) -> None:
    """The same requests to both. The servers take turns, so that a slow minute hits both."""
    for size, connections in CONNECTIONS.items():
        for server in (nginx, cloud):
            run_wrk(server.url(size), connections, 1)
        for _ in range(options.rounds):
            for server in (nginx, cloud):
                before = server.cpu()
                load = run_wrk(server.url(size), connections, options.seconds)
                load = replace(load, cpu=load.cpu + server.cpu() - before)
                record(figures, report.objects(server.name, size), load)
    figures.memory[report.memory(nginx.name, "objects")] = nginx.peak_memory()
    figures.memory[report.memory(cloud.name, "objects")] = cloud.peak_memory()


def crowd(figures: report.Figures, nginx: Server, cloud: Server, options: argparse.Namespace) -> None:
    """Busy connections alone, then among idle ones, which must still be there afterwards."""
    for server in (nginx, cloud):
        for _ in range(options.rounds):
            record(figures, report.busy(server.name), run_wrk(server.url(MIB), BUSY, options.seconds))
        figures.memory[report.memory(server.name, "busy")] = server.memory()
        with IdleConnections(server, 16 * KIB, IDLE) as idle:
            for _ in range(options.rounds):
                record(figures, report.crowded(server.name), run_wrk(server.url(MIB), BUSY, options.seconds))
            figures.memory[report.memory(server.name, "crowded")] = server.memory()
            figures.dropped[server.name] = idle.count_dropped()
        figures.memory[report.memory(server.name, "all")] = server.peak_memory()


def hold_up(figures: report.Figures, cloud: Server, options: argparse.Namespace) -> None:
    """Clients that take their time over a large object, and others that do not."""
    for _ in range(options.rounds):
        record(figures, report.ALONE, run_wrk(cloud.url(16 * KIB), BUSY, options.seconds))
        with SlowClients(cloud, 64 * MIB, SLOW):
            record(figures, report.BESIDE_SLOW, run_wrk(cloud.url(16 * KIB), BUSY, options.seconds))


def work_fleet(
    figures: report.Figures, place: Path, tree: Path, binary: Path, options: argparse.Namespace
) -> None:
    """A job for everybody, and what devices then ask and report."""
    with Cloud(place / "fleet", tree, binary, CHECKOUT) as cloud:
        state = cloud.state
    Fleet.register(state, options.things)
    with Cloud(place / "fleet", tree, binary, CHECKOUT) as cloud:
        fleet = Fleet(cloud, options.things)
        for number in range(options.rounds):
            seconds = fleet.create_job(f"for-everybody-{number}", GROUP)
            figures.job_seconds.append(seconds)
            progress(f"a job for {options.things} things: {seconds:.2f} s")
        requests = place / "requests"
        requests.write_bytes(fleet.pending_requests())
        for _ in range(options.rounds):
            record(figures, report.PENDING, run_wrk(cloud.endpoint, 64, options.seconds, requests))
        requests.write_bytes(fleet.update_requests("for-everybody-0"))
        for _ in range(options.rounds):
            record(figures, report.UPDATES, run_wrk(cloud.endpoint, 64, options.seconds, requests))
        fleet.check_counts("for-everybody-0")
        figures.memory[report.memory(cloud.name, "fleet")] = cloud.peak_memory()


def record(figures: report.Figures, name: str, load: Load) -> None:
    figures.loads.setdefault(name, []).append(load)
    progress(f"{name}: {load.rate:,.0f}/s, {load.bandwidth / 1e6:,.0f} MB/s, p99 {load.p99 * 1000:.1f} ms")


def progress(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
