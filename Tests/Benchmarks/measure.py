"""What a command costs: wall time, CPU time and memory of it and of every process that it starts."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    wall: float
    """Seconds."""
    cpu: float
    """Seconds in user and kernel mode of all processes."""
    tree_peak: int
    """The highest sum of Pss seen, in bytes: pages that processes share count once."""
    largest_process: int
    """The highest resident size of any one process, in bytes, shared pages included. Never below the size of this
    Python, which a child has until it executes its program."""


def measure(
    command: Sequence[str | Path], environment: dict[str, str], folder: Path, log: Path, jobs: Path | None = None
) -> Measurement:
    """Runs `command` in `folder` with the file `jobs` as its input; raises if it fails."""
    # Otherwise the run would pay for writing out what the run before it left in the page cache.
    os.sync()
    with open(log, "ab") as output, open(jobs or os.devnull, "rb") as stdin:
        start = time.perf_counter()
        # A session of its own marks the processes of the run, also those whose parent has ended.
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        sampler = MemorySampler(process.pid)
        sampler.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
        finally:
            sampler.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{tail}")
    return Measurement(wall, usage.ru_utime + usage.ru_stime, sampler.peak, usage.ru_maxrss * 1024)


def medians(runs: Sequence[Measurement]) -> Measurement:
    """The median of each figure by itself; of the memory, the highest."""
    return Measurement(
        wall=statistics.median(run.wall for run in runs),
        cpu=statistics.median(run.cpu for run in runs),
        tree_peak=max(run.tree_peak for run in runs),
        largest_process=max(run.largest_process for run in runs),
    )


class MemorySampler(threading.Thread):
    """Follows the memory of a session's processes, 25 times a second."""

    INTERVAL = 0.04

    # The kernel walks all page tables of a process to tell its Pss: milliseconds for `xz -9e`, which would slow down
    # the large contenders most. Pss is never above the resident size, which is cheap to read, so the walk is left out
    # while it cannot raise the peak by more than this share.
    TOLERANCE = 0.01

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._session = session
        self._strangers: set[str] = set()
        self._stopped = threading.Event()
        self._error: OSError | None = None

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        if self._error is not None:
            raise self._error

    def run(self) -> None:
        try:
            self._sample()
            while not self._stopped.wait(self.INTERVAL):
                self._sample()
        except OSError as error:
            # Without the samples that are missing now, the peak would look too low.
            self._error = error

    def _sample(self) -> None:
        members = self._members()
        if sum(map(_resident, members)) > self.peak * (1 + self.TOLERANCE):
            self.peak = max(self.peak, sum(map(_proportional, members)))

    def _members(self) -> list[str]:
        processes = {name for name in os.listdir("/proc") if name.isdigit()}
        # Most processes belong to others: each is looked at once, not in every sample.
        self._strangers &= processes
        members = []
        for process in processes - self._strangers:
            if _session_of(process) == self._session:
                members.append(process)
            else:
                self._strangers.add(process)
        return members


# A process may end between two reads; it has no memory then.
_GONE = (FileNotFoundError, ProcessLookupError)


def _session_of(process: str) -> int | None:
    try:
        stat = Path("/proc", process, "stat").read_text()
    except _GONE:
        return None
    # The program's name comes before, in parentheses, and may hold spaces and parentheses itself.
    return int(stat.rpartition(")")[2].split()[3])


def _resident(process: str) -> int:
    try:
        return int(Path("/proc", process, "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except _GONE:
        return 0


def _proportional(process: str) -> int:
    try:
        lines = Path("/proc", process, "smaps_rollup").read_text().splitlines()
    except _GONE:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
