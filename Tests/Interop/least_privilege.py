"""Asks a local cloud that enforces policies for what a user may do and what it may not.

usage: least_privilege.py ENDPOINT ACCESS-KEYS; the account's credentials in the environment
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError

ENDPOINT, KEYS = sys.argv[1:3]
USER = "AKIAREADERREADER0001"
SECRET = json.load(open(KEYS))["users"][USER]


def client(service, region="us-east-1"):
    return boto3.client(
        service, endpoint_url=ENDPOINT, region_name=region, aws_access_key_id=USER, aws_secret_access_key=SECRET
    )


def refused(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"].startswith("AccessDenied"), error
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error
        return str(error)
    raise AssertionError(f"{call} was not refused")


arn = client("sts").get_caller_identity()["Arn"]
assert arn == "arn:aws:iam::123456789012:user/reader", arn
bucket, key = "us-east-1-greengrass-updates", "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz"
s3 = client("s3")
assert s3.get_object(Bucket=bucket, Key=key)["ContentLength"] > 0
refused(s3.list_objects_v2, Bucket=bucket)
refused(s3.list_buckets)
refused(s3.get_object, Bucket=bucket, Key="core/missing")
refused(client("s3", "eu-west-1").get_object, Bucket="eu-west-1-greengrass-updates", Key=key)
text = refused(client("iot").create_thing, thingName="gateway-1")
assert "arn:aws:iam::123456789012:user/reader is not authorized to perform: iot:CreateThing on resource: " in text, text
text = refused(
    client("greengrass").create_software_update_job,
    S3UrlSignerRole="arn:aws:iam::123456789012:role/R", SoftwareToUpdate="core", UpdateTargets=["arn:aws:iot:us-east-1:123456789012:thing/t"],
    UpdateTargetsArchitecture="x86_64", UpdateTargetsOperatingSystem="ubuntu",
)
assert "not authorized to perform: greengrass:CreateSoftwareUpdateJob" in text, text
account = boto3.client("s3", endpoint_url=ENDPOINT, region_name="us-east-1")
assert account.list_objects_v2(Bucket=bucket)["KeyCount"] > 0
