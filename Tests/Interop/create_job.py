"""Creates update jobs with `ota-release job create`, and reads them with boto3: what the service has is what was asked for.

usage: create_job.py ENDPOINT PROGRAM TREE [CHANNEL]; without an endpoint, `moto`, against moto's AWS IoT. The tree has core
1.0.0 and 1.0.1 for ubuntu/x86_64, of which 1.0.0 is on the channel stable for 10 percent of things. CHANNEL is the one that
the endpoint serves. Credentials are in the environment.
"""

import json
import os
import subprocess
import sys

import boto3

ENDPOINT, PROGRAM, TREE, *CHANNEL = sys.argv[1:]
REGION = "us-east-1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Signer"
# Of these, the wave of 10 percent of core 1.0.0 reaches the second alone.
OUTSIDE, INSIDE = (f"arn:aws:iot:{REGION}:{ACCOUNT}:thing/{name}" for name in ("gw-0", "gw-10"))
GROUP = f"arn:aws:iot:{REGION}:{ACCOUNT}:thinggroup/plant"


def client(service):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name=REGION)


def create(*options, targets=(OUTSIDE,), status=0):
    """Runs the command, and gives what it prints; for a failure, what it says."""
    command = [
        PROGRAM, "job", "create", TREE, "--endpoint-url", ENDPOINT, "--region", REGION, "--software", "core", "--platform",
        "ubuntu/x86_64", "--role-arn", ROLE, "--format", "json", "--targets", *targets, *options,
    ]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == status, f"{options}: {process.returncode} {process.stderr}"
    return process.stderr if status else json.loads(process.stdout)


def make_registry():
    iot = client("iot")
    for name in ("gw-0", "gw-10"):
        iot.create_thing(thingName=name)
    iot.create_thing_group(thingGroupName="plant")
    trust = {"Effect": "Allow", "Principal": {"Service": "iot.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    client("iam").create_role(RoleName="Signer", AssumeRolePolicyDocument=document)


def check_equal():
    """Everything that can be said comes back as it was said."""
    options = [
        "--log-level", "INFO", "--abort-threshold", "12.5", "--abort-after", "20", "--timeout-minutes", "60",
        "--job-executions-rollout-config",
        json.dumps({
            "maximumPerMinute": 100,
            "exponentialRate": {
                "baseRatePerMinute": 5, "incrementFactor": 1.5, "rateIncreaseCriteria": {"numberOfNotifiedThings": 10},
            },
        }),
    ]
    wanted = create(*options, "--job-id", "update-1", "--dry-run", targets=[OUTSIDE, GROUP])
    assert wanted["abortConfig"]["criteriaList"][0]["thresholdPercentage"] == 12.5
    assert wanted["jobExecutionsRolloutConfig"]["exponentialRate"]["incrementFactor"] == 1.5
    created = create(*options, "--job-id", "update-1", targets=[OUTSIDE, GROUP])
    assert created["jobId"] == "update-1" and created["jobArn"].endswith(":job/update-1"), created
    check_job("update-1", wanted)
    # Stock clients take the request, too.
    wanted["jobId"] = "update-2"
    client("iot").create_job(**wanted)
    check_job("update-2", wanted)


def check_job(name, wanted):
    iot = client("iot")
    job = iot.describe_job(jobId=name)["job"]
    for member, value in wanted.items():
        if member != "document":
            assert job[member] == value, f"{member}: {job[member]} is not {value}"
    assert iot.get_job_document(jobId=name)["document"] == wanted["document"]


def check_channel():
    """The newest of the channel, for the things that its wave reaches."""
    newest = json.loads(create("--dry-run")["document"])
    assert newest["version"] == "1.0.1"
    stable = create("--channel", "stable", "--dry-run", targets=[OUTSIDE, INSIDE])
    assert json.loads(stable["document"])["version"] == "1.0.0" and stable["targets"] == [INSIDE]
    assert "none of the targets is among them" in create("--channel", "stable", targets=[OUTSIDE], status=73)
    assert "only AWS knows who is in a group" in create("--channel", "stable", targets=[INSIDE, GROUP], status=73)
    assert "offers no version" in create("--channel", "beta", status=65)


def check_refusals():
    for options, words in [
        (["--abort-threshold", "101"], "at most 100"), (["--timeout-minutes", "0"], "1 to 10080"),
        (["--max-per-minute", "1001"], "1 to 1000"), (["--job-executions-rollout-config", "{"], "CreateJob"),
    ]:
        assert words in create(*options, status=65), options
    assert "a thing or of a thing group" in create(targets=[ROLE], status=65)
    assert "no bucket for" in create("--region", "eu-north-1", status=65)


def check_local():
    """Our own server makes the same document, and says what is wrong."""
    body = dict(
        UpdateTargets=[OUTSIDE, INSIDE], UpdateTargetsOperatingSystem="ubuntu", UpdateTargetsArchitecture="x86_64",
        SoftwareToUpdate="core", S3UrlSignerRole=ROLE, UpdateAgentLogLevel="ERROR",
    )
    policy = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"}}
    client("iam").put_role_policy(RoleName="Signer", PolicyName="Read", PolicyDocument=json.dumps(policy))
    made = client("greengrass").create_software_update_job(**body)
    iot = client("iot")
    ours = create("--dry-run", *(f"--channel={name}" for name in CHANNEL), targets=[OUTSIDE, INSIDE])
    job = iot.describe_job(jobId=made["IotJobId"])["job"]
    for member in ("description", "targetSelection", "presignedUrlConfig"):
        assert job[member] == ours[member], member
    listed = iot.list_job_executions_for_job(jobId=made["IotJobId"])["executionSummaries"]
    assert sorted(execution["thingArn"] for execution in listed) == sorted(ours["targets"]), listed
    assert iot.get_job_document(jobId=made["IotJobId"])["document"] == ours["document"]
    assert "exists already" in create("--job-id", "update-1", status=73)
    assert "there is no thing none" in create(targets=[f"arn:aws:iot:{REGION}:{ACCOUNT}:thing/none"], status=65)
    os.environ["AWS_SECRET_ACCESS_KEY"] = "wrong"
    assert "check the credentials" in create(status=77)


def check_elsewhere():
    os.environ["AWS_ENDPOINT_URL"] = ""
    failed = create("--endpoint-url", "http://127.0.0.1:1", "--job-id", "lost", status=74)
    assert "aws iot describe-job --job-id lost" in failed
    del os.environ["AWS_SECRET_ACCESS_KEY"]
    assert "AWS_SECRET_ACCESS_KEY" in create(status=77)


def main():
    make_registry()
    check_equal()
    check_channel()
    check_refusals()
    if not IS_MOTO:
        check_local()
    check_elsewhere()


IS_MOTO = ENDPOINT == "moto"
if IS_MOTO:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    ENDPOINT = "http://{}:{}".format(*server.get_host_and_port())
    os.environ.update(AWS_ACCESS_KEY_ID="AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY="secret")
main()
print("done")
