"""Reads the metrics of a local cloud with Prometheus's own parser, before and after requests that try to spoil them.

usage: metrics.py ENDPOINT REGION; credentials in the environment
"""

import sys
import urllib.error
import urllib.request

import boto3
from prometheus_client.parser import text_string_to_metric_families

ENDPOINT, REGION = sys.argv[1:3]


def read():
    with urllib.request.urlopen(f"{ENDPOINT}/_/metrics") as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return {family.name: family for family in text_string_to_metric_families(answer.read().decode())}


def values(family, label):
    return {sample.labels[label]: sample.value for sample in family.samples if sample.name == family.name or
            sample.name == f"{family.name}_total"}


def spoil():
    """Services that are not there, in signatures that prove nothing."""
    for number in range(20):
        credential = f"AKIAIOSFODNN7EXAMPLE/20261101/us-east-1/evil{number}/aws4_request"
        request = urllib.request.Request(f"{ENDPOINT}/things")
        request.add_header(
            "Authorization",
            f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}",
        )
        request.add_header("x-amz-date", "20261101T000000Z")
        try:
            urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            assert error.code in (400, 403), error


def main():
    iot = boto3.client("iot", endpoint_url=ENDPOINT, region_name=REGION)
    arn = iot.create_thing(thingName="counted")["thingArn"]
    iot.create_job(jobId="counted", targets=[arn], document="{}")
    spoil()
    families = read()
    assert {name: family.type for name, family in families.items()} == {
        "ota_release_requests": "counter", "ota_release_sent_bytes": "counter",
        "ota_release_request_seconds": "histogram", "ota_release_requests_in_flight": "gauge",
        "ota_release_things": "gauge", "ota_release_jobs": "gauge", "ota_release_executions": "gauge",
        "ota_release_event_streams": "gauge",
    }
    assert all(family.documentation for family in families.values())
    services = set(values(families["ota_release_requests"], "service"))
    assert services <= {"s3", "iot", "page", "other"} and {"iot", "other"} <= services, services
    requests = {
        (sample.labels["service"], sample.labels["status"]): sample.value
        for sample in families["ota_release_requests"].samples
    }
    assert requests["iot", "200"] == 2, requests
    assert values(families["ota_release_executions"], "status")["QUEUED"] == 1
    assert values(families["ota_release_jobs"], "status")["IN_PROGRESS"] == 1
    assert families["ota_release_things"].samples[0].value == 1
    # This request itself.
    assert families["ota_release_requests_in_flight"].samples[0].value == 1
    counts = {}
    for sample in families["ota_release_request_seconds"].samples:
        if sample.name.endswith("_bucket"):
            before = counts.get(sample.labels["service"], 0)
            assert sample.value >= before, sample
            counts[sample.labels["service"]] = sample.value
        elif sample.name.endswith("_count"):
            assert sample.value == counts[sample.labels["service"]], sample
    assert counts["iot"] == 2, counts
    again = {sample.labels["service"]: sample.value for sample in read()["ota_release_request_seconds"].samples
             if sample.name.endswith("_count")}
    assert again["page"] == 1, again


main()
