"""Publishes a release of 30 regions with `ota-release publish`, and with `aws s3 sync` for each region, to the same store.

The store is moto's, on this machine; it is empty for each contender. Requests and bytes are counted in runs of their own,
behind a proxy that would distort the times.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Interop"))

import stores  # noqa: E402

REGIONS = """us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1
eu-central-2 eu-north-1 eu-south-1 eu-south-2 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3
ap-southeast-4 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-east-1 me-south-1 me-central-1 il-central-1 af-south-1
mx-central-1""".split()


def environment(folder):
    return {
        "PATH": f"{ROOT / '.build/python/bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def build(programs, folder):
    """The sample release, for 30 regions."""
    text = (ROOT / "manifests/1.11.6.yaml").read_text()
    (folder / "manifests").mkdir()
    shutil.copytree(ROOT / "manifests/builds", folder / "manifests/builds", symlinks=True)
    regions = f"regions: [{', '.join(REGIONS)}]"
    changed = re.sub(r"^regions:.*?(?=^\S|\Z)", regions + "\n", text, flags=re.M | re.S)
    assert regions in changed
    (folder / "manifests/1.11.6.yaml").write_text(changed)
    words = [programs / "ota-release", "build", "manifests/1.11.6.yaml"]
    subprocess.run(words, cwd=folder, env=environment(folder), check=True, capture_output=True)


class Publish:
    name = "ota-release publish"

    def __init__(self, programs, folder):
        self.words = [programs / "ota-release-cloud", "publish", folder / "release"]
        self.folder = folder

    def run(self, url):
        words = [*map(str, self.words), "--endpoint-url", url]
        subprocess.run(words, env=environment(self.folder), check=True, capture_output=True)


class Sync:
    name = "aws s3 sync"

    def __init__(self, programs, folder):
        self.folder = folder

    def run(self, url):
        for region in REGIONS:
            bucket = f"{region}-greengrass-updates"
            words = [
                "aws", "s3", "sync", "--only-show-errors", "--endpoint-url", url, "--region", region,
                str(self.folder / "release" / bucket), f"s3://{bucket}",
            ]  # fmt: skip
            subprocess.run(words, env=environment(self.folder), check=True, capture_output=True)


def prepared(url):
    client = stores.s3(url)
    for region in REGIONS:
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        client.create_bucket(Bucket=f"{region}-greengrass-updates", **place)


def timed(contender):
    """Seconds of a first publication, and of one with nothing changed."""
    with stores.moto() as url:
        prepared(url)
        seconds = []
        for _ in range(2):
            start = time.monotonic()
            contender.run(url)
            seconds.append(time.monotonic() - start)
        return seconds


class Counts(stores.Faults):
    def __init__(self):
        super().__init__(kinds=())


def counted(contender):
    """Requests and bytes of bodies of a first publication, and of one with nothing changed."""
    results = []
    with stores.moto() as good:
        prepared(good)
        for _ in range(2):
            counts = Counts()
            with stores.failing(good, counts) as url:
                contender.run(url)
            results.append((len(counts.requests), counts.bytes))
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/release")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        build(options.programs.resolve(), folder)
        contenders = [kind(options.programs.resolve(), folder) for kind in (Publish, Sync)]
        times = {contender.name: [] for contender in contenders}
        for _ in range(options.rounds):
            for contender in contenders:
                times[contender.name].append(timed(contender))
        print(f"{len(REGIONS)} regions, medians of {options.rounds} rounds\n")
        medians = {}
        for contender in contenders:
            first, again = (sorted(column)[len(column) // 2] for column in zip(*times[contender.name]))
            medians[contender.name] = (first, again)
            (requests, sent), (requests_again, sent_again) = counted(contender)
            print(f"{contender.name}: {first:.1f} s, {requests} requests, {sent / 1e6:.1f} MB; "
                  f"unchanged {again:.2f} s, {requests_again} requests, {sent_again / 1e6:.1f} MB")  # fmt: skip
        ours, theirs = medians[Publish.name], medians[Sync.name]
        print(f"\nwall time, of aws s3 sync: {ours[0] / theirs[0]:.3f} (target 0.5)")
        print(f"with nothing changed: {ours[1] / theirs[1]:.4f} (target 0.1)")


main()
