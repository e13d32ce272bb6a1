"""Drives a headless Chromium by the Chrome DevTools Protocol over a pipe, with nothing but the standard library."""

import base64
import fcntl
import json
import os
import subprocess
import tempfile
import time


class Browser:
    """One tab. What the page logs as an error, and what its policy refuses, is in `complaints`."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        commands, self.commands = os.pipe()
        self.events, events = os.pipe()
        # The browser reads commands at 3 and writes events at 4, which neither end may have until then.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (commands, events)]
        self.process = subprocess.Popen(
            [
                "bash", "-c", f'exec 3<&{ends[0]} 4>&{ends[1]}; exec "$@"', "-",
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
                "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank",
            ],
            pass_fds=ends, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.profile.name},
        )
        for end in (commands, events, *ends):
            os.close(end)
        self.received = b""
        self.last = 0
        self.session = None
        self.complaints = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.commands)
        os.close(self.events)
        self.profile.cleanup()

    def call(self, method, **parameters):
        """Sends a command, and gives its result."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def receive(self):
        while b"\0" not in self.received:
            part = os.read(self.events, 1 << 16)
            assert part, "the browser has ended"
            self.received += part
        message, self.received = self.received.split(b"\0", 1)
        message = json.loads(message)
        if message.get("method") == "Log.entryAdded":
            self.complaints.append(message["params"]["entry"]["text"])
        if message.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(message["params"]["exceptionDetails"]))
        return message

    def look(self, width=1280, height=900, dark=False, scripts=True):
        """What the reader's screen is like, from the next page on."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=features)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def open(self, url):
        """Goes to a page, and waits until it is there."""
        result = self.call("Page.navigate", url=url)
        assert "errorText" not in result, result
        self.wait("document.readyState === 'complete'")

    def evaluate(self, expression):
        """The value of an expression of JavaScript, a promise's too."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, (expression, result)
        return result["result"].get("value")

    def wait(self, condition, seconds=30):
        """Waits until an expression is true, and gives its value."""
        end = time.monotonic() + seconds
        while not (value := self.evaluate(condition)):
            assert time.monotonic() < end, f"waited in vain: {condition}; {self.evaluate('document.body.innerText')}"
            time.sleep(0.05)
        return value

    def press(self, key, code=0, text=""):
        """Presses a key: `Tab`, or `Enter` with its code 13 and text."""
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **extra)

    def picture(self, path, full=True):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=full)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
