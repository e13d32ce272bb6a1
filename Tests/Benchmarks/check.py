"""Whether the tool's output is right, as stock tools see it: a fast build of wrong files wins nothing."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from release import REGIONS, SOFTWARE, Platform, archive, bucket, build_folder


def check_output(output: Path, peer: Path, stage: Path, platforms: Sequence[Platform], scratch: Path) -> None:
    """Raises at the first difference between the tool's `output` and what the builds and the `peer` have."""
    check_buckets(output, REGIONS)
    for region in REGIONS:
        _check_digests(output / bucket(region), platforms)
    for software in SOFTWARE:
        for platform in platforms:
            key = Path(bucket(REGIONS[0])) / archive(software, platform)
            _stock_tool(["xz", "-t", output / key])
            _check_listing(output / key, peer / key)
            _check_content(output / key, stage / build_folder(software, platform), scratch)


def check_buckets(output: Path, regions: Sequence[str]) -> None:
    found = {path.name for path in output.glob("*-greengrass-updates")}
    expected = {bucket(region) for region in regions}
    if found != expected:
        raise RuntimeError(f"{output} has the wrong buckets: {sorted(found ^ expected)}")


def _check_digests(root: Path, platforms: Sequence[Platform]) -> None:
    lists = sorted(root.glob("manifests/*/*.SHA256SUMS"))
    if lists:
        _stock_tool(["sha256sum", "--check", "--strict", "--quiet", *lists], root)
    lines = [line for file in lists for line in file.read_text().splitlines()]
    listed = {line.partition("  ")[2] for line in lines}
    wanted = {str(archive(software, platform)) for software in SOFTWARE for platform in platforms}
    if not wanted <= listed:
        raise RuntimeError(f"the checksums of {root} leave out {sorted(wanted - listed)}")


def _check_listing(ours: Path, theirs: Path) -> None:
    if _names(ours) != _names(theirs):
        different = sorted(set(_names(ours)) ^ set(_names(theirs))) or "the same names, some more than once"
        raise RuntimeError(f"{ours} and {theirs} list different files: {different}")


def _names(file: Path) -> list[str]:
    listing = _stock_tool(["tar", "-tJf", file]).splitlines()
    # Whether an archive has an entry for its root, and names begin with it, is a matter of taste.
    names = (name.removeprefix("./").rstrip("/") for name in listing)
    return sorted(name for name in names if name not in ("", "."))


def _check_content(file: Path, build: Path, scratch: Path) -> None:
    with tempfile.TemporaryDirectory(dir=scratch, prefix="extracted-") as folder:
        _stock_tool(["tar", "-xJf", file, "-C", folder])
        _stock_tool(["diff", "-r", "--no-dereference", build, folder])


def _stock_tool(command: Sequence[str | Path], folder: Path | None = None) -> str:
    result = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{result.stdout[-2000:]}")
    return result.stdout
