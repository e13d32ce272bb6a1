"""Listens to the changes that a local cloud tells, as browsers do, while boto3 makes them.

usage: event_stream.py ENDPOINT REGION listen|stall; credentials in the environment
"""

import http.client
import json
import socket
import sys
import time
import urllib.parse

import boto3

ENDPOINT, REGION, TASK = sys.argv[1:4]
ADDRESS = urllib.parse.urlsplit(ENDPOINT).netloc
iot = boto3.client("iot", endpoint_url=ENDPOINT, region_name=REGION)
data = boto3.client("iot-jobs-data", endpoint_url=ENDPOINT, region_name=REGION)


class Stream:
    """A reader of server-sent events ("HTML Living Standard", 9.2.6)."""

    def __init__(self, query="", last=None):
        self.connection = http.client.HTTPConnection(ADDRESS, timeout=40)
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        self.connection.request("GET", f"/_/events{query}", headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        assert self.answer.headers["Content-Type"] == "text/event-stream"

    def next(self):
        """The next event; a comment has no name."""
        event = {}
        while (line := self.answer.readline().decode()) != "\n":
            assert line, "the stream has ended"
            name, value = line.rstrip("\n").split(": ", 1)
            event[name] = value
        return event

    def changes(self, count):
        found = []
        while len(found) < count:
            event = self.next()
            if event.get("event") == "change":
                found.append((int(event["id"]), json.loads(event["data"])))
        return found

    def close(self):
        self.connection.close()


def states(changes):
    return [(change.get("thing"), change["status"], change["details"]) for _, change in changes]


def check_order(arn):
    """Each change comes once, in its order; who was away gets what it has missed."""
    stream = Stream()
    iot.create_job(jobId="one", targets=[arn], document="{}")
    seen = stream.changes(3)
    assert sorted(states(seen), key=str) == sorted(
        [(None, "IN_PROGRESS", {}), ("listener", "QUEUED", {}), (None, "IN_PROGRESS", {})], key=str
    ), seen
    numbers = [number for number, _ in seen]
    assert numbers == sorted(set(numbers)) and all(change["sequence"] == number for number, change in seen), seen
    stream.close()
    details = {"step": "download", "percent": "7", "note": "data: x € <&>"}
    data.update_job_execution(jobId="one", thingName="listener", status="IN_PROGRESS", statusDetails=details)
    data.update_job_execution(jobId="one", thingName="listener", status="SUCCEEDED")
    for resumed in (Stream(last=numbers[-1]), Stream(f"?after={numbers[-1]}"), Stream("?after=0", last=numbers[-1])):
        missed = resumed.changes(3)
        assert states(missed)[0] == ("listener", "IN_PROGRESS", details), missed
        assert {state for _, state, _ in states(missed)[1:]} == {"SUCCEEDED", "COMPLETED"}, missed
        resumed.close()
    return missed[-1][0]


def check_reset(last):
    """Who has missed too much, or comes from another state, is told to look anew."""
    stranger = Stream(last=last + 1_000_000)
    event = stranger.next()
    assert (event["event"], event["id"]) == ("reset", str(last)), event
    for number in range(70):
        iot.create_job(jobId=f"many-{number}", targets=[iot.describe_thing(thingName="listener")["thingArn"]],
                       document="{}")
    late = Stream(last=last)
    event = late.next()
    assert event["event"] == "reset" and int(event["id"]) >= last + 210, event
    for nonsense in ("x", "-5", "99999999999999999999999"):
        Stream(last=nonsense).close()
    stranger.close()
    late.close()


def check_heartbeat():
    """A stream on which nothing happens says so before anybody in between gives it up."""
    stream = Stream()
    for _ in range(2):
        assert "" in stream.next(), "a comment"
    stream.close()


def check_limit():
    """Streams have an end, and those beyond it are told to come again."""
    streams, refused = [], None
    for _ in range(300):
        connection = socket.create_connection(ADDRESS.split(":"))
        connection.sendall(f"GET /_/events HTTP/1.1\r\nHost: {ADDRESS}\r\n\r\n".encode())
        streams.append(connection)
        head = connection.recv(4096).decode()
        if " 503 " in head.splitlines()[0]:
            refused = head
            break
    assert refused and "Retry-After: 5" in refused, len(streams)
    assert len(streams) > 200, len(streams)
    for connection in streams:
        connection.close()


def listen():
    arn = iot.create_thing(thingName="listener")["thingArn"]
    check_reset(check_order(arn))
    check_heartbeat()
    check_limit()


def sent(connection):
    """Bytes that the server's kernel holds for a connection of this machine (proc(5), /proc/net/tcp)."""
    ours, theirs = (f"{number:04X}" for number in (connection.getsockname()[1], connection.getpeername()[1]))
    with open("/proc/net/tcp") as sockets:
        for _, local, remote, _, queues, *_ in map(str.split, list(sockets)[1:]):
            if local.endswith(f":{theirs}") and remote.endswith(f":{ours}"):
                return int(queues.split(":")[0], 16)
    raise AssertionError("the server has closed the connection")


def stall():
    """Asks for changes and takes nothing of them, until the buffers on the way have no room for more."""
    arn = iot.create_thing(thingName="talker")["thingArn"]
    iot.create_job(jobId="long", targets=[arn], document="{}")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    host, port = ADDRESS.split(":")
    connection.connect((host, int(port)))
    connection.sendall(f"GET /_/events HTTP/1.1\r\nHost: {ADDRESS}\r\n\r\n".encode())
    assert connection.recv(12) == b"HTTP/1.1 200"
    details = {f"detail-{number}": "x" * 1024 for number in range(10)}
    # The kernel has room for some megabytes. Until it is full, it gets more for each change.
    held, same = -1, 0
    while same < 40:
        data.update_job_execution(jobId="long", thingName="talker", status="IN_PROGRESS", statusDetails=details)
        time.sleep(0.05)
        before, held = held, sent(connection)
        same = same + 1 if held == before > 0 else 0
    print("stalled", flush=True)
    time.sleep(600)


{"listen": listen, "stall": stall}[TASK]()
