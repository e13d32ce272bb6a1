"""A static HTTP server on this machine that counts what it sends."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path


class CountingServer:
    """Serves a folder while its context lasts."""

    def __init__(self, folder: Path) -> None:
        self.sent: dict[str, int] = {}
        """Bytes of bodies by path."""
        handler = functools.partial(_Handler, self.sent, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> CountingServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, sent: dict[str, int], *arguments, **options) -> None:
        self._sent = sent
        super().__init__(*arguments, **options)

    def copyfile(self, source, outputfile) -> None:
        data = source.read()
        self._sent[self.path] = self._sent.get(self.path, 0) + len(data)
        outputfile.write(data)

    def log_message(self, *_: object) -> None:
        pass
