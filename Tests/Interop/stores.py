"""Stores for tests: moto's S3 on a free port, and a store in front of it that fails as networks and servers do."""

import contextlib
import http.client
import http.server
import logging
import random
import socket
import struct
import threading
import time

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.CRITICAL)


@contextlib.contextmanager
def moto():
    """The URL of a store that is empty."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    # The servers of one process share their memory.
    connection = http.client.HTTPConnection(host, port)
    connection.request("POST", "/moto-api/reset")
    assert connection.getresponse().status == 200
    connection.close()
    try:
        yield url
    finally:
        server.stop()


def s3(url, region="us-east-1"):
    return boto3.client(
        "s3", endpoint_url=url, region_name=region, aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret"
    )


class Faults:
    """What goes wrong, how often, and how often it did."""

    KINDS = ("drop before", "drop after", "slow down", "internal error", "hang", "truncate", "lie", "lie about tag")

    def __init__(self, kinds=KINDS, rate=0.2, seed=1):
        self.kinds, self.rate, self.random = tuple(kinds), rate, random.Random(seed)
        self.counts = dict.fromkeys(self.kinds, 0)
        self.lock = threading.Lock()
        # What each request was, and what was done to it.
        self.requests = []
        # Called with the method and the path of each request before its answer goes out.
        self.watch = lambda method, path: None
        # Whether what is not there is told without a word.
        self.is_taciturn = False
        # Bytes of the bodies that came.
        self.bytes = 0

    def draw(self, method, path, length):
        with self.lock:
            self.bytes += length
            fault = self.random.choice(self.kinds) if self.kinds and self.random.random() < self.rate else None
            if fault:
                self.counts[fault] += 1
            self.requests.append((method, path, fault))
            return fault


def handler(target, faults, hang):
    host, port = target.removeprefix("http://").split(":")

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments):
            pass

        def reset(self):
            """Ends the connection as a crash does."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        def error(self, status, code):
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>a fault</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def forward(self, body):
            upstream = http.client.HTTPConnection(host, int(port), timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            upstream.request(self.command, self.path, body, headers)
            response = upstream.getresponse()
            content = response.read()
            upstream.close()
            return response.status, response.getheaders(), content

        def serve(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fault = faults.draw(self.command, self.path, len(body))
            if fault == "drop before":
                return self.reset()
            if fault == "slow down":
                return self.error(503, "SlowDown")
            if fault == "internal error":
                return self.error(500, "InternalError")
            status, headers, content = self.forward(body)
            faults.watch(self.command, self.path)
            if faults.is_taciturn and status == 404:
                headers, content = [], b""
            if fault == "drop after":
                return self.reset()
            if fault == "hang":
                time.sleep(hang)
                return self.reset()
            self.send_response(status)
            for name, value in headers:
                low = name.lower()
                if low in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    continue
                if fault == "lie" and low == "x-amz-checksum-sha256":
                    value = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
                if fault == "lie about tag" and low == "etag":
                    value = '"d41d8cd98f00b204e9800998ecf8427e"'
                self.send_header(name, value)
            length = int(dict((n.lower(), v) for n, v in headers).get("content-length", len(content)))
            self.send_header("Content-Length", str(length if self.command == "HEAD" else len(content)))
            self.end_headers()
            if fault == "truncate" and content:
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                return self.reset()
            if self.command != "HEAD":
                self.wfile.write(content)

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except (ConnectionError, ValueError, OSError):
                self.close_connection = True

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = serve

    return Handler


@contextlib.contextmanager
def failing(target, faults, hang=3.0):
    """The URL of a store in front of `target` at which `faults` happen."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(target, faults, hang))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
