"""The release that every contender makes: what goes in and what its files are called."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Software:
    name: str
    version: str
    packages: tuple[str, ...]
    """The Debian packages whose files stand in for this software's binaries."""
    folder: str
    """Where the files lie on a gateway."""


@dataclass(frozen=True)
class Platform:
    system: str
    architecture: str
    debian: str
    """Debian's name of the architecture."""

    @property
    def name(self) -> str:
        return f"{self.system}/{self.architecture}"


# Two language runtimes, because a core carries two large programs; one library for the much smaller agent.
SOFTWARE = (
    Software("core", "2.0.0", ("libnode108", "libmozjs-102-0"), "greengrass/ggc/packages/2.0.0"),
    Software("ota_agent", "2.0.0", ("libcurl4",), "greengrass/ota/ota_agent_v2.0.0"),
)

PLATFORMS = (
    Platform("ubuntu", "x86_64", "amd64"),
    Platform("ubuntu", "aarch64", "arm64"),
    Platform("amazon_linux", "x86_64", "amd64"),
    Platform("raspbian", "armv7l", "armhf"),
    Platform("raspbian", "armv6l", "armel"),
    Platform("openwrt", "aarch64", "arm64"),
    Platform("openwrt", "armv7l", "armhf"),
)

# The first platform of each architecture: no two of these have the same files.
DISTINCT_PLATFORMS = tuple(
    platform
    for index, platform in enumerate(PLATFORMS)
    if platform.debian not in {earlier.debian for earlier in PLATFORMS[:index]}
)

REGIONS = ("us-east-1", "us-west-2", "ap-northeast-1", "ap-southeast-2", "eu-central-1", "eu-west-1")

MANY_REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "sa-east-1",
    "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2",
    "ap-south-1", "ap-south-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-east-1",
    "me-south-1", "me-central-1", "af-south-1", "il-central-1", "us-gov-west-1",
)  # fmt: skip

CREATED = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
EPOCH = int(CREATED.timestamp())


def build_folder(software: Software, platform: Platform) -> Path:
    """The folder of one build, relative to the manifest."""
    return Path("builds", software.name, f"{platform.system}-{platform.architecture}")


def bucket(region: str) -> str:
    return f"{region}-greengrass-updates"


def archive(software: Software, platform: Platform) -> Path:
    """The file of one archive, relative to its bucket."""
    name = f"greengrass-{software.name}-{platform.system}-{software.version}.tar.xz"
    return Path(software.name, platform.architecture, name)


def manifest(regions: tuple[str, ...]) -> str:
    lines = ["release: 2.0.0", f"created: {CREATED:%Y-%m-%dT%H:%M:%SZ}", "software:"]
    for software in SOFTWARE:
        builds = f"builds/{software.name}/{{os}}-{{arch}}"
        lines.append(f'  {software.name}: {{ version: {software.version}, builds: "{builds}" }}')
    lines.append(f"platforms: [{', '.join(platform.name for platform in PLATFORMS)}]")
    lines.append(f"regions: [{', '.join(regions)}]")
    lines.append("compression: xz")
    return "\n".join(lines) + "\n"
