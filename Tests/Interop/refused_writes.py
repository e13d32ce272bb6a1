"""Writes are refused, however they are sent, and what comes next on the same connection is answered.

usage: refused_writes.py ENDPOINT BUCKET; credentials and the region in the environment
"""

import io
import sys

import boto3
import botocore
from botocore.config import Config

ENDPOINT, BUCKET = sys.argv[1:3]
# Whatever is wrong is told, not tried again.
s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(retries={"max_attempts": 0}))

for length in 0, 10, 100_000, 8_000_000:
    for body in bytes(length), io.BytesIO(bytes(length)):
        try:
            s3.put_object(Bucket=BUCKET, Key="core/new", Body=body)
            raise AssertionError("the write was not refused")
        except botocore.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error
            assert "never writes" in error.response["Error"]["Message"], error
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
        assert keys and "core/new" not in keys, keys
