"""Publishes a release to moto as people do, and reads what is there with foreign clients.

usage: publish_walk.py OTA-RELEASE TREE
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

import stores

PROGRAM, TREE = sys.argv[1], pathlib.Path(sys.argv[2])
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "a-secret-that-must-not-be-told"}
REGIONS = sorted(path.name.removesuffix("-greengrass-updates") for path in TREE.glob("*-greengrass-updates"))


def run(*arguments, status=0, keys=KEYS, **variables):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nowhere"} | keys | variables
    result = subprocess.run([PROGRAM, *map(str, arguments)], env=environment, capture_output=True, text=True)
    assert result.returncode == status, f"{arguments}: {result.returncode}\n{result.stdout}\n{result.stderr}"
    assert "a-secret-that-must-not-be-told" not in result.stdout + result.stderr
    return result


def report(*arguments, **options):
    return json.loads(run("publish", *arguments, "--format", "json", **options).stdout)


def files(region):
    bucket = TREE / f"{region}-greengrass-updates"
    return {p.relative_to(bucket).as_posix(): p.read_bytes() for p in bucket.rglob("*") if p.is_file()}


def objects(url, bucket, prefix=""):
    client = stores.s3(url)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    return {key: client.get_object(Bucket=bucket, Key=key) for key in keys}


def publishes(url):
    plan = report(TREE, "--endpoint-url", url, "--dry-run")
    assert plan["isDryRun"] and not stores.s3(url).list_buckets()["Buckets"], "a dry run makes nothing"
    done = report(TREE, "--endpoint-url", url)
    assert [bucket["region"] for bucket in done["buckets"]] == REGIONS
    for planned, made in zip(plan["buckets"], done["buckets"]):
        assert {**planned, "timestampBefore": None} == {**made, "timestampBefore": None}
    for region in REGIONS:
        local, stored = files(region), objects(url, f"{region}-greengrass-updates")
        assert stored.keys() == local.keys()
        for key, answer in stored.items():
            assert answer["Body"].read() == local[key], key
            if key == "metadata/timestamp.json":
                assert answer["CacheControl"] == "no-cache"
            if key.startswith("core/") or key.startswith("metadata/1."):
                assert "immutable" in answer["CacheControl"], key
            kinds = {".json": "application/json", ".xz": "application/x-xz", ".sig": "application/octet-stream"}
            for suffix, kind in kinds.items():
                if key.endswith(suffix):
                    assert answer["ContentType"] == kind, key
    # Each content was sent once to each region.
    distinct = sum(len(data) for data in {hashlib.sha256(d).digest(): d for d in files(REGIONS[0]).values()}.values())
    assert all(bucket["bytes"] == distinct for bucket in done["buckets"])
    assert all(bucket["copied"] > 0 for bucket in done["buckets"])


def publishes_nothing_twice(url):
    again = report(TREE, "--endpoint-url", url)
    assert all(b["put"] == b["copied"] == b["deleted"] == 0 and b["bytes"] == 0 for b in again["buckets"])
    # The timestamp and the list.
    assert again["requests"] == 2 * len(REGIONS)


def verifies(url):
    for options in ([], ["--sample", "0"], ["--sample", "1", "--region", REGIONS[0]]):
        assert "sound" in run("verify", "--remote", TREE, "--endpoint-url", url, *options).stdout
    client, bucket = stores.s3(url), f"{REGIONS[-1]}-greengrass-updates"
    key = next(key for key in sorted(files(REGIONS[-1])) if "/greengrass-core-" in key and key.endswith(".tar.xz"))
    good = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    client.put_object(Bucket=bucket, Key=key, Body=good[:-1] + bytes([good[-1] ^ 1]))
    for options in ([], ["--sample", "0"]):
        wrong = run("verify", "--remote", TREE, "--endpoint-url", url, *options, status=1)
        assert f"{bucket}/{key}: it is not what the manifest states" in wrong.stderr, wrong.stderr
    # What never changes is not overwritten, and the way out is said.
    refused = run("publish", TREE, "--endpoint-url", url, status=73)
    assert f"s3://{bucket}/{key}: other bytes are published under this name" in refused.stderr
    client.put_object(Bucket=bucket, Key=key, Body=good)
    client.put_object(Bucket=bucket, Key="core/stranger", Body=b"x")
    extra = run("verify", "--remote", TREE, "--endpoint-url", url, status=1)
    assert f"{bucket}/core/stranger: no manifest accounts for this file" in extra.stderr
    client.put_object(Bucket=bucket, Key="logs/of-somebody", Body=b"x")
    plan = report(TREE, "--endpoint-url", url, "--delete", "--grace", "0", "--dry-run")
    assert [b["deleted"] for b in plan["buckets"]] == [0] * (len(REGIONS) - 1) + [1]
    waits = report(TREE, "--endpoint-url", url, "--delete")
    assert [b["deleted"] for b in waits["buckets"]] == [0] * len(REGIONS), "clients may be on their way"
    report(TREE, "--endpoint-url", url, "--delete", "--grace", "0")
    kept = objects(url, bucket)
    assert "core/stranger" not in kept and "logs/of-somebody" in kept
    assert "sound" in run("verify", "--remote", TREE, "--endpoint-url", url).stdout
    missing = "manifests/core"
    victim = next(key for key in files(REGIONS[0]) if key.startswith(missing) and key.endswith(".sig"))
    client.delete_object(Bucket=f"{REGIONS[0]}-greengrass-updates", Key=victim)
    assert run("verify", "--remote", TREE, "--endpoint-url", url, status=1).stderr
    report(TREE, "--endpoint-url", url)


class Bucket(FetcherInterface):
    """Fetches for python-tuf from a bucket that is nobody else's."""

    def __init__(self, client, bucket):
        self.client, self.bucket = client, bucket

    def _fetch(self, url):
        try:
            return self.client.get_object(Bucket=self.bucket, Key=url.split(":///")[1])["Body"].iter_chunks()
        except self.client.exceptions.NoSuchKey as missing:
            raise DownloadHTTPError("there is no such key", 404) from missing


def serves_stock_clients(url):
    root = (TREE / f"{REGIONS[0]}-greengrass-updates/metadata/1.root.json").read_bytes()
    fetcher = Bucket(stores.s3(url), f"{REGIONS[0]}-greengrass-updates")
    with tempfile.TemporaryDirectory() as trusted, tempfile.TemporaryDirectory() as downloads:
        updater = Updater(trusted, "s3:///metadata/", downloads, "s3:///", fetcher=fetcher, bootstrap=root)
        updater.refresh()
        names = [name for name in files(REGIONS[0]) if "/greengrass-" in name and name.endswith(".tar.xz")]
        assert names
        for name in names:
            path = updater.download_target(updater.get_targetinfo(name))
            assert pathlib.Path(path).read_bytes() == files(REGIONS[0])[name]


def places(url):
    one = ["--region", REGIONS[0], "--endpoint-url", url]
    made = report(TREE, *one, "--to", "s3://acme-updates/of/{region}")
    assert made["buckets"][0]["address"] == f"s3://acme-updates/of/{REGIONS[0]}/"
    assert objects(url, "acme-updates", f"of/{REGIONS[0]}/metadata/").keys()
    run("verify", "--remote", TREE, *one, "--to", "s3://acme-updates/of/{region}")
    shared = run("publish", TREE, "--endpoint-url", url, "--to", "s3://acme-updates", status=65)
    assert "write {region} where the region's name goes" in shared.stderr
    for wrong in ("acme-updates", "s3://A", "s3://acme-updates/../x"):
        assert run("publish", TREE, *one, "--to", wrong, status=64).stderr
    unknown = run("publish", TREE, "--region", "sa-east-1", "--endpoint-url", url, status=65)
    assert "has no bucket for sa-east-1" in unknown.stderr
    absent = run("publish", TREE, *one, "--to", "s3://not-there-{region}", "--no-create-buckets", status=74)
    assert "NoSuchBucket" in absent.stderr and "--create-buckets" in absent.stderr
    nowhere = run("publish", TREE, "--endpoint-url", "http://127.0.0.1:1", "--timeout", "1", status=74)
    assert "run the command again" in nowhere.stderr


def credentials(url):
    """Each place where AWS's tools look."""
    one = ["publish", TREE, "--region", REGIONS[0], "--endpoint-url", url]
    none = run(*one, keys={}, status=77)
    assert "AWS_ACCESS_KEY_ID" in none.stderr and "--profile" in none.stderr
    with tempfile.TemporaryDirectory() as home:
        aws = pathlib.Path(home, ".aws")
        aws.mkdir()
        token = pathlib.Path(home, "token")
        token.write_text("eyJhbGciOiJub25lIn0.e30.\n")
        (aws / "credentials").write_text(
            "[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = a-secret-that-must-not-be-told\n"
            "[half]\naws_access_key_id = AKIDHALF\n[broken]\nnonsense a-secret-that-must-not-be-told\n"
        )
        (aws / "config").write_text(
            "# a comment\n[profile web]\nrole_arn = arn:aws:iam::123456789012:role/publisher\n"
            f"web_identity_token_file = {token}\ns3 =\n  addressing_style = path\n"
            "[profile chained]\nrole_arn = arn:aws:iam::123456789012:role/publisher\nsource_profile = default\n"
            "[profile sso]\nsso_session = company\n"
        )
        broken = run(*one, keys={"HOME": home}, status=77)
        assert "line 7 is neither a section nor a setting" in broken.stderr
        (aws / "credentials").write_text((aws / "credentials").read_text().split("[broken]")[0])
        home = {"HOME": home, "AWS_ENDPOINT_URL_STS": url}
        run(*one, keys=home)
        for name in ("web", "chained"):
            run(*one, "--profile", name, keys=home)
            run(*one, keys=home | {"AWS_PROFILE": name})
        run(*one, keys=home | {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x", "AWS_WEB_IDENTITY_TOKEN_FILE": str(token)})
        assert "aws configure export-credentials" in run(*one, "--profile", "sso", keys=home, status=77).stderr
        assert "no secret" in run(*one, "--profile", "half", keys=home, status=77).stderr
        assert "there is no profile" in run(*one, "--profile", "other", keys=home, status=77).stderr


def two_publishers(url):
    """Both bring the same tree: one may be told that the other was faster, and nothing is torn."""
    words = [PROGRAM, "publish", str(TREE), "--endpoint-url", url, "--to", "s3://race-{region}"]
    environment = {"PATH": os.environ["PATH"]} | KEYS
    with tempfile.TemporaryDirectory() as copies, concurrent.futures.ThreadPoolExecutor() as pool:
        trees = []
        for name in "ab":
            trees.append(pathlib.Path(copies, name))
            subprocess.run(["cp", "-a", TREE, trees[-1]], check=True)
        runs = [
            pool.submit(subprocess.run, words[:2] + [str(tree)] + words[3:], env=environment, capture_output=True, text=True)
            for tree in trees
        ]
        results = [future.result() for future in runs]
    assert 0 in [r.returncode for r in results], [r.stderr for r in results]
    for result in results:
        assert result.returncode == 0 or "somebody else has published" in result.stderr, result.stderr
    run("verify", "--remote", TREE, "--endpoint-url", url, "--to", "s3://race-{region}")


def another_publishes_before_a_deletion(url):
    """What this tree has no more may be of use to the publication that came in between."""
    client, bucket, key = stores.s3(url), f"{REGIONS[0]}-greengrass-updates", "metadata/timestamp.json"
    timestamp = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    client.put_object(Bucket=bucket, Key="core/of-another", Body=b"x")
    faults = stores.Faults(kinds=())

    def publish(method, path):
        if "list-type=2" in path:
            client.put_object(Bucket=bucket, Key=key, Body=timestamp + b"\n")

    faults.watch = publish
    one = ["publish", TREE, "--region", REGIONS[0], "--delete", "--grace", "0", "--endpoint-url"]
    with stores.failing(url, faults) as between:
        assert "somebody else has published there" in run(*one, between, status=73).stderr
    assert "core/of-another" in objects(url, bucket)
    client.put_object(Bucket=bucket, Key=key, Body=timestamp)
    run(*one, url)
    assert "core/of-another" not in objects(url, bucket)


def a_taciturn_store(url):
    faults = stores.Faults(kinds=())
    faults.is_taciturn = True
    one = ["--region", REGIONS[0], "--to", "s3://taciturn-{region}", "--endpoint-url"]
    with stores.failing(url, faults) as store:
        plan = report(TREE, *one, store, "--dry-run")
        made = report(TREE, *one, store)
    assert plan["buckets"][0]["put"] == made["buckets"][0]["put"] > 0
    run("verify", "--remote", TREE, *one, url)


def main():
    with stores.moto() as url:
        for step in (
            publishes, publishes_nothing_twice, verifies, serves_stock_clients, places, credentials, two_publishers,
            another_publishes_before_a_deletion, a_taciturn_store,
        ):
            step(url)
    print("published")


main()
