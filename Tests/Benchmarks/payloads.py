"""Real binaries to pack: Debian packages of four architectures, from the apt sources of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from release import PLATFORMS, SOFTWARE, Platform, Software, build_folder

ARCHITECTURES = tuple(dict.fromkeys(platform.debian for platform in PLATFORMS))
PACKAGES = tuple(package for software in SOFTWARE for package in software.packages)

# apt runs on folders of its own, so that the machine's package state stays as it is. The hooks are cleared because
# container images delete the machine's downloaded packages in theirs. All four architectures are foreign to an
# empty status file, so it does not matter which one the machine has.
APT_CONFIGURATION = """\
#clear APT::Architectures;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Architecture "{first}";
APT::Architectures {{ {architectures} }};
APT::Sandbox::User "";
Acquire::Languages "none";
Dir::State::lists "{state}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{state}/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
"""


def ensure_packages(cache: Path) -> None:
    """Downloads what `cache` does not have; a complete cache needs no network."""
    missing = [
        f"{package}:{architecture}"
        for package in PACKAGES
        for architecture in ARCHITECTURES
        if cached_package(cache, package, architecture) is None
    ]
    if not missing:
        return
    cache.mkdir(parents=True, exist_ok=True)
    # A download counts only when apt has finished and checked it: files move to the cache after that.
    with tempfile.TemporaryDirectory(dir=cache, prefix="download-") as folder:
        _download(missing, Path(folder))
        for package in Path(folder).glob("*.deb"):
            package.rename(cache / package.name)


def cached_package(cache: Path, package: str, architecture: str) -> Path | None:
    found = sorted(cache.glob(f"{package}_*_{architecture}.deb"))
    return found[-1] if found else None


def _download(packages: list[str], folder: Path) -> None:
    state = folder / "state"
    (state / "lists" / "partial").mkdir(parents=True)
    (state / "cache" / "archives" / "partial").mkdir(parents=True)
    configuration = folder / "apt.conf"
    configuration.write_text(
        APT_CONFIGURATION.format(
            first=ARCHITECTURES[0],
            architectures=" ".join(f'"{architecture}";' for architecture in ARCHITECTURES),
            state=state,
        )
    )
    apt = ["apt-get", "-c", str(configuration), "-qq"]
    # One index that cannot be had is no reason to stop: the download below says whether a package is missing.
    update = subprocess.run([*apt, "update"], stdout=sys.stderr)
    if update.returncode != 0:
        print("apt-get update had errors; going on with the indexes that it got", file=sys.stderr)
    download = subprocess.run([*apt, "download", *packages], cwd=folder, stdout=sys.stderr)
    if download.returncode != 0:
        raise RuntimeError(f"apt-get cannot download {' '.join(packages)}: the payloads are packages of Debian 12")


def stage_builds(cache: Path, stage: Path, truncate: int | None) -> None:
    """Lays out every build below `stage` as a CI delivers it: a real copy of its files for each platform."""
    with tempfile.TemporaryDirectory(dir=stage, prefix="unpacked-") as scratch:
        for software in SOFTWARE:
            for architecture in ARCHITECTURES:
                unpacked = Path(scratch, software.name, architecture)
                _unpack(cache, software, architecture, unpacked)
                _drop_unsafe_links(unpacked)
                if truncate is not None:
                    _truncate_files(unpacked, truncate)
                for platform in PLATFORMS:
                    if platform.debian == architecture:
                        _copy(unpacked, stage / build_folder(software, platform))


def _unpack(cache: Path, software: Software, architecture: str, folder: Path) -> None:
    target = folder / software.folder
    target.mkdir(parents=True)
    for package in software.packages:
        file = cached_package(cache, package, architecture)
        assert file is not None, f"{package}:{architecture} was fetched"
        subprocess.run(["dpkg-deb", "-x", file, target], check=True)


def _drop_unsafe_links(folder: Path) -> None:
    """Deletes symbolic links that leave the build or lead nowhere, which a release must not have."""
    root = folder.resolve()
    for path in _walk(folder):
        if not path.is_symlink():
            continue
        escapes = os.path.isabs(os.readlink(path)) or not path.resolve().is_relative_to(root)
        if escapes or not path.exists():
            path.unlink()


def _truncate_files(folder: Path, limit: int) -> None:
    for path in _walk(folder):
        if path.is_file() and not path.is_symlink() and path.stat().st_size > limit:
            os.truncate(path, limit)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=never", source, target], check=True)


def _walk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_symlink() or path.is_file()]


def build_size(stage: Path, software: Software, platform: Platform) -> int:
    """The bytes of the files of one build."""
    files = _walk(stage / build_folder(software, platform))
    return sum(path.lstat().st_size for path in files if not path.is_symlink())


def package_versions(cache: Path) -> list[str]:
    """The cached packages by name, version and architecture."""
    found = [cached_package(cache, package, debian) for package in PACKAGES for debian in ARCHITECTURES]
    return [file.stem for file in found if file is not None]


def remove_tree(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
