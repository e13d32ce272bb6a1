"""Sends a local cloud what no decent client sends, over raw sockets: each request is answered rightly or its connection
is closed, the server stays well and small, and nothing outside of the tree ever comes back.

usage: hostile_requests.py ENDPOINT BUCKET KEY LARGE_KEY PID; credentials and the region in the environment. PID is the
server's. LARGE_KEY is of many mebibytes.
"""

import http.client
import json
import os
import re
import socket
import struct
import sys
import time
import urllib.request
from urllib.parse import urlsplit

import boto3
from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

ENDPOINT, BUCKET, KEY, LARGE_KEY, PID = sys.argv[1:6]
HOST, PORT = urlsplit(ENDPOINT).hostname, urlsplit(ENDPOINT).port
AUTHORITY = f"{HOST}:{PORT}"
CREDENTIALS = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
REGION = "us-east-1"
S3 = boto3.client("s3", endpoint_url=ENDPOINT, region_name=REGION, config=Config(signature_version="s3v4"))
URL = S3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": KEY}, ExpiresIn=3600)
TARGET = URL[len(ENDPOINT):]
CONTENT = urllib.request.urlopen(URL).read()


def signed(path, method="GET"):
    """The target of a presigned request for exactly this path."""
    request = AWSRequest(method=method, url=ENDPOINT + path)
    S3SigV4QueryAuth(CREDENTIALS, "s3", REGION, expires=3600).add_auth(request)
    return request.url[len(ENDPOINT):]


def connect():
    connection = socket.create_connection((HOST, PORT), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def head(target, method="GET", fields=()):
    lines = [f"{method} {target} HTTP/1.1", f"Host: {AUTHORITY}", *fields]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def responses(connection, method="GET", most=1000):
    """The responses that come until the server closes, as (status, body, fields)."""
    found = []
    reader = connection.makefile("rb")
    try:
        while len(found) < most:
            if not reader.peek(1):
                break
            response = http.client.HTTPResponse(Wrapped(reader), method=method)
            response.begin()
            found.append((response.status, response.read(), response.headers))
    except ConnectionError:
        pass
    return found


class Wrapped:
    """A reader that several responses share."""

    def __init__(self, reader):
        self.reader = reader

    def makefile(self, _):
        return Unclosed(self.reader)


class Unclosed:
    def __init__(self, reader):
        self.reader = reader

    def __getattr__(self, name):
        return getattr(self.reader, name)

    def close(self):
        pass


def send(raw, most=1000, half_close=True):
    """What comes back for these bytes, and nothing after them."""
    with connect() as connection:
        try:
            connection.sendall(raw)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # It may have closed already, and its answer may be on its way.
        return responses(connection, most=most)


def healthy():
    begun = time.monotonic()
    with urllib.request.urlopen(URL, timeout=20) as answer:
        assert answer.read() == CONTENT
    return time.monotonic() - begun


def memory():
    """Megabytes that the server has in memory."""
    with open(f"/proc/{PID}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) / 1024


def statuses(raw, **options):
    return [status for status, _, _ in send(raw, **options)]


def check(raw, *allowed, name=None):
    """One answer of these, or a closed connection when None is among them."""
    found = statuses(raw)
    shown = name or raw[:80]
    assert len(found) <= 1, f"{shown}: {found}"
    status = found[0] if found else None
    assert status in allowed, f"{shown}: {status} is none of {allowed}"


def paths_that_climb():
    for path in [
        "/../../../../etc/passwd", f"/{BUCKET}/../../../../etc/passwd", f"/{BUCKET}/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        f"/{BUCKET}/..%2f..%2f..%2fetc%2fpasswd", f"/{BUCKET}/%2e%2e%2fmanifests%2fiam.yaml", f"/{BUCKET}/core/%2e%2e/{KEY}",
        f"/{BUCKET}/%252e%252e/x", f"/{BUCKET}/..%5c..%5cx", f"/{BUCKET}/%00", f"/{BUCKET}/{KEY}%00", f"/{BUCKET}/%00/{KEY}",
        f"/{BUCKET}/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd", f"/{BUCKET}/%c0%af", f"/{BUCKET}/%e0%80%af", f"/{BUCKET}/%ff",
        f"/{BUCKET}/%ed%a0%80", f"/{BUCKET}/./{KEY}", f"/{BUCKET}//{KEY}", f"//{BUCKET}/{KEY}", f"/{BUCKET}%2f{KEY}x",
        "/%2e%2e/secret", "/%2e%2e%2fsecret", "/./secret", f"/{BUCKET}/{KEY}/", f"/{BUCKET}/{KEY}/..", f"/{BUCKET}/core",
        f"/{BUCKET}/%0d%0aSet-Cookie:%20a=b", f"/{BUCKET}/" + "a/" * 3000, f"/{BUCKET}/%", f"/{BUCKET}/%zz", f"/{BUCKET}/%u002e",
    ]:
        for target in [path, signed(path) if "%zz" not in path and not path.endswith("%") else path]:
            for status, body, fields in send(head(target)):
                assert status in (400, 403, 404), f"{target}: {status}"
                assert b"root:" not in body and CONTENT not in body, target
                assert "Set-Cookie" not in fields, target


def heads_that_are_too_large():
    for fields in [
        ["X-Large: " + "a" * (1 << 20)], [f"X-{number}: a" for number in range(5000)], ["X-Part: " + "a" * 1000] * 100,
        ["Cookie: " + "a=b; " * 20_000], ["Range: bytes=" + ",".join(f"{n}-{n}" for n in range(4000))],
    ]:
        check(head(TARGET, fields=fields), 400, 431, None, name=fields[0][:20])
    check(head("/" + "a" * (1 << 20)), 400, 403, 414, 431, None, name="a target of a mebibyte")
    check(head(f"/{BUCKET}/{KEY}?" + "a=b&" * 3000), 400, 403, name="many parameters")
    check(b"X" * (1 << 20), 400, None, name="a mebibyte of nothing")


def what_is_no_http():
    for raw in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\0" * 100, b"GET\r\n\r\n",
        b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"G\xc3\x89T / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n", b"GET / HTTP/1.1\r\nBad Name: x\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n", b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", b"get / HTTP/1.1\r\nHost: a\r\n\r\n", b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"A" * 5000 + b" / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", b"\r\n\r\n",
    ]:
        check(raw, 400, 403, 404, 405, 501, 505, None)


def bodies_that_are_smuggled():
    """Nothing after a doubtful body is taken as a request."""
    hidden = head(TARGET)
    for fields, body in [
        (["Content-Length: 5", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked", "Content-Length: 5"], b"0\r\n\r\n"),
        (["Content-Length: 5", "Content-Length: 0"], b""), (["Content-Length: 0, 5"], b""), (["Content-Length: +0"], b""),
        (["Content-Length: -1"], b""), (["Content-Length: 0x5"], b""), (["Content-Length: 99999999999999999999999"], b""),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], b"0\r\n\r\n"),
        (["Transfer-Encoding: identity, chunked, identity"], b"0\r\n\r\n"), (["Transfer-Encoding : chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"), (["Transfer-Encoding:\x0bchunked"], b"0\r\n\r\n"),
    ]:
        found = send(head("/", "POST", fields) + body + hidden)
        assert CONTENT not in [content for _, content, _ in found], f"{fields}: {[status for status, _, _ in found]}"
        assert all(status in (400, 403, 501) for status, _, _ in found), f"{fields}: {[status for status, _, _ in found]}"
    # A body where none is of use is still no request.
    found = send(head(TARGET, fields=[f"Content-Length: {len(hidden)}"]) + hidden + head(TARGET))
    assert [content for _, content, _ in found] == [CONTENT, CONTENT], [status for status, _, _ in found]


def chunks_that_are_none():
    for body in [b"zz\r\n", b"-1\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"5\r\nabc", b"5\r\nabcdeXX", b"5;" + b"a" * 100_000 + b"\r\n", b"1\r\na\n0\r\n\r\n", b" 1\r\na\r\n"]:
        for method, target in [("POST", "/"), ("PUT", f"/{BUCKET}/new"), ("GET", TARGET)]:
            found = send(head(target, method, ["Transfer-Encoding: chunked"]) + body)
            assert all(status in (200, 400, 403) for status, _, _ in found), f"{method} {body[:20]}: {found}"
    request = AWSRequest(method="PUT", url=f"{ENDPOINT}/jobs/a", data=b"{}")
    SigV4Auth(CREDENTIALS, "iot", REGION).add_auth(request)
    fields = [f"{name}: {value}" for name, value in request.headers.items()]
    check(head("/jobs/a", "PUT", fields + ["Transfer-Encoding: chunked"]) + b"zz\r\n{}", 400, None)
    check(head("/jobs/a", "PUT", fields + ["Content-Length: 5"]) + b"{}", 400, None)


def forms_that_are_rare():
    absolute = head(f"http://{AUTHORITY}{TARGET}")
    assert [content for _, content, _ in send(absolute)] == [CONTENT]
    # Half of a connection is enough to get an answer, and it comes whole.
    assert [content for _, content, _ in send(head(TARGET))] == [CONTENT]
    pipelined = send(head(TARGET) * 50)
    assert [content for _, content, _ in pipelined] == [CONTENT] * 50, len(pipelined)
    mixed = send(head(TARGET) + head("/none") + head(TARGET, fields=["Connection: close"]) + head(TARGET))
    assert [status for status, _, _ in mixed] == [200, 403, 200], mixed
    with connect() as connection:
        for byte in head(TARGET):
            connection.sendall(bytes([byte]))
        assert responses(connection, most=1)[0][1] == CONTENT
    with connect() as connection:
        connection.sendall(head(f"/{BUCKET}/new", "PUT", ["Content-Length: 1000000000", "Expect: 100-continue"]))
        assert responses(connection, most=1)[0][0] in (403, 100)
    old = send(f"GET {TARGET} HTTP/1.0\r\nHost: {AUTHORITY}\r\n\r\n".encode())
    assert [content for _, content, _ in old] == [CONTENT]


def documents_that_are_huge():
    def call(body):
        request = AWSRequest(method="PUT", url=f"{ENDPOINT}/jobs/a", data=body)
        SigV4Auth(CREDENTIALS, "iot", REGION).add_auth(request)
        fields = [f"{name}: {value}" for name, value in request.headers.items()] + [f"Content-Length: {len(body)}"]
        return statuses(head("/jobs/a", "PUT", fields) + body)

    targets = [f"arn:aws:iot:us-east-1:123456789012:thing/{number}" for number in range(15_000)]
    for body in [
        b"[" * 1_000_000, b'{"a":' * 200_000, b'{"targets":[' + b"[" * 500_000, json.dumps({"targets": targets, "document": "{}"}).encode(),
        json.dumps({"targets": ["arn:" + "a" * 1_000_000], "document": "{}"}).encode(), b'{"targetSelection":"' + b"A" * 1_000_000 + b'"}',
        b'{"targets":["arn:aws:iot:us-east-1:123456789012:thing/a"],"document":"' + b"[" * 1_000_000 + b'"}', b"\xff\xfe" * 1000,
        json.dumps({"targets": [str(number) for number in range(80_000)]}).encode(), b'{"targets":[1e999999],"document":"{}"}',
    ]:
        begun = time.monotonic()
        assert call(body) in ([400], [410]), f"{body[:30]}: {call(body)}"
        assert time.monotonic() - begun < 20, body[:30]
    assert call(b" " * (2 << 20)) in ([413], []), "a body beyond the limit"
    # A stranger's body is not even read.
    stranger = head("/jobs/a", "PUT", [
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIANOBODY/20261101/us-east-1/iot/aws4_request, SignedHeaders=host, Signature=00",
        "X-Amz-Date: 20261101T000000Z", "Content-Length: 100000000",
    ])
    with connect() as connection:
        connection.sendall(stranger)
        assert responses(connection, most=1)[0][0] in (400, 403)


def crowds():
    """Many who say nothing, who never finish, or who never read, keep nobody waiting."""
    silent = [connect() for _ in range(200)]
    slow = [connect() for _ in range(200)]
    for connection in slow:
        connection.sendall(head(TARGET)[:40])
    url = S3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": LARGE_KEY}, ExpiresIn=3600)
    deaf = []
    for _ in range(150):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((HOST, PORT))
        connection.sendall(head(url[len(ENDPOINT):]))
        deaf.append(connection)
    for round in range(10):
        for connection in slow:
            connection.sendall(b"a")
        assert healthy() < 15
    used = memory()
    # Some go politely, some slam the door.
    for number, connection in enumerate(silent + slow + deaf):
        if number % 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    return used


healthy()
before = memory()
for attack in [
    paths_that_climb, heads_that_are_too_large, what_is_no_http, bodies_that_are_smuggled, chunks_that_are_none,
    forms_that_are_rare, documents_that_are_huge,
]:
    attack()
    healthy()
crowded = crowds()
healthy()
after = memory()
print(f"memory in MB: {before:.0f} before, {crowded:.0f} with a crowd, {after:.0f} after")
assert crowded < before + 250, "a crowd makes the server large"
