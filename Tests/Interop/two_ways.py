"""Asks a local cloud for the same twice, in two forms that mean the same and take different ways through the server: with
and without an empty body. Both must be answered, and logged, alike.

usage: two_ways.py ENDPOINT BUCKET KEY SMALL_KEY LARGE_KEY EMPTY_KEY; credentials in the environment. LARGE_KEY is of some
mebibytes. Prints the number of pairs.
"""

import http.client
import os
import socket
import ssl
import sys
from urllib.parse import urlsplit

from botocore.auth import HmacV1QueryAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ENDPOINT, BUCKET, KEY, SMALL, LARGE, EMPTY = sys.argv[1:7]
PARTS = urlsplit(ENDPOINT)
OWN = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
WRONG = Credentials(OWN.access_key, "wrong")
STRANGER = Credentials("AKIAAAAAAAAAAAAAAAAA", "x")
AUTHORITY = os.environ.get("AWS_CA_BUNDLE")
# What is different in any two answers.
OWN_FIELDS = ("Date", "x-amz-request-id", "x-amz-id-2", "x-amzn-RequestId")


def signed(path, method="GET", region="us-east-1", credentials=OWN, expires=3600, service="s3"):
    request = AWSRequest(method=method, url=ENDPOINT + path)
    S3SigV4QueryAuth(credentials, service, region, expires=expires).add_auth(request)
    return request.url[len(ENDPOINT):]


def legacy(path, method="GET", expires=3600):
    request = AWSRequest(method=method, url=ENDPOINT + path)
    HmacV1QueryAuth(OWN, expires=expires).add_auth(request)
    return request.url[len(ENDPOINT):]


def connect():
    connection = socket.create_connection((PARTS.hostname, PARTS.port), timeout=60)
    if PARTS.scheme == "https":
        connection = ssl.create_default_context(cafile=AUTHORITY).wrap_socket(connection, server_hostname=PARTS.hostname)
    return connection


def ask(connection, target, method, fields):
    lines = [f"{method} {target} HTTP/1.1", *fields]
    if not any(field.lower().startswith("host") for field in fields):
        lines.insert(1, f"Host: {PARTS.netloc}")
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    answer = http.client.HTTPResponse(connection, method=method)
    answer.begin()
    body = answer.read()
    own = [value for name, value in answer.getheaders() if name in OWN_FIELDS]
    for value in own:
        body = body.replace(value.encode(), b"")
    fields = [(name, "" if name in OWN_FIELDS else value) for name, value in answer.getheaders()]
    if b"ServerTime" in body:
        body = body[:body.index(b"<ServerTime>")] + body[body.index(b"</ServerTime>"):]
    return answer.version, answer.status, answer.reason, fields, body


def targets():
    for key in (KEY, SMALL, LARGE, EMPTY, KEY + ".sig", "manifests/core/1.0.0.json", "core/none", "core", "core/../core/x"):
        for method in ("GET", "HEAD"):
            yield signed(f"/{BUCKET}/{key}", method), method, key
            yield legacy(f"/{BUCKET}/{key}", method), method, key
    path = f"/{BUCKET}/{SMALL}"
    for query in (
        "acl", "versionId=null", "versionId=1", "partNumber=1", "partNumber=2", "partNumber=x", "response-content-type=a/b",
        "response-expires=x%20y&response-cache-control=no-store", "a=b&a=c", "uploadId", "x=%zz", "response-content-type=a%0d%0ab",
    ):
        yield signed(f"{path}?{query}"), "GET", query
        yield legacy(f"{path}?{query}"), "GET", query
    for name, target in {
        "region": signed(path, region="eu-west-1"), "wrong": signed(path, credentials=WRONG), "expired": signed(path, expires=0),
        "stranger": signed(path, credentials=STRANGER), "service": signed(path, service="iam"), "old": legacy(path, expires=-5),
        "method": signed(path, "PUT"), "bucket": signed("/eu-west-1-nothing/x"), "no bucket": signed("/"), "list": signed(f"/{BUCKET}"),
        "twice": signed(path) + "&X-Amz-Date=1", "both": signed(path) + "&Signature=x", "cut": signed(path)[:-1], "none": f"{path}?Signature=",
        "other": f"{path}?NoSignature=1", "page": "/_/?Signature=1", "odd": signed(path).replace("X-Amz-Expires", "X-Amz-Expired"),
        "fragment": signed(path) + "#x", "things": "/things/x/jobs?Signature=1", "climb": signed(f"/{BUCKET}/%2e%2e/secret"),
    }.items():
        yield target, "GET", name
        yield target, "HEAD", name


def variations(method):
    yield []
    yield ["Range: bytes=1-3"]
    yield ["range: bytes=99999999-"]
    yield ["If-None-Match: *"]
    yield ["If-Match: \"x\""]
    yield ["If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"]
    yield ["x-amz-checksum-mode: ENABLED"]
    yield ["Authorization: Basic eDp5"]
    yield ["Cookie: a=b; c=d", "Accept: */*", "X-Odd: \t a  b "]
    yield [f"Host: {BUCKET}.localhost:1"]
    yield [f"host: {PARTS.netloc}", "Host: other"]


pairs = 0
with connect() as direct, connect() as around:
    for target, method, name in targets():
        for fields in variations(method):
            # An empty body is no body.
            first = ask(direct, target, method, fields)
            second = ask(around, target, method, fields + ["Content-Length: 0"])
            assert first == second, f"{method} {name} {fields}:\n{first[:4]}\n{second[:4]}\n{first[4][:500]}\n{second[4][:500]}"
            pairs += 1
print(pairs)
