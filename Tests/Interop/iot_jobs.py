"""Walks every call of AWS IoT's jobs with boto3, against a server at ENDPOINT.

The answers are held against botocore's own service models: every member known and of its type, every one that
operators and devices rely on there. Exits with 1 at the first difference.
"""

import json
import os
import re
import ssl
import sys
import urllib.error
import urllib.request

import boto3
import botocore.parsers
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, ROLE = sys.argv[1:3]
REGION = "us-east-1"
ACCOUNT = "123456789012"
# Of the server's own authority, when it speaks TLS.
CONTEXT = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))


def client(service, region=REGION):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=region,
        # What the service refuses must reach it.
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )


iot, data = client("iot"), client("iot-jobs-data")


def check_shape(shape, value, place):
    """Whether the raw JSON `value` is what the model's `shape` says."""
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), place
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, part in value.items():
            assert name in names, f"{place}.{name}: not in the model"
            check_shape(names[name], part, f"{place}.{name}")
    elif kind == "list":
        assert isinstance(value, list), place
        for part in value:
            check_shape(shape.member, part, f"{place}[]")
    elif kind == "map":
        assert isinstance(value, dict), place
        for name, part in value.items():
            check_shape(shape.value, part, f"{place}.{name}")
    elif kind == "string":
        assert isinstance(value, str), f"{place}: {value!r}"
        assert not shape.enum or value in shape.enum, f"{place}: {value!r} is not in the enumeration"
        assert len(value) <= shape.metadata.get("max", len(value)), place
    elif kind in ("integer", "long"):
        assert type(value) is int, f"{place}: {value!r}"
    elif kind in ("double", "timestamp"):
        assert type(value) in (int, float), f"{place}: {value!r}"
    elif kind == "boolean":
        assert type(value) is bool, f"{place}: {value!r}"
    else:
        raise AssertionError(f"{place}: a shape {kind}")


def watch(connection):
    def after(http_response, parsed, model, **_):
        if http_response.status_code < 300 and model.output_shape is not None:
            check_shape(model.output_shape, json.loads(http_response.content or b"{}"), model.name)

    connection.meta.events.register("after-call", after)


watch(iot)
watch(data)


def refused(status, code, call, /, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
        assert found == (status, code), f"{found} is not {(status, code)}: {error}"
        return error.response
    raise AssertionError(f"{code} was expected of {call.__name__} {arguments}")


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def arn(resource, region=REGION, account=ACCOUNT):
    return f"arn:aws:iot:{region}:{account}:{resource}"


def counts(job):
    details = iot.describe_job(jobId=job)["job"]["jobProcessDetails"]
    return {name[8:-6]: number for name, number in details.items() if name.startswith("numberOf") and number}


# Things.
equal(iot.create_thing(thingName="gw-1")["thingArn"], arn("thing/gw-1"))
thing_id = iot.create_thing(thingName="gw-1")["thingId"]
exists = refused(
    409,
    "ResourceAlreadyExistsException",
    iot.create_thing,
    thingName="gw-1",
    attributePayload={"attributes": {"plant": "7"}},
)
equal(exists["resourceArn"], arn("thing/gw-1"))
for number in range(2, 7):
    iot.create_thing(thingName=f"gw-{number}", attributePayload={"attributes": {"plant": "7"}})
iot.create_thing(thingName="a:colon")
described = iot.describe_thing(thingName="gw-1")
equal((described["thingId"], described["version"], described["attributes"]), (thing_id, 1, {}))
equal(iot.describe_thing(thingName="gw-2")["attributes"], {"plant": "7"})
equal(iot.describe_thing(thingName="a:colon")["thingName"], "a:colon")
refused(404, "ResourceNotFoundException", iot.describe_thing, thingName="none")
refused(404, "ResourceNotFoundException", client("iot", "eu-west-1").describe_thing, thingName="gw-1")
names = []
for page in iot.get_paginator("list_things").paginate(PaginationConfig={"PageSize": 2}):
    assert len(page["things"]) <= 2
    names += [thing["thingName"] for thing in page["things"]]
equal(names, ["a:colon"] + [f"gw-{number}" for number in range(1, 7)])
refused(400, "InvalidRequestException", iot.list_things, nextToken="?")

# Groups.
iot.create_thing_group(thingGroupName="plants")
group = iot.create_thing_group(
    thingGroupName="plant-7",
    parentGroupName="plants",
    thingGroupProperties={"thingGroupDescription": "Hall 7", "attributePayload": {"attributes": {"hall": "7"}}},
)
equal(group["thingGroupArn"], arn("thinggroup/plant-7"))
refused(409, "ResourceAlreadyExistsException", iot.create_thing_group, thingGroupName="plant-7")
described = iot.describe_thing_group(thingGroupName="plant-7")
equal(described["thingGroupMetadata"]["parentGroupName"], "plants")
equal(described["thingGroupProperties"]["thingGroupDescription"], "Hall 7")
refused(404, "ResourceNotFoundException", iot.describe_thing_group, thingGroupName="none")
equal([group["groupName"] for group in iot.list_thing_groups()["thingGroups"]], ["plant-7", "plants"])
equal(len(iot.list_thing_groups(namePrefixFilter="plant-")["thingGroups"]), 1)
equal(len(iot.list_thing_groups(parentGroup="plants")["thingGroups"]), 1)
for number in range(1, 4):
    iot.add_thing_to_thing_group(thingGroupName="plant-7", thingName=f"gw-{number}")
iot.add_thing_to_thing_group(thingGroupArn=arn("thinggroup/plant-7"), thingArn=arn("thing/gw-3"))
refused(404, "ResourceNotFoundException", iot.add_thing_to_thing_group, thingGroupName="plant-7", thingName="none")
refused(400, "InvalidRequestException", iot.add_thing_to_thing_group, thingGroupName="plant-7")
equal(iot.list_things_in_thing_group(thingGroupName="plant-7")["things"], ["gw-1", "gw-2", "gw-3"])
equal(iot.list_things_in_thing_group(thingGroupName="plants")["things"], [])
equal(len(iot.list_things_in_thing_group(thingGroupName="plants", recursive=True, maxResults=2)["things"]), 2)

# Creating jobs.
PLACEHOLDER = "${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/us-east-1-greengrass-updates/core/a.txt}"
DOCUMENT = json.dumps({"operation": "sample", "url": PLACEHOLDER})
created = iot.create_job(
    jobId="first",
    targets=[arn("thing/gw-4"), arn("thinggroup/plants")],
    document=DOCUMENT,
    description="The first",
    presignedUrlConfig={"roleArn": ROLE, "expiresInSec": 600},
    targetSelection="SNAPSHOT",
    jobExecutionsRolloutConfig={
        "maximumPerMinute": 500,
        "exponentialRate": {
            "baseRatePerMinute": 50,
            "incrementFactor": 1.5,
            "rateIncreaseCriteria": {"numberOfSucceededThings": 10},
        },
    },
    abortConfig={
        "criteriaList": [
            {
                "failureType": "FAILED",
                "action": "CANCEL",
                "thresholdPercentage": 99.5,
                "minNumberOfExecutedThings": 4,
            }
        ]
    },
    timeoutConfig={"inProgressTimeoutInMinutes": 60},
    jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]},
)
equal((created["jobArn"], created["jobId"], created["description"]), (arn("job/first"), "first", "The first"))
exists = refused(
    409, "ResourceAlreadyExistsException", iot.create_job, jobId="first", targets=[arn("thing/gw-4")], document="{}"
)
equal((exists["resourceId"], exists["resourceArn"]), ("first", arn("job/first")))
for status, code, change in [
    (404, "ResourceNotFoundException", {"targets": [arn("thing/none")]}),
    (404, "ResourceNotFoundException", {"targets": [arn("thinggroup/none")]}),
    (400, "InvalidRequestException", {"targets": [arn("thing/gw-1", region="eu-west-1")]}),
    (400, "InvalidRequestException", {"targets": [arn("thing/gw-1", account="210987654321")]}),
    (400, "InvalidRequestException", {"targets": [arn("job/first")]}),
    (400, "InvalidRequestException", {"targets": []}),
    (400, "InvalidRequestException", {"document": "[]"}),
    (400, "InvalidRequestException", {"document": DOCUMENT}),
    (400, "InvalidRequestException", {"timeoutConfig": {"inProgressTimeoutInMinutes": 10081}}),
    (400, "InvalidRequestException", {"jobExecutionsRolloutConfig": {"maximumPerMinute": 1001}}),
    (400, "InvalidRequestException", {"targetSelection": "SOME"}),
    (400, "InvalidRequestException", {"presignedUrlConfig": {"roleArn": ROLE + "x"}}),
    (400, "InvalidRequestException", {"schedulingConfig": {"startTime": "2020-01-01T00:00"}}),
]:
    refused(status, code, iot.create_job, **{"jobId": "bad", "targets": [arn("thing/gw-1")], "document": "{}"} | change)
refused(404, "ResourceNotFoundException", iot.describe_job, jobId="bad")
job = iot.describe_job(jobId="first")["job"]
equal(job["status"], "IN_PROGRESS")
equal(job["targets"], [arn("thing/gw-4"), arn("thinggroup/plants")])
equal(job["presignedUrlConfig"], {"roleArn": ROLE, "expiresInSec": 600})
equal(job["jobExecutionsRolloutConfig"]["exponentialRate"]["incrementFactor"], 1.5)
equal(job["abortConfig"]["criteriaList"][0]["thresholdPercentage"], 99.5)
equal(job["timeoutConfig"], {"inProgressTimeoutInMinutes": 60})
equal(job["jobExecutionsRetryConfig"]["criteriaList"][0]["numberOfRetries"], 1)
equal((job["isConcurrent"], "completedAt" in job), (False, False))
equal(counts("first"), {"Queued": 4})
equal(iot.get_job_document(jobId="first")["document"], DOCUMENT)

# A device.
refused(404, "ResourceNotFoundException", data.get_pending_job_executions, thingName="none")
pending = data.get_pending_job_executions(thingName="gw-1")
equal((pending["inProgressJobs"], [one["jobId"] for one in pending["queuedJobs"]]), ([], ["first"]))
equal((pending["queuedJobs"][0]["versionNumber"], pending["queuedJobs"][0]["executionNumber"]), (1, 1))
queued = data.describe_job_execution(thingName="gw-1", jobId="$next", includeJobDocument=False)["execution"]
equal((queued["status"], "jobDocument" in queued), ("QUEUED", False))
equal(data.describe_job_execution(thingName="gw-6", jobId="$next").get("execution"), None)
started = data.start_next_pending_job_execution(
    thingName="gw-1", statusDetails={"step": "one"}, stepTimeoutInMinutes=5
)["execution"]
equal((started["jobId"], started["thingName"], started["status"]), ("first", "gw-1", "IN_PROGRESS"))
equal((started["versionNumber"], started["statusDetails"]), (2, {"step": "one"}))
assert 290 <= started["approximateSecondsBeforeTimedOut"] <= 300, started
url = json.loads(started["jobDocument"])["url"]
assert url.startswith(ENDPOINT + "/us-east-1-greengrass-updates/core/a.txt?"), url
assert "X-Amz-Expires=600" in url and "X-Amz-Security-Token=" in url, url
equal(urllib.request.urlopen(url, context=CONTEXT).read(), b"an object\n")
try:
    urllib.request.urlopen(re.sub("Signature=.", "Signature=g", url), context=CONTEXT)
    raise AssertionError("a damaged signature was taken")
except urllib.error.HTTPError as error:
    equal(error.code, 403)
again = data.start_next_pending_job_execution(thingName="gw-1", statusDetails={"step": "two"})["execution"]
equal((again["versionNumber"], again["statusDetails"]), (2, {"step": "one"}))
equal(data.start_next_pending_job_execution(thingName="gw-6").get("execution"), None)
described = data.describe_job_execution(thingName="gw-1", jobId="first", includeJobDocument=True)["execution"]
assert json.loads(described["jobDocument"])["url"].startswith("http")
refused(
    409,
    "InvalidStateTransitionException",
    data.update_job_execution,
    thingName="gw-1",
    jobId="first",
    status="SUCCEEDED",
    expectedVersion=7,
)
for status in ["CANCELED", "TIMED_OUT", "REMOVED", "QUEUED", "NONE"]:
    refused(
        400, "InvalidRequestException", data.update_job_execution, thingName="gw-1", jobId="first", status=status
    )
refused(
    400,
    "InvalidRequestException",
    data.update_job_execution,
    thingName="gw-1",
    jobId="first",
    status="IN_PROGRESS",
    statusDetails={"name with spaces": "x"},
)
updated = data.update_job_execution(
    thingName="gw-1",
    jobId="first",
    status="IN_PROGRESS",
    statusDetails={"step": "three"},
    expectedVersion=2,
    stepTimeoutInMinutes=-1,
    includeJobExecutionState=True,
    includeJobDocument=True,
)
equal(updated["executionState"], {"status": "IN_PROGRESS", "statusDetails": {"step": "three"}, "versionNumber": 3})
assert "X-Amz-Signature=" in updated["jobDocument"]
plain = data.update_job_execution(thingName="gw-1", jobId="first", status="SUCCEEDED")
equal(("executionState" in plain, "jobDocument" in plain), (False, False))
refused(410, "TerminalStateException", data.describe_job_execution, thingName="gw-1", jobId="first")
refused(
    409,
    "InvalidStateTransitionException",
    data.update_job_execution,
    thingName="gw-1",
    jobId="first",
    status="IN_PROGRESS",
)
refused(404, "ResourceNotFoundException", data.describe_job_execution, thingName="gw-1", jobId="none")
equal(counts("first"), {"Queued": 3, "Succeeded": 1})

# What operators see of executions.
execution = iot.describe_job_execution(jobId="first", thingName="gw-1", executionNumber=1)["execution"]
equal((execution["status"], execution["thingArn"]), ("SUCCEEDED", arn("thing/gw-1")))
equal(execution["statusDetails"], {"detailsMap": {"step": "three"}})
refused(
    404, "ResourceNotFoundException", iot.describe_job_execution, jobId="first", thingName="gw-1", executionNumber=2
)
things = []
for page in iot.get_paginator("list_job_executions_for_job").paginate(
    jobId="first", PaginationConfig={"PageSize": 1}
):
    things += [one["thingArn"] for one in page["executionSummaries"]]
equal(sorted(things), [arn(f"thing/gw-{number}") for number in range(1, 5)])
equal(len(iot.list_job_executions_for_job(jobId="first", status="SUCCEEDED")["executionSummaries"]), 1)
equal(
    [one["jobId"] for one in iot.list_job_executions_for_thing(thingName="gw-1")["executionSummaries"]], ["first"]
)
equal(iot.list_job_executions_for_thing(thingName="gw-1", status="FAILED")["executionSummaries"], [])

# A failure, and one more attempt.
data.update_job_execution(thingName="gw-2", jobId="first", status="FAILED", statusDetails={"why": "no space"})
retried = data.describe_job_execution(thingName="gw-2", jobId="$next")["execution"]
equal((retried["executionNumber"], retried["versionNumber"], retried["status"]), (2, 1, "QUEUED"))
equal(counts("first"), {"Queued": 3, "Succeeded": 1})
attempts = iot.list_job_executions_for_thing(thingName="gw-2", jobId="first")["executionSummaries"]
equal([one["jobExecutionSummary"]["executionNumber"] for one in attempts], [2, 1])
equal([one["jobExecutionSummary"].get("retryAttempt") for one in attempts], [1, None])

# Cancellation.
refused(
    409,
    "VersionConflictException",
    iot.cancel_job_execution,
    jobId="first",
    thingName="gw-3",
    expectedVersion=9,
)
iot.cancel_job_execution(jobId="first", thingName="gw-3", statusDetails={"by": "operator"})
data.start_next_pending_job_execution(thingName="gw-4")
refused(409, "InvalidStateTransitionException", iot.cancel_job_execution, jobId="first", thingName="gw-4")
equal(counts("first"), {"Queued": 1, "Succeeded": 1, "Canceled": 1, "InProgress": 1})
refused(409, "InvalidStateTransitionException", iot.delete_job, jobId="first")
canceled = iot.cancel_job(jobId="first", reasonCode="TOO_LATE", comment="Not today")
equal(canceled["jobArn"], arn("job/first"))
equal(counts("first"), {"Succeeded": 1, "Canceled": 2, "InProgress": 1})
job = iot.describe_job(jobId="first")["job"]
equal((job["status"], job["reasonCode"], job["comment"]), ("CANCELED", "TOO_LATE", "Not today"))
iot.cancel_job(jobId="first", force=True)
equal(counts("first"), {"Succeeded": 1, "Canceled": 3})
equal(iot.describe_job(jobId="first")["job"]["forceCanceled"], True)
refused(400, "InvalidRequestException", iot.cancel_job, jobId="first", force=True)

# A job of a group that goes on.
iot.create_job(
    jobId="second", targets=[arn("thinggroup/plant-7")], document="{}", targetSelection="CONTINUOUS", namespaceId="ns"
)
equal(counts("second"), {"Queued": 3})
iot.add_thing_to_thing_group(thingGroupName="plant-7", thingName="gw-5")
equal(counts("second"), {"Queued": 4})
for number in [1, 2, 3, 5]:
    data.update_job_execution(thingName=f"gw-{number}", jobId="second", status="REJECTED")
equal(iot.describe_job(jobId="second")["job"]["status"], "IN_PROGRESS")
iot.create_thing_group(thingGroupName="others")
iot.add_thing_to_thing_group(thingGroupName="others", thingName="gw-6")
associated = iot.associate_targets_with_job(jobId="second", targets=[arn("thinggroup/others")], comment="more")
equal(associated["jobId"], "second")
equal(counts("second"), {"Queued": 1, "Rejected": 4})
refused(
    400,
    "InvalidRequestException",
    iot.associate_targets_with_job,
    jobId="first",
    targets=[arn("thinggroup/others")],
)

# A job that ends by itself, one that will begin, and one whose document is in a bucket.
iot.create_job(jobId="third", targets=[arn("thing/gw-6")], document="{}")
data.update_job_execution(thingName="gw-6", jobId="third", status="SUCCEEDED")
assert "completedAt" in iot.describe_job(jobId="third")["job"]
equal(iot.describe_job(jobId="third")["job"]["status"], "COMPLETED")
iot.create_job(
    jobId="fourth",
    targets=[arn("thing/gw-6")],
    document="{}",
    schedulingConfig={"startTime": sys.argv[3], "endTime": sys.argv[4], "endBehavior": "CANCEL"},
)
job = iot.describe_job(jobId="fourth")["job"]
equal((job["status"], job["schedulingConfig"]["startTime"]), ("SCHEDULED", sys.argv[3]))
equal(counts("fourth"), {})
SOURCE = "https://s3.us-east-1.amazonaws.com/us-east-1-greengrass-updates/core/document.json"
iot.create_job(jobId="fifth", targets=[arn("thing/gw-6")], documentSource=SOURCE)
equal(iot.get_job_document(jobId="fifth")["document"], '{"from": "a bucket"}\n')
equal(iot.describe_job(jobId="fifth")["documentSource"], SOURCE)

# Lists.
ids = []
for page in iot.get_paginator("list_jobs").paginate(PaginationConfig={"PageSize": 2}):
    assert len(page["jobs"]) <= 2
    ids += [one["jobId"] for one in page["jobs"]]
equal(ids, ["fifth", "fourth", "third", "second", "first"])
equal([one["jobId"] for one in iot.list_jobs(status="COMPLETED")["jobs"]], ["third"])
equal([one["jobId"] for one in iot.list_jobs(targetSelection="CONTINUOUS")["jobs"]], ["second"])
equal([one["jobId"] for one in iot.list_jobs(thingGroupName="plants")["jobs"]], ["first"])
equal([one["jobId"] for one in iot.list_jobs(namespaceId="ns")["jobs"]], ["second"])
refused(400, "InvalidRequestException", iot.list_jobs, status="DONE")
equal(client("iot", "eu-west-1").list_jobs()["jobs"], [])

# Deletion.
iot.delete_job(jobId="first")
iot.delete_job(jobId="second", force=True)
refused(404, "ResourceNotFoundException", iot.describe_job, jobId="first")
refused(404, "ResourceNotFoundException", iot.delete_job, jobId="first")
equal([one["jobId"] for one in data.get_pending_job_executions(thingName="gw-6")["queuedJobs"]], ["fifth"])

print("ok")
