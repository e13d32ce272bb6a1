"""What happens on connections over TLS: protocols, slow clients, and certificates that are taken back meanwhile.

usage: tls_connections.py ENDPOINT ROOT PROGRAM STATE, with the Greengrass root of the device gateway-1
"""

import http.client
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import urllib.parse

ENDPOINT, ROOT, PROGRAM, STATE = sys.argv[1:]
ADDRESS = urllib.parse.urlsplit(ENDPOINT)
CERTS = pathlib.Path(ROOT) / "certs"


def context(*protocols, version=ssl.TLSVersion.TLSv1_3, certified=True):
    context = ssl.create_default_context(cafile=CERTS / "root.ca.pem")
    context.minimum_version = context.maximum_version = version
    if protocols:
        context.set_alpn_protocols(protocols)
    if certified:
        context.load_cert_chain(CERTS / "gateway-1.cert.pem", CERTS / "gateway-1.private.key")
    return context


def connect(context):
    connection = http.client.HTTPSConnection(ADDRESS.hostname, ADDRESS.port, context=context, timeout=60)
    connection.connect()
    return connection


def ask(connection):
    connection.request("GET", "/things/gateway-1/jobs")
    answer = connection.getresponse()
    return answer.status, answer.headers["x-amzn-ErrorType"], json.loads(answer.read())


def protocols():
    for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
        for offered, chosen in [
            (["x-amzn-http-ca"], "x-amzn-http-ca"), (["h2", "http/1.1"], "http/1.1"), (["h2"], None), ([], None),
        ]:
            connection = connect(context(*offered, version=version))
            assert connection.sock.selected_alpn_protocol() == chosen, (offered, chosen)
            assert ask(connection)[0] == 200, offered
            connection.close()


def slow_clients():
    """Those that never get on with their handshakes keep nobody waiting."""
    slow = []
    for number in range(64):
        client = socket.create_connection((ADDRESS.hostname, ADDRESS.port))
        # The start of a ClientHello, or nothing at all.
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00" if number % 2 else b"")
        slow.append(client)
    for _ in range(8):
        assert ask(connect(context()))[0] == 200
    # What is no TLS at all ends its own connection only.
    plain = socket.create_connection((ADDRESS.hostname, ADDRESS.port), timeout=60)
    plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"HTTP/1.1" not in plain.recv(4096)
    for client in slow:
        client.close()


def removal():
    """A certificate that is taken back is of no use on connections that are open, nor on those that are resumed."""
    tls = context(version=ssl.TLSVersion.TLSv1_2)
    connection = connect(tls)
    assert ask(connection)[0] == 200
    session = connection.sock.session
    command = [PROGRAM, "device", "remove", "gateway-1", "--region", "us-east-1", "--state", STATE]
    subprocess.run(command, check=True, capture_output=True)
    resumed = http.client.HTTPSConnection(ADDRESS.hostname, ADDRESS.port, timeout=60)
    resumed.sock = tls.wrap_socket(
        socket.create_connection((ADDRESS.hostname, ADDRESS.port)), server_hostname=ADDRESS.hostname, session=session
    )
    for known in connection, resumed, connect(context()):
        status, error, body = ask(known)
        assert (status, error) == (400, "CertificateValidationException"), (status, error, body)
        assert "it was taken back at" in body["message"], body


protocols()
slow_clients()
removal()
