"""python-tuf and securesystemslib as the contender of `metadata.py`: they make the repository, and do the same work
as `Metadata/`, with the same arguments and answers.

usage: metadata_peer.py make FOLDER TARGETS
       metadata_peer.py verify|sign|encode|read FOLDER COUNT
       metadata_peer.py update FOLDER URL
"""

from __future__ import annotations

import datetime
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from release import PLATFORMS

SPECIFICATION = "1.0.34"
CONTENT = b"an artifact"


def target(number: int) -> tuple[str, TargetFile]:
    platform = PLATFORMS[number % len(PLATFORMS)]
    version = f"1.{number // 100}.{number % 100}"
    digest = hashlib.sha256(CONTENT + (b"" if number == 0 else str(number).encode())).hexdigest()
    custom = {"software": "core", "version": version, "os": platform.system, "arch": platform.architecture}
    path = f"core/{platform.architecture}/greengrass-core-{platform.system}-{version}.tar.xz"
    return path, TargetFile(len(CONTENT), {"sha256": digest}, path, {"custom": custom})


def make(folder: Path, count: int) -> None:
    """A repository whose every role has the one key, in metadata/, with the first target, in targets/."""
    signer = CryptoSigner.generate_ed25519()
    key = folder / "key.pem"
    key.touch(0o600)
    key.write_bytes(signer.private_bytes)
    expires = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + datetime.timedelta(days=365)
    common = {"version": 1, "spec_version": SPECIFICATION, "expires": expires}
    targets = Targets(**common, targets=dict(map(target, range(count))))
    root = Root(**common, consistent_snapshot=True)
    for role in ("root", "targets", "snapshot", "timestamp"):
        root.add_key(signer.public_key, role)
    metadata = folder / "metadata"
    metadata.mkdir()

    def publish(name: str, payload: Root | Targets | Snapshot | Timestamp) -> MetaFile:
        signed = Metadata(payload)
        signed.sign(signer)
        data = signed.to_bytes()
        (metadata / name).write_bytes(data)
        return MetaFile(1, len(data), {"sha256": hashlib.sha256(data).hexdigest()})

    publish("1.root.json", root)
    listed = publish("1.targets.json", targets)
    listed = publish("1.snapshot.json", Snapshot(**common, meta={"targets.json": listed}))
    publish("timestamp.json", Timestamp(**common, snapshot_meta=listed))
    # As people write JSON: with white space, and the members in an order of their own.
    text = {name: value for name, value in reversed(targets.to_dict().items())}
    (folder / "text.json").write_text(json.dumps(text, indent=1))
    path, first = target(0)
    file = folder / "targets" / path
    file.parent.mkdir(parents=True)
    file.with_name(f"{first.hashes['sha256']}.{file.name}").write_bytes(CONTENT)


def targets_metadata(folder: Path) -> Metadata[Targets]:
    return Metadata.from_file(str(folder / "metadata" / "1.targets.json"))


def verify(folder: Path) -> Callable[[], str]:
    names = ("1.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json")
    root, timestamp, snapshot, targets = ((folder / "metadata" / name).read_bytes() for name in names)

    def run() -> str:
        # What Updater.refresh() does, without its files and requests.
        trusted = TrustedMetadataSet(root, EnvelopeType.METADATA)
        trusted.update_timestamp(timestamp)
        trusted.update_snapshot(snapshot)
        trusted.update_targets(targets)
        return f"{len(trusted.targets.targets)} targets"

    return run


def sign(folder: Path) -> Callable[[], str]:
    payload = targets_metadata(folder).signed
    signer = CryptoSigner.from_priv_key_uri(f"file2:{folder / 'key.pem'}", public_key(folder))

    def run() -> str:
        metadata = Metadata(payload)
        signature = metadata.sign(signer)
        metadata.to_bytes()
        return signature.signature

    return run


def public_key(folder: Path):
    root = Metadata.from_file(str(folder / "metadata" / "1.root.json")).signed
    return root.keys[root.roles["targets"].keyids[0]]


def encode(folder: Path) -> Callable[[], str]:
    values = targets_metadata(folder).signed.to_dict()
    return lambda: digest(encode_canonical(values))


def read(folder: Path) -> Callable[[], str]:
    text = (folder / "text.json").read_bytes()
    return lambda: digest(encode_canonical(json.loads(text)))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def repeat(run: Callable[[], str], count: int) -> None:
    outcome, times = "", []
    for _ in range(count):
        start = time.perf_counter_ns()
        outcome = run()
        times.append(time.perf_counter_ns() - start)
    print(json.dumps({"outcome": outcome, "nanoseconds": times}), flush=True)
    sys.stdin.read()


def update(folder: Path, url: str) -> None:
    root = (folder / "metadata" / "1.root.json").read_bytes()
    with tempfile.TemporaryDirectory() as trusted, tempfile.TemporaryDirectory() as downloads:
        updater = Updater(trusted, f"{url}metadata/", downloads, f"{url}targets/", bootstrap=root)
        updater.refresh()
        info = updater.get_targetinfo(target(0)[0])
        assert info is not None
        assert Path(updater.download_target(info)).read_bytes() == CONTENT


def main() -> None:
    what, folder, last = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    match what:
        case "make":
            make(folder, int(last))
        case "update":
            update(folder, last)
        case _:
            repeat({"verify": verify, "sign": sign, "encode": encode, "read": read}[what](folder), int(last))


if __name__ == "__main__":
    main()
