"""Fetches objects of a local cloud as people do: with boto3, the aws CLI and curl. Answers are held against botocore's
own model of S3, and bytes against the tree that is served.

usage: s3_clients.py ENDPOINT BUCKET TREE FOLDER; credentials in the environment. FOLDER is for what is fetched.
"""

import base64
import hashlib
import os
import pathlib
import ssl
import subprocess
import sys
import urllib.request
from xml.etree import ElementTree

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, BUCKET = sys.argv[1:3]
TREE, FOLDER = (pathlib.Path(path) for path in sys.argv[3:5])
ROOT = TREE / BUCKET
REGION = BUCKET.removesuffix("-greengrass-updates")
KEYS = sorted((str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()), key=str.encode)
KEY = max(KEYS, key=lambda key: (ROOT / key).stat().st_size)
CONTENT = (ROOT / KEY).read_bytes()


# Of the server's own authority, when it speaks TLS.
AUTHORITY = os.environ.get("AWS_CA_BUNDLE")
CURL = ["curl", "-sS"] + (["--cacert", AUTHORITY] if AUTHORITY else [])


def fetch(request):
    return urllib.request.urlopen(request, context=ssl.create_default_context(cafile=AUTHORITY))


def client(region=REGION, **options):
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, **options)
    made = boto3.client("s3", endpoint_url=ENDPOINT, region_name=region, config=config)
    made.meta.events.register("after-call", check_names)
    return made


def check_names(http_response, model, **_):
    """Whether each element of a document has a place in the model of its answer."""
    content = http_response.content if http_response.status_code < 300 and not model.has_streaming_output else b""
    if content.lstrip().startswith(b"<"):
        check_element(ElementTree.fromstring(content), model.output_shape, model.name)


def check_element(element, shape, place):
    if shape.type_name != "structure":
        return
    names = {}
    for name, member in shape.members.items():
        flat = member.serialization.get("flattened")
        own = member.serialization.get("name", name)
        names[member.member.serialization.get("name", own) if flat and member.type_name == "list" else own] = member
    for child in element:
        name = child.tag.rpartition("}")[2]
        # The one document whose root is its only value.
        assert name in names, f"{place}: {name} is not in the model"
        member = names[name]
        if member.type_name != "list":
            check_element(child, member, f"{place}.{name}")
        elif member.serialization.get("flattened"):
            check_element(child, member.member, f"{place}.{name}")
        else:
            for part in child:
                check_element(part, member.member, f"{place}.{name}")


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def refused(status, code, call, /, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
        equal(found, (status, code))
        return error.response["Error"]
    raise AssertionError(f"{code} was expected of {arguments}")


def md5(content):
    return f'"{hashlib.md5(content).hexdigest()}"'


def read():
    """GetObject and HeadObject."""
    s3 = client()
    for key in KEYS:
        equal(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read(), (ROOT / key).read_bytes())
    whole = s3.get_object(Bucket=BUCKET, Key=KEY, ChecksumMode="ENABLED")
    equal(whole["ETag"], md5(CONTENT))
    equal(whole["ChecksumSHA256"], base64.b64encode(hashlib.sha256(CONTENT).digest()).decode())
    equal(whole["ResponseMetadata"]["RequestId"], whole["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"])
    equal(whole["ResponseMetadata"]["HostId"], whole["ResponseMetadata"]["HTTPHeaders"]["x-amz-id-2"])
    head = s3.head_object(Bucket=BUCKET, Key=KEY)
    equal((head["ContentLength"], head["ETag"]), (len(CONTENT), md5(CONTENT)))
    equal(head["LastModified"], whole["LastModified"])
    part = s3.get_object(Bucket=BUCKET, Key=KEY, Range="bytes=10-19")
    equal((part["Body"].read(), part["ContentRange"]), (CONTENT[10:20], f"bytes 10-19/{len(CONTENT)}"))
    equal(part["ResponseMetadata"]["HTTPStatusCode"], 206)
    equal(s3.get_object(Bucket=BUCKET, Key=KEY, Range="bytes=-7")["Body"].read(), CONTENT[-7:])
    equal(s3.head_object(Bucket=BUCKET, Key=KEY, Range="bytes=0-4")["ContentLength"], 5)
    refused(416, "InvalidRange", s3.get_object, Bucket=BUCKET, Key=KEY, Range=f"bytes={len(CONTENT)}-")
    refused(412, "PreconditionFailed", s3.get_object, Bucket=BUCKET, Key=KEY, IfMatch="other")
    refused(304, "304", s3.get_object, Bucket=BUCKET, Key=KEY, IfNoneMatch=md5(CONTENT))
    refused(304, "304", s3.get_object, Bucket=BUCKET, Key=KEY, IfModifiedSince=head["LastModified"])
    equal(s3.get_object(Bucket=BUCKET, Key=KEY, IfMatch=md5(CONTENT))["Body"].read(), CONTENT)
    shown = s3.get_object(Bucket=BUCKET, Key=KEY, ResponseContentType="text/plain", ResponseCacheControl="no-store")
    equal((shown["ContentType"], shown["CacheControl"]), ("text/plain", "no-store"))
    equal(refused(404, "NoSuchKey", s3.get_object, Bucket=BUCKET, Key="none")["Key"], "none")
    refused(404, "404", s3.head_object, Bucket=BUCKET, Key="none")
    refused(404, "NoSuchBucket", s3.get_object, Bucket="none", Key="none")
    for key in ["../../etc/passwd", "core/../../x", "a//b", "ä ö+%?#&", "\u0001", "a" * 1024]:
        refused(404, "NoSuchKey", s3.get_object, Bucket=BUCKET, Key=key)


def list_objects():
    s3 = client()
    equal([bucket["Name"] for bucket in s3.list_buckets()["Buckets"]], sorted(
        path.name for path in TREE.iterdir() if path.name.endswith("-greengrass-updates")
    ))
    s3.head_bucket(Bucket=BUCKET)
    refused(404, "404", s3.head_bucket, Bucket="none")
    equal(s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"], None)
    for size in [1, 7, 1000]:
        found = []
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": size}):
            equal(page["KeyCount"], len(page.get("Contents", [])))
            found += [(entry["Key"], entry["Size"], entry["ETag"]) for entry in page["Contents"]]
        equal(found, [(key, (ROOT / key).stat().st_size, md5((ROOT / key).read_bytes())) for key in KEYS])
    top = s3.list_objects_v2(Bucket=BUCKET, Delimiter="/")
    equal([one["Prefix"] for one in top["CommonPrefixes"]], sorted({key.split("/")[0] + "/" for key in KEYS if "/" in key}))
    equal([one["Key"] for one in top.get("Contents", [])], [key for key in KEYS if "/" not in key])
    after = s3.list_objects_v2(Bucket=BUCKET, StartAfter=KEY)
    equal([one["Key"] for one in after.get("Contents", [])], [key for key in KEYS if key.encode() > KEY.encode()])
    equal(s3.list_objects_v2(Bucket=BUCKET, Prefix="ä +%")["KeyCount"], 0)
    refused(501, "NotImplemented", s3.list_objects, Bucket=BUCKET)
    refused(501, "NotImplemented", s3.get_object_acl, Bucket=BUCKET, Key=KEY)
    refused(501, "NotImplemented", s3.get_bucket_policy, Bucket=BUCKET)


def come_from_elsewhere():
    """A client that is set to another region is told which one is right, and goes there."""
    for call, arguments in [("head_bucket", {}), ("get_object", {"Key": KEY}), ("list_objects_v2", {})]:
        getattr(client("ap-south-1"), call)(Bucket=BUCKET, **arguments)


def transfer():
    """boto3 fetches large objects in parts, several at once."""
    path = FOLDER / "transfer"
    config = TransferConfig(multipart_threshold=1 << 10, multipart_chunksize=1 << 10, max_concurrency=8)
    client().download_file(BUCKET, KEY, str(path), Config=config)
    equal(path.read_bytes(), CONTENT)


def presign():
    for version, marks in [("s3", ["Signature=", "AWSAccessKeyId="]), ("s3v4", ["X-Amz-Signature=", "X-Amz-Expires=60"])]:
        s3 = client(signature_version=version)
        url = s3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": KEY}, ExpiresIn=60)
        assert all(mark in url for mark in marks), url
        equal(fetch(url).read(), CONTENT)
        typed = s3.generate_presigned_url(
            "get_object", {"Bucket": BUCKET, "Key": KEY, "ResponseContentType": "text/x-a+b; q=\"1\""}, ExpiresIn=60
        )
        equal(fetch(typed).headers["Content-Type"], 'text/x-a+b; q="1"')
        head = s3.generate_presigned_url("head_object", {"Bucket": BUCKET, "Key": KEY}, ExpiresIn=60)
        answer = fetch(urllib.request.Request(head, method="HEAD"))
        equal((answer.headers["Content-Length"], answer.read()), (str(len(CONTENT)), b""))
        expect_curl(url, "200", CONTENT)
        expect_curl(url, "206", CONTENT[5:10], "-H", "Range: bytes=5-9")
        expect_curl(url, "416", None, "-H", "Range: bytes=99999999-")
        expect_curl(url, "403", None, "-X", "DELETE")
        expect_curl(url.replace("Signature=", "Signature=A"), "403", None)
        expect_curl(url.replace(KEY, KEYS[0]), "403", None)
        expect_curl(s3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": KEY}, ExpiresIn=-1)
                    if version == "s3" else url.replace("Expires=60", "Expires=61"), "403", None)
    (FOLDER / "half").write_bytes(CONTENT[:100])
    command = [*CURL, "-f", "-C", "-", "-o", str(FOLDER / "half"), url]
    subprocess.run(command, check=True)
    equal((FOLDER / "half").read_bytes(), CONTENT)


def expect_curl(url, status, content, *options):
    path = FOLDER / "curl"
    path.unlink(missing_ok=True)
    process = subprocess.run(
        [*CURL, "-o", str(path), "-w", "%{http_code}", *options, url], capture_output=True, text=True
    )
    equal((process.returncode, process.stdout), (0, status))
    if content is not None:
        equal(path.read_bytes(), content)


def refuse_writes():
    s3 = client()
    before = sorted(path for path in TREE.rglob("*"))
    for call, arguments in [
        (s3.put_object, {"Key": "new", "Body": b"content"}),
        (s3.put_object, {"Key": KEY, "Body": b"x" * (3 << 20)}),
        (s3.delete_object, {"Key": KEY}),
        (s3.delete_objects, {"Delete": {"Objects": [{"Key": KEY}]}}),
        (s3.copy_object, {"Key": "new", "CopySource": {"Bucket": BUCKET, "Key": KEY}}),
        (s3.create_multipart_upload, {"Key": "new"}),
        (s3.put_bucket_policy, {"Policy": "{}"}),
        (s3.delete_bucket, {}),
    ]:
        message = refused(403, "AccessDenied", call, Bucket=BUCKET, **arguments)["Message"]
        assert "never writes into what it serves" in message, message
    refused(403, "AccessDenied", s3.create_bucket, Bucket="new")
    equal(sorted(path for path in TREE.rglob("*")), before)
    # The connection is still good for the next request.
    equal(s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read(), CONTENT)


def aws(*arguments, fails_with=None):
    command = [sys.executable, "-m", "awscli", "--endpoint-url", ENDPOINT, "--region", REGION, *arguments]
    process = subprocess.run(command, capture_output=True, text=True)
    if fails_with:
        assert process.returncode != 0 and fails_with in process.stderr, f"{arguments}: {process.stderr}"
        return process.stderr
    assert process.returncode == 0, f"{arguments}: {process.stderr}"
    return process.stdout


def command_line():
    assert BUCKET in aws("s3", "ls")
    listed = [line.split()[-1] for line in aws("s3", "ls", "--recursive", f"s3://{BUCKET}/").splitlines()]
    equal(listed, KEYS)
    folder = FOLDER / "synced"
    aws("s3", "sync", f"s3://{BUCKET}/", str(folder))
    for key in KEYS:
        equal((folder / key).read_bytes(), (ROOT / key).read_bytes())
    equal(aws("s3", "sync", f"s3://{BUCKET}/", str(folder)), "")
    aws("s3", "cp", f"s3://{BUCKET}/{KEY}", str(FOLDER / "copied"))
    equal((FOLDER / "copied").read_bytes(), CONTENT)
    aws("s3", "cp", str(FOLDER / "copied"), f"s3://{BUCKET}/new", fails_with="never writes into what it serves")
    aws("s3", "rm", f"s3://{BUCKET}/{KEY}", fails_with="never writes into what it serves")
    part = str(FOLDER / "part")
    aws("s3api", "get-object", "--bucket", BUCKET, "--key", KEY, "--range", "bytes=3-6", part)
    equal(pathlib.Path(part).read_bytes(), CONTENT[3:7])
    aws("s3api", "head-object", "--bucket", BUCKET, "--key", "none", fails_with="(404)")
    aws("s3api", "get-object", "--bucket", BUCKET, "--key", "none", part, fails_with="(NoSuchKey)")
    assert KEY in aws("s3api", "list-objects-v2", "--bucket", BUCKET, "--prefix", KEY, "--max-items", "1")
    expect_curl(aws("s3", "presign", f"s3://{BUCKET}/{KEY}").strip(), "200", CONTENT)


read()
list_objects()
come_from_elsewhere()
transfer()
presign()
refuse_writes()
command_line()
print("ok")
