"""Walks the procedure of AWS's documentation against a local cloud, with the stock aws CLI: a role, a thing, an update
job, and the job's end, while boto3 plays the device, or one with a certificate whose Greengrass root is given.

usage: update_walk.py ENDPOINT REGION [ROOT]; credentials, and AWS_CA_BUNDLE for https, in the environment
"""

import hashlib
import http.client
import json
import os
import pathlib
import ssl
import subprocess
import sys
import urllib.request

import boto3

ENDPOINT, REGION, *ROOT = sys.argv[1:]
ACCOUNT = "123456789012"
THING = f"arn:aws:iot:{REGION}:{ACCOUNT}:thing/gateway-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/UpdateSigner"


def aws(*arguments, fails_with=None):
    """Runs the CLI as a person does, and gives the JSON that it prints."""
    command = [sys.executable, "-m", "awscli", "--endpoint-url", ENDPOINT, "--region", REGION, *arguments]
    process = subprocess.run(command, capture_output=True, text=True)
    if fails_with:
        assert process.returncode != 0 and fails_with in process.stderr, process.stderr
        return None
    assert process.returncode == 0, f"{arguments}: {process.stderr}"
    return json.loads(process.stdout) if process.stdout.strip() else None


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create_update_job(*options, fails_with=None):
    return aws(
        "greengrass", "create-software-update-job", "--update-targets-architecture", "x86_64",
        "--update-targets", THING, "--update-targets-operating-system", "ubuntu", "--software-to-update", "core",
        "--s3-url-signer-role", ROLE, "--update-agent-log-level", "INFO", *options, fails_with=fails_with,
    )


def make_role():
    """The mistakes that people make with roles, and then the right one."""
    create_update_job(fails_with="Permission denied when attempting to assume role")
    trust = {"Effect": "Allow", "Principal": {"Service": "iot.amazonaws.com"}, "Action": "sts:AssumeRole"}
    created = aws("iam", "create-role", "--role-name", "UpdateSigner", "--assume-role-policy-document", policy(trust))
    assert created["Role"]["Arn"] == ROLE
    create_update_job(fails_with="Permission denied when attempting to use role")
    access = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*-greengrass-updates/*"}
    aws(
        "iam", "put-role-policy", "--role-name", "UpdateSigner", "--policy-name", "ReadUpdates",
        "--policy-document", policy(access),
    )
    shown = aws("iam", "get-role", "--role-name", "UpdateSigner")["Role"]
    assert shown["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] == "iot.amazonaws.com"


class SigningDevice:
    """A device that signs its requests."""

    def __init__(self):
        self.client = boto3.client("iot-jobs-data", endpoint_url=ENDPOINT, region_name=REGION)
        self.context = None
        if ENDPOINT.startswith("https:"):
            self.context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])

    def pending(self):
        answer = self.client.get_pending_job_executions(thingName="gateway-1")
        return {key: answer[key] for key in answer if key != "ResponseMetadata"}

    def start_next(self, **details):
        return self.client.start_next_pending_job_execution(thingName="gateway-1", statusDetails=details)["execution"]

    def update(self, job_id, status, version, **details):
        self.client.update_job_execution(
            jobId=job_id, thingName="gateway-1", status=status, expectedVersion=version, statusDetails=details
        )


class CertifiedDevice:
    """A device that shows its certificate, with nothing but what is in its Greengrass root."""

    def __init__(self, root):
        core = json.loads((root / "config/config.json").read_text())["coreThing"]
        assert core["thingArn"] == THING, core
        self.context = ssl.create_default_context(cafile=root / "certs" / core["caPath"])
        self.context.load_cert_chain(root / "certs" / core["certPath"], root / "certs" / core["keyPath"])
        self.connection = http.client.HTTPSConnection(core["iotHost"], core["iotHttpPort"], context=self.context)

    def call(self, method, path="", **body):
        self.connection.request(method, f"/things/gateway-1/jobs{path}", json.dumps(body) if body else None)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        return json.loads(content)

    def pending(self):
        return self.call("GET")

    def start_next(self, **details):
        return self.call("PUT", "/$next", statusDetails=details)["execution"]

    def update(self, job_id, status, version, **details):
        self.call("POST", f"/{job_id}", status=status, expectedVersion=version, statusDetails=details)


def fetch(url, device):
    assert url.startswith(f"{ENDPOINT}/"), url
    with urllib.request.urlopen(url, context=device.context) as answer:
        return answer.read()


def play(device, job_id):
    """What an agent does: take the job, fetch what it names, say that it is done."""
    pending = device.pending()
    assert [job["jobId"] for job in pending["queuedJobs"]] == [job_id], pending
    execution = device.start_next(step="download")
    assert (execution["jobId"], execution["status"]) == (job_id, "IN_PROGRESS"), execution
    document = json.loads(execution["jobDocument"])
    assert document["logLevel"] == "INFO", document
    artifact = document["artifact"]
    content = fetch(artifact["url"], device)
    assert len(content) == artifact["length"]
    assert hashlib.sha256(content).hexdigest() == artifact["sha256"]
    assert fetch(document["signature"]["url"], device)
    metadata = document["metadata"]
    files = [*metadata["roots"], *(metadata[role] for role in metadata if role != "roots")]
    assert len(files) >= 6, metadata
    for file in files:
        json.loads(fetch(file["url"], device))
    device.update(job_id, "SUCCEEDED", execution["versionNumber"], step="done")
    assert device.pending() == {"inProgressJobs": [], "queuedJobs": []}


def main():
    assert aws("iot", "create-thing", "--thing-name", "gateway-1")["thingArn"] == THING
    make_role()
    created = create_update_job("--amzn-client-token", "walk-1")
    job_id = created["IotJobId"]
    assert job_id.startswith("GreengrassUpdateJob_") and created["PlatformSoftwareVersion"], created
    assert create_update_job("--amzn-client-token", "walk-1")["IotJobId"] == job_id
    job = aws("iot", "describe-job", "--job-id", job_id)["job"]
    assert (job["status"], job["targetSelection"], job["targets"]) == ("IN_PROGRESS", "SNAPSHOT", [THING]), job
    assert job["presignedUrlConfig"] == {"roleArn": ROLE, "expiresInSec": 3600}, job
    assert job["description"].startswith("This job was created by Greengrass to update the Greengrass Cores"), job
    assert job["jobProcessDetails"]["numberOfQueuedThings"] == 1, job
    play(CertifiedDevice(pathlib.Path(ROOT[0])) if ROOT else SigningDevice(), job_id)
    job = aws("iot", "describe-job", "--job-id", job_id)["job"]
    assert job["status"] == "COMPLETED" and job["jobProcessDetails"]["numberOfSucceededThings"] == 1, job
    executions = aws("iot", "list-job-executions-for-thing", "--thing-name", "gateway-1")["executionSummaries"]
    assert [entry["jobExecutionSummary"]["status"] for entry in executions] == ["SUCCEEDED"], executions
    print(f"{job_id} COMPLETED")


main()
