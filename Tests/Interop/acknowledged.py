"""Writes to a local cloud until it dies, noting what it acknowledged; or checks that all of that is still there.

usage: acknowledged.py ENDPOINT work|check LOG; credentials and the region in the environment
"""

import json
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ENDPOINT, TASK, LOG = sys.argv[1:4]
ONCE = Config(retries={"total_max_attempts": 1})
iot = boto3.client("iot", endpoint_url=ENDPOINT, config=ONCE)
device = boto3.client("iot-jobs-data", endpoint_url=ENDPOINT, config=ONCE)


def work():
    """Makes a thing and a job for it, and takes the job some steps, over and over."""
    run = os.getpid()
    with open(LOG, "a", buffering=1) as log:
        for number in range(1_000_000):
            thing, job = f"thing-{run}-{number}", f"job-{run}-{number}"
            arn = iot.create_thing(thingName=thing)["thingArn"]
            print(json.dumps(["thing", thing]), file=log)
            iot.create_job(jobId=job, targets=[arn], document="{}")
            print(json.dumps(["job", job]), file=log)
            device.start_next_pending_job_execution(thingName=thing)
            print(json.dumps(["status", job, thing, "IN_PROGRESS"]), file=log)
            for step in range(3):
                device.update_job_execution(
                    jobId=job, thingName=thing, status="IN_PROGRESS", statusDetails={"step": str(step)}
                )
                print(json.dumps(["step", job, thing, step]), file=log)
            device.update_job_execution(jobId=job, thingName=thing, status="SUCCEEDED")
            print(json.dumps(["status", job, thing, "SUCCEEDED"]), file=log)


def check():
    """What came later may be there too: an answer can be lost on its way."""
    order = ["QUEUED", "IN_PROGRESS", "SUCCEEDED"]
    latest = {}
    for line in open(LOG):
        kind, *rest = json.loads(line)
        if kind == "thing":
            iot.describe_thing(thingName=rest[0])
        elif kind == "job":
            iot.describe_job(jobId=rest[0])
        else:
            latest.setdefault((rest[0], rest[1]), []).append((kind, rest[2]))
    for (job, thing), changes in latest.items():
        execution = iot.describe_job_execution(jobId=job, thingName=thing)["execution"]
        status = [value for kind, value in changes if kind == "status"][-1]
        assert order.index(execution["status"]) >= order.index(status), (job, execution, changes)
        steps = [value for kind, value in changes if kind == "step"]
        if steps:
            seen = int(execution["statusDetails"]["detailsMap"]["step"])
            assert seen >= steps[-1], (job, execution, changes)
    jobs = iot.get_paginator("list_jobs")
    for job in (job for page in jobs.paginate() for job in page["jobs"]):
        counts = iot.describe_job(jobId=job["jobId"])["job"]["jobProcessDetails"]
        total = sum(value for name, value in counts.items() if name.startswith("numberOf"))
        assert total == 1, (job, counts)


open(LOG, "a").close()
if TASK == "check":
    check()
else:
    try:
        work()
    except (BotoCoreError, ClientError):
        pass
