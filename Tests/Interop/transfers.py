"""Fetches objects of all lengths from a local cloud as awkward clients do, and checks what arrives.

usage: transfers.py ENDPOINT BUCKET-FOLDER; credentials in the environment
"""

import os
import random
import socket
import ssl
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

ENDPOINT, FOLDER = sys.argv[1], Path(sys.argv[2])
s3 = boto3.client(
    "s3",
    endpoint_url=ENDPOINT,
    region_name=FOLDER.name.removesuffix("-greengrass-updates"),
    config=Config(signature_version="s3v4"),
)
BODY = random.Random(4).randbytes(9 << 20)
# Around the length up to which an object goes out with the head, and around the slices of longer ones.
LENGTHS = [0, 1, 16_384, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 1 << 20, (1 << 20) + 1, 3 << 20, len(BODY)]


def key(length):
    return f"core/x86_64/transfer-{length}.bin"


def request(length, method="GET", *fields):
    operation = {"GET": "get_object", "HEAD": "head_object"}[method]
    url = urlsplit(s3.generate_presigned_url(operation, {"Bucket": FOLDER.name, "Key": key(length)}))
    lines = [f"{method} {url.path}?{url.query} HTTP/1.1", f"Host: {url.netloc}", *fields]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


def connect(window=None):
    url = urlsplit(ENDPOINT)
    connection = socket.socket()
    if window is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    connection.settimeout(30)
    connection.connect((url.hostname, url.port))
    if url.scheme == "https":
        context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
        return context.wrap_socket(connection, server_hostname=url.hostname)
    return connection


def answer(reader, has_body=True):
    status = int(reader.readline().split()[1])
    fields = {}
    while (line := reader.readline().strip()):
        name, _, value = line.decode().partition(": ")
        fields[name.lower()] = value
    return status, fields, reader.read(int(fields.get("content-length", 0))) if has_body else b""


def whole_and_in_parts(reader, connection):
    for length in LENGTHS:
        connection.sendall(request(length))
        status, _, body = answer(reader)
        assert (status, body) == (200, BODY[:length]), (length, status, len(body))
        connection.sendall(request(length, "HEAD"))
        status, fields, _ = answer(reader, has_body=False)
        assert (status, fields["content-length"]) == (200, str(length)), (length, fields)
    for first, last in [(0, 0), (1, 1 << 20), ((1 << 20) - 1, (3 << 20) + 1), (len(BODY) - 70_000, len(BODY) - 1)]:
        connection.sendall(request(len(BODY), "GET", f"Range: bytes={first}-{last}"))
        status, fields, body = answer(reader)
        assert (status, body) == (206, BODY[first : last + 1]), (first, last, status, len(body))
        assert fields["content-range"] == f"bytes {first}-{last}/{len(BODY)}", fields


def in_the_order_asked(reader, connection):
    lengths = [3 << 20, 1, len(BODY), 16_384, (1 << 20) + 1, 0, 3 << 20]
    # The kernel takes all of it at once, so nobody waits for anybody. No other thread may write while this one reads:
    # a connection of OpenSSL is one thread's at a time.
    connection.sendall(b"".join(request(length) for length in lengths))
    for length in lengths:
        status, _, body = answer(reader)
        assert (status, body) == (200, BODY[:length]), (length, status, len(body))
    connection.sendall(request(3 << 20, "GET", "Connection: close"))
    assert answer(reader)[2] == BODY[: 3 << 20]
    assert reader.read() == b""


def who_says_no_more_is_answered():
    if urlsplit(ENDPOINT).scheme == "https":
        return  # A client of OpenSSL hears nothing after its own end.
    for length in (0, 16_384, (1 << 16) + 1, 3 << 20):
        with connect(window=1 << 13) as connection, connection.makefile("rb") as reader:
            connection.sendall(request(length))
            connection.shutdown(socket.SHUT_WR)
            status, _, body = answer(reader)
            assert (status, body) == (200, BODY[:length]), (length, status, len(body))
            assert reader.read() == b""


def slow_clients_wait_alone():
    slow = [connect(window=1 << 13) for _ in range(30)]
    for connection in slow:
        connection.sendall(request(len(BODY)))
    with connect() as connection, connection.makefile("rb") as reader:
        whole_and_in_parts(reader, connection)
    for connection in slow[:3]:
        with connection.makefile("rb") as reader:
            status, _, body = answer(reader)
            assert (status, body) == (200, BODY), (status, len(body))
    # The others go without a word.
    for connection in slow:
        connection.close()


def a_file_that_becomes_shorter_ends_its_answer():
    with connect(window=1 << 13) as connection, connection.makefile("rb") as reader:
        connection.sendall(request(len(BODY)))
        assert reader.readline().split()[1] == b"200"
        time.sleep(0.5)
        os.truncate(FOLDER / key(len(BODY)), 100_000)
        received = 0
        try:
            while piece := reader.read(1 << 16):
                received += len(piece)
        except OSError:
            pass  # TLS calls it an error when a connection ends in the middle.
        assert received < len(BODY), received
    # Nothing goes on trying.
    with connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(request(1))
        assert answer(reader)[2] == BODY[:1]


(FOLDER / "core/x86_64").mkdir(parents=True, exist_ok=True)
for length in LENGTHS:
    (FOLDER / key(length)).write_bytes(BODY[:length])
with connect() as connection, connection.makefile("rb") as reader:
    whole_and_in_parts(reader, connection)
    in_the_order_asked(reader, connection)
who_says_no_more_is_answered()
slow_clients_wait_alone()
a_file_that_becomes_shorter_ends_its_answer()
