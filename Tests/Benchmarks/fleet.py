"""A fleet of devices: its registration, jobs for all of it, and what devices ask and report."""

from __future__ import annotations

import sqlite3
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from servers import REGION, Cloud

GROUP = "everybody"
# A job reaches as many things in its first minute ("Job rollout, scheduling, and abort configurations", AWS IoT Core
# Developer Guide); they are those who ask and report under load.
FIRST = 1000


def thing(number: int) -> str:
    return f"gateway-{number:06}"


class Fleet:
    """The devices of a server that runs."""

    def __init__(self, cloud: Cloud, things: int) -> None:
        self.cloud, self.things = cloud, things
        self.iot = cloud.client("iot")
        # What `register` did is what the calls would have done.
        for number in (0, things - 1):
            self.iot.describe_thing(thingName=thing(number))
        first = self.iot.list_things_in_thing_group(thingGroupName=GROUP, maxResults=1)
        assert first["things"] == [thing(0)], first

    @staticmethod
    def register(state: Path, things: int) -> None:
        """Makes things and a group of all of them in the database of a server that does not run: 100,000 times
        CreateThing and AddThingToThingGroup would take minutes, each with its own transaction on the disk."""
        database = sqlite3.connect(state / "state.sqlite")
        with database:
            database.executemany(
                "INSERT INTO thing (region, name, id, attributes, created) VALUES (?, ?, ?, '{}', 0)",
                ((REGION, thing(number), str(uuid.uuid4())) for number in range(things)),
            )
            database.execute(
                "INSERT INTO thing_group (region, name, id, attributes, created) VALUES (?, ?, ?, '{}', 0)",
                (REGION, GROUP, str(uuid.uuid4())),
            )
            database.execute(
                "INSERT INTO thing_group_member (thing_group, thing) "
                "SELECT thing_group.number, thing.number FROM thing_group, thing"
            )
        database.close()

    def create_job(self, job: str, group: str) -> float:
        """The seconds that CreateJob takes for a group; checks that its rollout has begun."""
        target = self.iot.describe_thing_group(thingGroupName=group)["thingGroupArn"]
        start = time.perf_counter()
        self.iot.create_job(jobId=job, targets=[target], document='{"operation": "none"}')
        seconds = time.perf_counter() - start
        self.check_counts(job)
        return seconds

    def check_counts(self, job: str) -> None:
        """Holds the counts of a job against its executions."""
        details = self.iot.describe_job(jobId=job)["job"]["jobProcessDetails"]
        pages = self.iot.get_paginator("list_job_executions_for_job").paginate(jobId=job)
        found = [summary["jobExecutionSummary"]["status"] for page in pages for summary in page["executionSummaries"]]
        counted = {"QUEUED": details["numberOfQueuedThings"], "IN_PROGRESS": details["numberOfInProgressThings"]}
        listed = {status: found.count(status) for status in counted}
        if counted != listed or len(found) < min(FIRST, self.things):
            raise RuntimeError(f"{job}: counts {counted}, and has {listed} among {len(found)} executions")

    def pending_requests(self) -> bytes:
        """GetPendingJobExecutions of many devices, signed."""
        return self._requests("GET", lambda number: f"/things/{thing(number)}/jobs")

    def update_requests(self, job: str) -> bytes:
        """UpdateJobExecution of many devices, signed."""
        body = b'{"status": "IN_PROGRESS", "statusDetails": {"step": "download", "percent": "40"}}'
        return self._requests("POST", lambda number: f"/things/{thing(number)}/jobs/{job}", body)

    def _requests(self, method: str, path, body: bytes = b"") -> bytes:
        """As wrk.lua reads them."""
        credentials = Credentials(self.cloud.access_key, self.cloud.secret)
        signer = SigV4Auth(credentials, "iot-jobs-data", REGION)
        host = urlsplit(self.cloud.endpoint).netloc
        file = bytearray()
        for number in range(min(FIRST, self.things)):
            request = AWSRequest(method, self.cloud.endpoint + path(number), {"Host": host}, body)
            signer.add_auth(request)
            fields = [*request.headers.items(), ("Content-Length", str(len(body)))]
            head = "".join(f"{name}: {value}\r\n" for name, value in fields)
            wire = f"{method} {path(number)} HTTP/1.1\r\n{head}\r\n".encode() + body
            file += b"%d\n%b" % (len(wire), wire)
        return bytes(file)
