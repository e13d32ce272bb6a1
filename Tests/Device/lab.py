"""A device and its cloud in one folder: a release that `ota-release` has built, the data plane of AWS IoT Jobs and the
buckets behind one port with TLS and client certificates, and a Greengrass root in which `ggc-ota` works.

The server has no code in common with the agent, or with `ota-release serve`: it does what AWS documents, and every
wrong thing that a test asks for.
"""

import contextlib
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import tarfile
import threading
import time
import urllib.parse

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = SOURCE / "manifests" / "builds" / "sample"
THING = "gateway-1"
PLATFORM = "ubuntu/x86_64"
BUCKET = "us-east-1-greengrass-updates"
TERMINAL = {"SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "CANCELED", "REMOVED"}


def run(*words, **options):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    assert result.returncode == 0, f"{words[0]} ended with {result.returncode}: {result.stderr}"
    return result.stdout


def fault_library(folder):
    """Builds what makes calls of the C library fail, or the clock go ahead, in a program that is started with it."""
    library = folder / "fault.so"
    if not library.exists():
        run(shutil.which("cc") or "clang", "-shared", "-fPIC", "-O1", "-o", library, pathlib.Path(__file__).with_name("fault.c"), "-ldl")
    return library


class Release:
    """Releases that `ota-release` builds into one tree."""

    def __init__(self, folder, tool):
        self.folder = folder
        self.tool = tool
        self.environment = {"PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
        self.bucket = folder / "release" / BUCKET
        (folder / "manifests").mkdir(parents=True)

    def build(self, core=None, agent=None, platforms=(PLATFORM,), options=(), change=None, agent_program=None, minimum=None):
        """Builds and publishes versions; `change` gets the staged folder of each before it is packed."""
        software = {"core": core, "ota_agent": agent}
        lines = [f"release: {core or agent}", "created: 2026-11-01T00:00:00Z", "software:"]
        for name, version in software.items():
            if version is None:
                continue
            floor = f", minimumFrom: {minimum}" if minimum else ""
            lines.append(f'  {name}: {{ version: {version}, builds: "builds/{name}-{{version}}/{{os}}-{{arch}}"{floor} }}')
            for platform in platforms:
                staged = self.folder / "manifests" / "builds" / f"{name}-{version}" / platform.replace("/", "-")
                stage(staged, name, version, agent_program)
                if change:
                    change(staged / "greengrass")
        lines += [f"platforms: [{', '.join(platforms)}]", "regions: [us-east-1]", *options]
        manifest = self.folder / "manifests" / f"{core or agent}.yaml"
        manifest.write_text("\n".join(lines) + "\n")
        run(self.tool, "build", f"manifests/{manifest.name}", cwd=self.folder, env=self.environment)

    def archive(self, name, version, platform=PLATFORM):
        system, machine = platform.split("/")
        stem = f"{name}/{machine}/greengrass-{name}-{system}-{version}.tar"
        return stem + (".gz" if (self.bucket / (stem + ".gz")).exists() else ".xz")

    def document(self, name, version, url, platform=PLATFORM, level="INFO"):
        """The document of a job, as a device receives it; `url` makes the URL of a key."""
        system, machine = platform.split("/")
        metadata = self.bucket / "metadata"
        listed = {"timestamp": "timestamp.json"}
        snapshot = json.loads((metadata / "timestamp.json").read_text())["signed"]["meta"]["snapshot.json"]["version"]
        listed["snapshot"] = f"{snapshot}.snapshot.json"
        meta = json.loads((metadata / listed["snapshot"]).read_text())["signed"]["meta"]
        for member, role in [("targets", "targets"), ("software", name), ("platform", f"{name}-{system}-{machine}")]:
            listed[member] = f"{meta[role + '.json']['version']}.{role}.json"
        roots = sorted(metadata.glob("*.root.json"), key=lambda path: int(path.name.split(".")[0]))
        key = self.archive(name, version, platform)
        content = (self.bucket / key).read_bytes()
        file = lambda name: {"name": name, "url": url(f"metadata/{name}")}
        return {
            "schemaVersion": 1, "operation": "greengrass-software-update", "software": name, "version": version,
            "os": system, "arch": machine, "logLevel": level,
            "artifact": {
                "target": key, "url": url(key), "length": len(content), "sha256": hashlib.sha256(content).hexdigest(),
            },
            "signature": {"name": key.split("/")[-1] + ".sig", "url": url(key + ".sig")},
            "metadata": {"roots": [file(root.name) for root in roots], **{k: file(v) for k, v in listed.items()}},
        }


def stage(staged, name, version, program=None):
    """A build of the sample software under another version."""
    sample = SAMPLE / name / "greengrass"
    root = staged / "greengrass"
    if name == "core":
        shutil.copytree(sample, root, symlinks=True)
        packages = root / "ggc" / "packages"
        next(packages.iterdir()).rename(packages / version)
        (root / "ggc" / "core").unlink()
        (root / "ggc" / "core").symlink_to(f"packages/{version}")
        (packages / version / "VERSION").write_text(version + "\n")
        return
    folder = root / "ota" / f"ota_agent_v{version}"
    folder.mkdir(parents=True)
    shutil.copy(sample.glob("ota/ota_agent_v*/LICENSE").__next__(), folder / "LICENSE")
    shutil.copy(program or next(sample.glob("ota/ota_agent_v*/ggc-ota")), folder / "ggc-ota")
    (folder / "VERSION").write_text(version + "\n")
    (root / "ota" / "ota_agent").symlink_to(folder.name)


class Cloud:
    """The jobs of one thing, and the objects of a bucket."""

    def __init__(self, folder, release):
        self.folder = folder
        self.release = release
        self.jobs = {}
        self.updates = []
        self.requests = []
        # URLs with an older number have expired.
        self.oldest_url = 0
        self.url_number = 0
        # By the end of an object's key: what to do instead of sending it.
        self.faults = {}
        self.is_down = False
        self.lock = threading.RLock()
        self.certificates()
        self.start()

    def certificates(self):
        folder = self.folder
        folder.mkdir(parents=True, exist_ok=True)

        def openssl(*words):
            run("openssl", *words, cwd=folder)

        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=lab")
        for name, subject, extra in [("server", "/CN=lab server", "subjectAltName=IP:127.0.0.1"), ("device", f"/CN={THING}", None)]:
            openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject)
            words = ["x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
            if extra:
                (folder / "extensions").write_text(extra + "\n")
                words += ["-extfile", "extensions"]
            openssl(*words, "-days", "2", "-out", f"{name}.pem")

    def start(self):
        cloud = self

        class Handler(CloudHandler):
            pass

        Handler.cloud = cloud
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        context.load_verify_locations(self.folder / "ca.pem")
        # Buckets know no certificates; the data plane asks for them below.
        context.verify_mode = ssl.CERT_OPTIONAL
        context.set_alpn_protocols(["http/1.1", "x-amzn-http-ca"])
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    # Jobs

    def url(self, key):
        return f"https://127.0.0.1:{self.port}/{BUCKET}/{key}?X-Amz-Signature=secret&number={self.url_number}"

    def create(self, job, name="core", version=None, document=None, change=None, **options):
        """Queues a job; `change` gets its document each time that a device fetches it."""
        def fresh():
            if document is not None:
                return document
            text = self.release.document(name, version, self.url, **options)
            if change:
                change(text)
            return text

        with self.lock:
            self.jobs[job] = {
                "status": "QUEUED", "details": {}, "version": 1, "queuedAt": int(time.time()) + len(self.jobs),
                "document": fresh,
            }

    def status(self, job):
        return self.jobs[job]["status"]

    def details(self, job):
        return self.jobs[job]["details"]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        pass


class CloudHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 600
    cloud = None

    def log_message(self, *words):
        pass

    def setup(self):
        # Here, in the thread of the connection: a slow handshake must not block the others.
        self.request.do_handshake()
        super().setup()

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def answer(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        query = urllib.parse.parse_qs(query)
        cloud = self.cloud
        with cloud.lock:
            cloud.requests.append((method, path, self.headers.get("Range")))
        if cloud.is_down:
            self.close_connection = True
            return
        parts = [urllib.parse.unquote(part) for part in path.strip("/").split("/")]
        if parts[0] == BUCKET:
            return self.send_object("/".join(parts[1:]), int(query["number"][0]))
        if parts[:3] != ["things", THING, "jobs"]:
            return self.send_json(404, {"message": "no such path"})
        certificate = self.request.getpeercert() or {}
        if (("commonName", THING),) not in certificate.get("subject", ()):
            return self.send_json(403, {"message": "no certificate of this thing"})
        with cloud.lock:
            if len(parts) == 3:
                return self.send_pending()
            job = cloud.jobs.get(parts[3])
            if job is None:
                return self.send_json(404, {"message": "no such job"})
            if method == "GET":
                return self.send_execution(parts[3], job)
            return self.update(parts[3], job, json.loads(body))

    def send_pending(self):
        def listed(status):
            return [
                {
                    "jobId": name, "queuedAt": job["queuedAt"], "lastUpdatedAt": job["queuedAt"],
                    "versionNumber": job["version"], "executionNumber": 1,
                }
                for name, job in self.cloud.jobs.items()
                if job["status"] == status
            ]

        self.send_json(200, {"inProgressJobs": listed("IN_PROGRESS"), "queuedJobs": listed("QUEUED")})

    def send_execution(self, name, job):
        if job["status"] in TERMINAL:
            return self.send_json(410, {"message": "the execution is terminal"})
        self.cloud.url_number += 1
        self.send_json(
            200,
            {
                "execution": {
                    "jobId": name, "thingName": THING, "status": job["status"], "queuedAt": job["queuedAt"],
                    "lastUpdatedAt": job["queuedAt"], "versionNumber": job["version"], "executionNumber": 1,
                    "jobDocument": json.dumps(job["document"]()),
                }
            },
        )

    def update(self, name, job, body):
        if job["status"] in TERMINAL:
            return self.send_json(409, {"message": "InvalidStateTransition"})
        details = body.get("statusDetails", {})
        assert len(details) <= 10 and all(1 <= len(value) <= 1024 for value in details.values()), details
        job.update(status=body["status"], details=details, version=job["version"] + 1)
        self.cloud.updates.append((name, body["status"], details))
        self.send_json(200, {})

    def send_json(self, status, value):
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    # Objects

    def send_object(self, key, number):
        cloud = self.cloud
        fault = next((fault for end, fault in cloud.faults.items() if key.endswith(end)), {})
        if number < cloud.oldest_url:
            return self.send_json(403, {"message": "Request has expired"})
        if "status" in fault:
            return self.send_json(fault["status"], {})
        path = cloud.release.bucket / key
        if not path.is_file():
            return self.send_json(403, {})
        content = fault.get("content") or path.read_bytes()
        start = 0
        requested = self.headers.get("Range")
        if requested:
            start = int(requested.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                return self.send_json(416, {})
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        if fault.get("endless"):
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            while True:
                self.wfile.write(bytes(1 << 16))
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:]
        rate = fault.get("rate")
        if rate:
            for position in range(0, len(body), max(1, rate // 10)):
                self.wfile.write(body[position:position + max(1, rate // 10)])
                self.wfile.flush()
                time.sleep(0.1)
            return
        cuts = fault.get("cuts", 0)
        if cuts > 0:
            fault["cuts"] -= 1
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            if fault.get("expires"):
                cloud.oldest_url = cloud.url_number + 1
            return
        self.wfile.write(body)


class Device:
    """A Greengrass root with an installed core, and the agent that takes care of it."""

    def __init__(self, folder, cloud, program, managed=False, proxy=False, agent=None):
        self.folder = folder
        self.cloud = cloud
        self.program = program
        self.root = folder / "greengrass"
        self.pids = folder / "run"
        self.log = folder / "log" / "ggc_ota.txt"
        for name in ["certs", "config", "ggc/packages", "ota/metadata", "usr/scripts"]:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self.pids.mkdir(exist_ok=True)
        for name, source in [
            ("root.ca.pem", "ca.pem"), (f"{THING}.cert.pem", "device.pem"), (f"{THING}.private.key", "device.key"),
        ]:
            shutil.copy(cloud.folder / source, self.root / "certs" / name)
        self.configure(managed=managed, proxy=proxy)
        shutil.copy(cloud.release.bucket / "metadata" / "1.root.json", self.root / "ota" / "metadata" / "root.json")
        (self.root / "ggc" / "var").mkdir()
        (self.root / "ggc" / "var" / "shadow.db").write_bytes(bytes(range(256)))
        (self.root / "ggc" / "deployment").mkdir()
        (self.root / "ggc" / "deployment" / "group.json").write_text('{"group": "as the cloud deployed it"}\n')

    def configure(self, managed=False, proxy=False, **changes):
        core = {
            "caPath": "root.ca.pem", "certPath": f"{THING}.cert.pem", "keyPath": f"{THING}.private.key",
            "thingArn": f"arn:aws:iot:us-east-1:123456789012:thing/{THING}", "iotHost": "127.0.0.1",
            "ggHost": "127.0.0.1", "iotHttpPort": self.cloud.port, "ggHttpPort": self.cloud.port, "keepAlive": 600,
        }
        if proxy:
            core["networkProxy"] = {"noProxyAddresses": "", "proxy": {"url": "https://proxy.example:3128"}}
        document = {"coreThing": core, "managedRespawn": managed, "pidFileDirectory": str(self.pids), **changes}
        (self.root / "config" / "config.json").write_text(json.dumps(document, indent=2) + "\n")

    def install(self, name, version):
        """Puts a version onto the device as a person would: from its archive, by tar."""
        with tarfile.open(self.cloud.release.bucket / self.cloud.release.archive(name, version)) as archive:
            part = {"core": f"greengrass/ggc/packages/{version}", "ota_agent": f"greengrass/ota/ota_agent_v{version}"}[name]
            archive.extractall(self.folder, [member for member in archive if member.name.startswith(part)])
        link, target = {
            "core": (self.root / "ggc" / "core", f"packages/{version}"),
            "ota_agent": (self.root / "ota" / "ota_agent", f"ota_agent_v{version}"),
        }[name]
        link.unlink(missing_ok=True)
        link.symlink_to(target)

    def install_scripts(self, mode=0o700):
        for script in (SAMPLE / "core" / "greengrass" / "usr" / "scripts").iterdir():
            target = self.root / "usr" / "scripts" / script.name
            shutil.copy(script, target)
            # The sample's daemon finds its pid file by config.json; 30 s of patience is for people.
            target.write_text(target.read_text().replace("wait_seconds=30", "wait_seconds=2"))
            target.chmod(mode)

    def greengrassd(self, command):
        return subprocess.run([self.root / "ggc" / "core" / "greengrassd", command], capture_output=True, text=True)

    def words(self, *options, once=True):
        standard = {
            "--retry-delay": "0.02", "--health-window": "0.2", "--script-timeout": "300", "--poll": "0.05",
            "--slow-after": "1",
        }
        given = {option for option in options if option.startswith("--")}
        extra = [word for option, value in standard.items() if option not in given for word in (option, value)]
        return [
            str(self.program), "run", "--root", str(self.root), "--platform", PLATFORM, "--log", str(self.log),
            "--pid-file", str(self.folder / "ggc-ota.pid"), *extra, *options,
            *(["--foreground", "--once"] if once else []),
        ]

    def update(self, *options, environment=None, timeout=600):
        """Runs the agent until no job waits."""
        return subprocess.run(
            self.words(*options), capture_output=True, text=True, timeout=timeout,
            env={"PATH": os.environ["PATH"], **(environment or {})},
        )

    def command(self, name):
        return run(self.program, name, "--root", self.root, "--platform", PLATFORM)

    # What is there

    @property
    def version(self):
        return os.readlink(self.root / "ggc" / "core").removeprefix("packages/")

    @property
    def agent_version(self):
        return os.readlink(self.root / "ota" / "ota_agent").removeprefix("ota_agent_v")

    @property
    def running_version(self):
        """By the kernel's word, not by that of anything under test."""
        try:
            pid = int((self.pids / "greengrassd.pid").read_text())
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        return next((pathlib.Path(word).parent.parent.name for word in words if word.endswith("/bin/daemon")), None)

    def snapshot(self):
        """Every file below the root with mode and content, every link with its target, every folder with its mode."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_symlink():
                found[name] = ("link", os.readlink(path))
            elif path.is_dir():
                found[name] = ("folder", path.stat().st_mode & 0o7777)
            else:
                found[name] = (path.stat().st_mode & 0o7777, hashlib.sha256(path.read_bytes()).hexdigest())
        return found

    def kill_all(self):
        """Ends what runs from the device's root, and nothing else."""
        for process in pathlib.Path("/proc").iterdir():
            if not process.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                if str(self.root).encode() + b"/" in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)


def kept(snapshot):
    """What an update must not change: everything but the versions, the links, and the agent's own state. The sample
    daemon writes its log below ggc/var/log."""
    changing = ("ggc/packages", "ggc/core", "ota", "ggc/var/log")
    return {name: value for name, value in snapshot.items() if not name.startswith(changing)}
