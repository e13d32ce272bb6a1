"""A release from two machines to six regions, as README tells it: shards, assembled, published, verified, promoted, withdrawn,
cleared out; a stock client follows the metadata after each step.

usage: release_walk.py OTA-RELEASE PROJECT
The project has two releases, manifests/1.0.0.yaml and manifests/2.0.0.yaml, for the platforms ubuntu/x86_64 and
openwrt/aarch64 and for six regions, and no tree.
"""

import json
import os
import pathlib
import subprocess
import sys

import stores

PROGRAM, PROJECT = sys.argv[1], pathlib.Path(sys.argv[2])
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "XDG_CONFIG_HOME": str(PROJECT / "config"),
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
}


def run(*words, status=0):
    words = [PROGRAM, *words]
    result = subprocess.run(words, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True)
    assert result.returncode == status, f"{words}: {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def publish(url, *options):
    buckets = json.loads(run("publish", "--endpoint-url", url, "--format", "json", *options))["buckets"]
    assert len(buckets) == 6
    assert "6 buckets: sound" in run("verify", "--remote", "--endpoint-url", url)
    return buckets


def core(url, region):
    """What the role of the core says in a bucket, found from the timestamp as clients find it."""
    client, bucket = stores.s3(url), f"{region}-greengrass-updates"

    def signed(name):
        return json.loads(client.get_object(Bucket=bucket, Key=f"metadata/{name}")["Body"].read())["signed"]

    snapshot = signed(f"{signed('timestamp.json')['meta']['snapshot.json']['version']}.snapshot.json")
    return signed(f"{snapshot['meta']['core.json']['version']}.core.json")


def only_metadata(buckets):
    """Nothing else was sent, and as much to each region."""
    assert len({bucket["bytes"] for bucket in buckets}) == 1
    assert all(0 < bucket["put"] <= 6 and bucket["copied"] == 0 and bucket["deleted"] == 0 for bucket in buckets), buckets


def assemble(release):
    shards = []
    for platform in ("ubuntu/x86_64", "openwrt/aarch64"):
        shards.append(f"shards/{release}-{platform.replace('/', '-')}")
        run("build", release, "--platform", platform, "--unsigned", "--output", shards[-1])
    run("assemble", *shards, "--manifest", release)


def main():
    regions = None
    with stores.moto() as url:
        for release in ("1.0.0", "2.0.0"):
            assemble(release)
            first = publish(url)
            if release == "1.0.0":
                subprocess.run(["cp", "-a", PROJECT / "release", PROJECT / "old"], check=True)
            regions = [bucket["region"] for bucket in first]
        assert all(bucket["kept"] > 0 and bucket["put"] > 0 for bucket in first)
        assert "channels" not in core(url, regions[0]) or not core(url, regions[0])["channels"].get("stable")

        # A tree that was restored from before is older, however often its timestamp is signed.
        for _ in range(4):
            run("refresh", "old")
        words = [PROGRAM, "publish", "old", "--endpoint-url", url]
        back = subprocess.run(words, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True)
        assert back.returncode == 73 and "has newer metadata than this tree: " in back.stderr, back.stderr
        assert "core 2" in back.stderr and "restore that from the bucket" in back.stderr, back.stderr

        run("promote", "2.0.0", "--channel", "stable")
        only_metadata(publish(url))
        for region in regions:
            assert "2.0.0" in json.dumps(core(url, region)["channels"]), region

        run("withdraw", "2.0.0", "--reason", "it forgets its settings")
        only_metadata(publish(url))
        for region in regions:
            said = core(url, region)
            assert "2.0.0" in json.dumps(said) and "it forgets its settings" in json.dumps(said["history"])
            assert not any("2.0.0" in path for path in said["targets"]), region
        assert "it forgets its settings" in run("history")

        shown = run("gc", "--keep", "1", status=0)
        assert "2.0.0" in shown
        run("gc", "--keep", "1", "--yes")
        kept = publish(url, "--delete", "--grace", "0")
        assert all(bucket["deleted"] > 0 for bucket in kept), kept
        keys = [entry["Key"] for entry in stores.s3(url).list_objects_v2(Bucket=f"{regions[0]}-greengrass-updates")["Contents"]]
        assert any("1.0.0" in key for key in keys) and not any("core" in key and "2.0.0" in key for key in keys)
    print("released, promoted, withdrawn")


main()
