"""The clients: wrk, connections that do nothing, and clients that are slow."""

from __future__ import annotations

import json
import os
import resource
import select
import socket
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from servers import Server

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    """What a run of wrk found."""

    requests: int
    bytes: int
    seconds: float
    p99: float
    """The time that one of a hundred requests took longer than, in seconds."""
    cpu: float = 0
    """Seconds in user and kernel mode of wrk and, where it was asked for, of the server."""

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def bandwidth(self) -> float:
        return self.bytes / self.seconds

    @property
    def thrift(self) -> float:
        """Bytes for each second of CPU time."""
        return self.bytes / self.cpu


def run_wrk(url: str, connections: int, seconds: int, requests: Path | None = None) -> Load:
    """Asks for `url` over and over, or for what the file of `requests` has; raises when an answer is wrong."""
    before = _children_cpu()
    threads = min(len(os.sched_getaffinity(0)), connections)
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", SCRIPT, url]
    if requests is not None:
        command += ["--", requests]
    result = subprocess.run(command, text=True, capture_output=True)
    lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
    if result.returncode != 0 or len(lines) != 1:
        raise RuntimeError(f"wrk ended with {result.returncode}: {result.stderr[-2000:]}{result.stdout[-2000:]}")
    found = json.loads(lines[0])
    if any(found["errors"].values()) or found["requests"] == 0:
        raise RuntimeError(f"{urlsplit(url).path}: {found['requests']} answers, errors {found['errors']}")
    seconds, p99 = found["microseconds"] / 1e6, found["p99"] / 1e6
    return Load(found["requests"], found["bytes"], seconds, p99, _children_cpu() - before)


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _request(url: str) -> bytes:
    parts = urlsplit(url)
    return f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()


def _connect(server: Server) -> socket.socket:
    parts = urlsplit(server.endpoint)
    connection = socket.create_connection((parts.hostname, parts.port))
    connection.settimeout(30)
    return connection


def _answered(connection: socket.socket, request: bytes, size: int) -> bool:
    """Whether the connection brings a whole answer with `size` bytes."""
    try:
        connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            piece = connection.recv(1 << 16)
            if not piece:
                return False
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        rest = size - len(body)
        while rest > 0:
            piece = connection.recv(1 << 16)
            if not piece:
                return False
            rest -= len(piece)
        return head.startswith(b"HTTP/1.1 200") and rest == 0
    except OSError:
        return False


class IdleConnections:
    """Connections that have fetched an object and then keep still, while the `with` block runs."""

    def __init__(self, server: Server, size: int, count: int) -> None:
        self.server, self.size, self.count = server, size, count

    def __enter__(self) -> "IdleConnections":
        self.request = _request(self.server.url(self.size))
        self.connections = [_connect(self.server) for _ in range(self.count)]
        if not all(_answered(connection, self.request, self.size) for connection in self.connections):
            raise RuntimeError(f"{self.server.name} does not answer {self.count} connections")
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self.connections:
            connection.close()

    def count_dropped(self) -> int:
        """How many no longer bring an answer."""
        return sum(not _answered(connection, self.request, self.size) for connection in self.connections)


class SlowClients:
    """Clients that read some 100 KB of an object in a second each, while the `with` block runs."""

    PIECE, PAUSE = 10_000, 0.1

    def __init__(self, server: Server, size: int, count: int) -> None:
        self.server, self.size, self.count = server, size, count
        self.stopped = threading.Event()

    def __enter__(self) -> "SlowClients":
        request = _request(self.server.url(self.size))
        self.connections = [_connect(self.server) for _ in range(self.count)]
        for connection in self.connections:
            # Else the kernel would take megabytes on the client's behalf.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
            connection.sendall(request)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()
        for connection in self.connections:
            connection.close()

    def _read(self) -> None:
        while not self.stopped.wait(self.PAUSE):
            for connection in select.select(self.connections, [], [], 0)[0]:
                connection.recv(self.PIECE)
