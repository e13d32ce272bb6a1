"""Fetches every target of a bucket with python-tuf's Updater over a static HTTP server, and counts them.

usage: fetch_all.py BUCKET-FOLDER [TRUSTED-ROOT]
"""

import functools
import http.server
import json
import pathlib
import sys
import tempfile
import threading

from tuf.ngclient import Updater


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def targets(bucket):
    """Every name that the version manifests give, and their own."""
    for manifest in sorted(bucket.glob("manifests/*/*.json")):
        if len(manifest.name) > 64:  # the same file under its name in the consistent snapshot
            continue
        name = manifest.relative_to(bucket).as_posix()
        yield from (name, name + ".sig")
        for artifact in json.loads(manifest.read_text())["platforms"]:
            yield from (artifact["key"], artifact["key"] + ".sig")


def main():
    bucket = pathlib.Path(sys.argv[1])
    root = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else bucket / "metadata" / "1.root.json"
    handler = functools.partial(Quiet, directory=bucket)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        with tempfile.TemporaryDirectory() as trusted, tempfile.TemporaryDirectory() as downloads:
            updater = Updater(trusted, url + "metadata/", downloads, url, bootstrap=root.read_bytes())
            updater.refresh()
            count = 0
            for name in targets(bucket):
                info = updater.get_targetinfo(name)
                assert info is not None, f"{name} is not listed"
                content = pathlib.Path(updater.download_target(info)).read_bytes()
                assert content == (bucket / name).read_bytes(), f"{name} is another file"
                count += 1
        server.shutdown()
    print(count)


main()
