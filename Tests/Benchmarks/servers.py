"""The servers that are compared: how they are started, reached and watched."""

from __future__ import annotations

import base64
import hashlib
import os
import pwd
import re
import signal
import socket
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path

import boto3
from botocore.config import Config

REGION = "us-east-1"
BUCKET = f"{REGION}-greengrass-updates"
FOLDER = "core/x86_64"


def key(size: int) -> str:
    return f"{FOLDER}/object-{size}.bin"


def write_objects(bucket: Path, sizes: Iterable[int]) -> None:
    """Objects that nothing could compress on the way."""
    (bucket / FOLDER).mkdir(parents=True)
    for size in sizes:
        (bucket / key(size)).write_bytes(os.urandom(size))


class Server(ABC):
    """A server of a tree of buckets on a port of this machine, while the `with` block runs."""

    name: str

    def __init__(self, folder: Path, tree: Path) -> None:
        self.folder, self.tree = folder, tree
        self.endpoint = ""

    @abstractmethod
    def command(self) -> list[str | Path]: ...

    @abstractmethod
    def wait_until_ready(self) -> None:
        """Sets `endpoint`."""

    @abstractmethod
    def url(self, size: int) -> str:
        """A signed URL of the object of that size, good for an hour."""

    def __enter__(self) -> "Server":
        self.folder.mkdir(exist_ok=True)
        with open(self.folder / "out", "wb") as output, open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=log)
        try:
            self.wait(self.wait_until_ready)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait(self, attempt) -> None:
        """Tries until there is no error, for ten seconds."""
        end = time.monotonic() + 10
        while True:
            try:
                return attempt()
            except (OSError, LookupError) as error:
                if time.monotonic() > end or self.process.poll() is not None:
                    text = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"{self.name} does not come up ({error}):\n{text}") from error
                time.sleep(0.05)

    def check(self, bucket: Path) -> None:
        """Fetches every object once, and refuses to compare a server that sends something else."""
        for file in (bucket / FOLDER).iterdir():
            size = file.stat().st_size
            with urllib.request.urlopen(self.url(size)) as answer:
                if answer.read() != file.read_bytes():
                    raise RuntimeError(f"{self.name} sends another {file.name}")
            unsigned = self.url(size).partition("?")[0]
            try:
                urllib.request.urlopen(unsigned)
            except urllib.error.HTTPError as error:
                if error.code == 403:
                    continue
            raise RuntimeError(f"{self.name} lets anybody fetch {unsigned}")

    def memory(self) -> int:
        """Resident bytes of all its processes now."""
        return self._memory("VmRSS")

    def peak_memory(self) -> int:
        """The sum of the highest resident size of each of its processes, in bytes."""
        return self._memory("VmHWM")

    def cpu(self) -> float:
        """Seconds in user and kernel mode of all its threads that there are."""
        threads = [path for process in self._processes() for path in (process / "task").iterdir()]
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def _processes(self) -> list[Path]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [Path("/proc", pid) for pid in [str(self.process.pid), *children]]

    def _memory(self, field: str) -> int:
        statuses = [(process / "status").read_text() for process in self._processes()]
        return sum(int(re.search(rf"^{field}:\s+(\d+) kB", text, re.M)[1]) * 1024 for text in statuses)


class Cloud(Server):
    """`ota-release serve`, with its log in a file."""

    name = "ota-release"

    def __init__(self, folder: Path, tree: Path, binary: Path, checkout: Path) -> None:
        super().__init__(folder, tree)
        self.binary, self.checkout = binary, checkout

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def command(self) -> list[str | Path]:
        options = ["--port", "0", "--state", self.state, "--manifests", self.checkout / "manifests"]
        return [self.binary, "serve", self.tree, *options]

    def wait_until_ready(self) -> None:
        exports = dict(re.findall(r"export (\w+)=(\S+)", (self.folder / "out").read_text()))
        self.endpoint = exports["AWS_ENDPOINT_URL"]
        self.access_key, self.secret = exports["AWS_ACCESS_KEY_ID"], exports["AWS_SECRET_ACCESS_KEY"]

    def client(self, service: str):
        """A stock client that waits for a long answer, and asks once."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret,
            config=Config(signature_version="s3v4" if service == "s3" else None, read_timeout=120, retries={"total_max_attempts": 1}),
        )

    def url(self, size: int) -> str:
        parameters = {"Bucket": BUCKET, "Key": key(size)}
        return self.client("s3").generate_presigned_url("get_object", parameters, ExpiresIn=3600)


class Nginx(Server):
    """nginx with secure_link, which checks an MD5 and an expiry. It logs the same as `serve` does, as often."""

    name = "nginx"
    SECRET = "a secret of the benchmark"

    CONFIGURATION = """\
daemon off;
user {user};
worker_processes {workers};
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 8192; }}
http {{
  sendfile on;
  keepalive_timeout 60s;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  log_format line escape=json '{{"bytes":$body_bytes_sent,"caller":"$remote_user","id":"$request_id",'
    '"milliseconds":$request_time,"method":"$request_method","path":"$uri","service":"s3","status":$status,'
    '"time":"$time_iso8601"}}';
  access_log {folder}/access line buffer=64k flush=1s;
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    root {tree};
    location / {{
      secure_link $arg_md5,$arg_expires;
      secure_link_md5 "$secure_link_expires$uri {secret}";
      if ($secure_link = "") {{ return 403; }}
      if ($secure_link = "0") {{ return 410; }}
    }}
  }}
}}
"""

    def command(self) -> list[str | Path]:
        self.port = free_port()
        text = self.CONFIGURATION.format(
            user=pwd.getpwuid(os.getuid()).pw_name,
            # As many as the other server has event loops.
            workers=len(os.sched_getaffinity(0)),
            folder=self.folder,
            port=self.port,
            tree=self.tree,
            secret=self.SECRET,
        )
        (self.folder / "nginx.conf").write_text(text)
        # Where Debian puts it is not on everybody's path.
        program = "/usr/sbin/nginx" if os.access("/usr/sbin/nginx", os.X_OK) else "nginx"
        return [program, "-c", self.folder / "nginx.conf", "-p", self.folder, "-e", "stderr"]

    def wait_until_ready(self) -> None:
        socket.create_connection(("127.0.0.1", self.port)).close()
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def url(self, size: int) -> str:
        path, expires = f"/{BUCKET}/{key(size)}", int(time.time()) + 3600
        digest = hashlib.md5(f"{expires}{path} {self.SECRET}".encode()).digest()
        code = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return f"{self.endpoint}{path}?md5={code}&expires={expires}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
