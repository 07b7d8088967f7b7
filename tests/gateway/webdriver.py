"""A browser, driven over WebDriver: the JSON over HTTP that chromedriver speaks, with nothing but Python's own library."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Shift": "\ue008", "Tab": "\ue004"}

# How long a condition may take on a machine that is busy with other things; none is waited for any longer than it takes.
PATIENCE_S = 60


class DriverError(Exception):
    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message.splitlines()[0] if message else ''}")
        self.error = error


class Timeout(AssertionError):
    pass


def missing() -> list[str]:
    """The programs that are not there, by their Debian packages."""
    programs = {"chromium": "chromium", "chromedriver": "chromium-driver"}
    return [package for program, package in programs.items() if not shutil.which(program)]


def wait(what: str, condition: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
    """What the condition returns as soon as that is true."""
    end = time.monotonic() + patience_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f"waited in vain for {what}")
        time.sleep(0.02)


class Driver:
    """The chromedriver process; browsers are its sessions."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.browsers: list[Browser] = []
        # Chromium has a socket there, whose path may have 107 bytes: a build tree deep down has no room for that.
        self.sockets = tempfile.mkdtemp(prefix="browser.")
        environment = {**os.environ, "HOME": str(scratch), "TMPDIR": self.sockets, "XDG_CONFIG_HOME": str(scratch), "XDG_CACHE_HOME": str(scratch)}
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0", "--log-level=WARNING"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        self.url = f"http://127.0.0.1:{self._port()}"

    def _port(self) -> int:
        for line in self.process.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return int(found[1])
        raise DriverError("chromedriver", "it ended before it listened")

    def call(self, method: str, path: str, body: object = None) -> Any:
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=4 * PATIENCE_S) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise DriverError(value["error"], value["message"]) from None

    def browser(self, **options: Any) -> Browser:
        browser = Browser(self, self.scratch / f"profile{len(self.browsers)}", **options)
        self.browsers.append(browser)
        return browser

    def close(self) -> None:
        """Ends the browsers first: one that is only left behind still writes to its profile."""
        for browser in self.browsers:
            browser.close()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.sockets, ignore_errors=True)


def arguments(profile: Path, size: str) -> list[str]:
    told = [
        "--headless=new", f"--user-data-dir={profile}", f"--window-size={size}", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
        # Nothing of the browser's own goes to the network: what leaves this machine is the page's doing, and that is looked for.
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--force-color-profile=srgb", "--hide-scrollbars",
    ]
    # Chromium's sandbox cannot be set up by root, as whom tests in containers run.
    return told + ["--no-sandbox"] if os.geteuid() == 0 else told


class Browser:
    """One browser with a profile of its own: nothing is shared with another one."""

    def __init__(self, driver: Driver, profile: Path, size: str = "1280,800") -> None:
        self.driver = driver
        capabilities = {
            "browserName": "chrome", "unhandledPromptBehavior": "ignore", "goog:chromeOptions": {"args": arguments(profile, size)},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        value = driver.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.path = f"/session/{value['sessionId']}"
        self.seen: list[str] = []
        self.is_open = True

    def call(self, method: str, path: str, body: object = None) -> Any:
        return self.driver.call(method, self.path + path, body)

    def open(self, url: str) -> None:
        self.call("POST", "/url", {"url": url})

    def reload(self) -> None:
        self.call("POST", "/refresh")

    def run(self, script: str, *args: Any) -> Any:
        """What a function body returns; of a promise, what it comes to."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def wait(self, what: str, script: str, *args: Any) -> Any:
        """What an expression of JavaScript is as soon as that is true."""
        return wait(what, lambda: self._try(f"return {script}", *args))

    def _try(self, script: str, *args: Any) -> Any:
        try:
            return self.run(script, *args)
        except DriverError as error:
            # The document may be on its way out.
            if error.error in ("javascript error", "stale element reference", "no such execution context"):
                return None
            raise

    def find(self, css: str) -> str:
        return self.call("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]

    def click(self, css: str) -> None:
        """Clicks as a person would: on what is visible there."""
        self.wait(css, "document.querySelector(arguments[0])?.offsetParent", css)
        self.call("POST", f"/element/{self.find(css)}/click")

    def type(self, css: str, text: str) -> None:
        self.call("POST", f"/element/{self.find(css)}/value", {"text": text})

    def press(self, *keys: str) -> None:
        """Presses keys together, in whatever has the focus."""
        told = [KEYS.get(key, key) for key in keys]
        actions = [{"type": "keyDown", "value": key} for key in told] + [{"type": "keyUp", "value": key} for key in reversed(told)]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def text(self, css: str) -> str:
        return self.run("return document.querySelector(arguments[0])?.textContent ?? ''", css)

    def texts(self, css: str) -> list[str]:
        return self.run("return [...document.querySelectorAll(arguments[0])].map((node) => node.textContent)", css)

    def cdp(self, command: str, **parameters: Any) -> Any:
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def new_window(self) -> str:
        return self.call("POST", "/window/new", {"type": "tab"})["handle"]

    def window(self) -> str:
        return self.call("GET", "/window")

    def switch(self, window: str) -> None:
        self.call("POST", "/window", {"handle": window})

    def alert(self) -> str | None:
        """The text of a dialog that is open."""
        try:
            return self.call("GET", "/alert/text")
        except DriverError as error:
            if error.error == "no such alert":
                return None
            raise

    def requests(self) -> list[str]:
        """The addresses of all that pages asked for since the browser began; the browser's own ones do not count."""
        for entry in self.call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent" and not message["params"]["documentURL"].startswith("chrome:"):
                self.seen.append(message["params"]["request"]["url"])
        return self.seen

    def complaints(self) -> list[str]:
        """What the console has said since it was last asked: errors of scripts, what the CSP kept out. Not that a server refused something."""
        said = [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"}) if entry["level"] in ("SEVERE", "WARNING")]
        return [message for message in said if "Failed to load resource" not in message]

    def screenshot(self, path: str) -> None:
        import base64

        Path(path).write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.call("DELETE", "")
