"""The web server of examples/gateway with a desk that plays (stand_in_desk.c), and clients that may be as rude as they like."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

sys.dont_write_bytecode = True
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(here), "types"))

import tap

# Far beyond what anything takes on a machine that has other things to do, too.
PATIENCE = 30.0
TOKEN = "a token that nobody guesses".replace(" ", "-")


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> dict:
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"{self.status} {self.headers} {self.body[:200]!r}"


class Client:
    """A connection."""

    def __init__(self, server: Server, buffer: int = 0) -> None:
        self.server = server
        self.socket = socket.socket(socket.AF_INET6 if ":" in server.host else socket.AF_INET)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect((server.host, server.port))
        self.pending = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def ask(self, line: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
        self.write(line, headers, body)
        return self.read_answer(line.startswith("HEAD "))

    def write(self, line: str, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        """`line` is "GET /path", or has a version too."""
        all_headers = {"Host": self.server.authority, **(headers or {})}
        if body or line.startswith("POST"):
            all_headers.setdefault("Content-Type", "application/json")
            all_headers.setdefault("Content-Length", str(len(body)))
        if "HTTP/" not in line:
            line += " HTTP/1.1"
        head = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items() if value is not None)
        self.send(f"{line}\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body)

    def more(self) -> bool:
        """False: the peer has closed, one way or the other."""
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.pending += data
        return bool(data)

    def read_until(self, mark: bytes) -> bytes:
        while mark not in self.pending:
            if not self.more():
                raise EOFError(repr(self.pending[-200:]))
        found, self.pending = self.pending.split(mark, 1)
        return found

    def read_bytes(self, count: int) -> bytes:
        while len(self.pending) < count:
            if not self.more():
                raise EOFError(repr(self.pending[-200:]))
        found, self.pending = self.pending[:count], self.pending[count:]
        return found

    def read_head(self) -> Answer:
        lines = self.read_until(b"\r\n\r\n").decode().split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            headers[name.lower()] = value
        return Answer(int(lines[0].split()[1]), headers, b"")

    def read_answer(self, head_only: bool = False) -> Answer:
        answer = self.read_head()
        if answer.status == 100:
            answer = self.read_head()
        if not head_only and "content-length" in answer.headers:
            answer.body = self.read_bytes(int(answer.headers["content-length"]))
        elif not head_only and "transfer-encoding" not in answer.headers:
            while self.more():
                pass
            answer.body, self.pending = self.pending, b""
        return answer

    def follow(self, thread: str, headers: dict[str, str] | None = None) -> Answer:
        """Begins a stream."""
        self.write(f"GET /api/threads/{thread}/events", headers)
        return self.read_answer()

    def chunks(self) -> Iterator[bytes]:
        """What a stream says, until its end."""
        while True:
            size = int(self.read_until(b"\r\n"), 16)
            yield self.read_bytes(size)
            self.read_bytes(2)
            if not size:
                return

    def is_closed(self, within: float = PATIENCE) -> bool:
        """Reads on until the peer closes."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if select.select([self.socket], [], [], max(0.0, until - time.monotonic()))[0] and not self.more():
                return True
        return False


class Server:
    """The program, with what it says on stderr."""

    def __init__(self, *arguments: str, page: str, environment: dict[str, str] | None = None, program: str = "tests/gateway/web_server",
                 before: Callable[[], None] | None = None) -> None:
        path = os.path.join(os.environ["top_builddir"], program)
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [path, "--page", page, "--exit-on-stdin-eof", *(() if "--listen" in arguments else ("--listen", "127.0.0.1:0")), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, preexec_fn=before,
            env={**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1", **(environment or {})})
        assert self.process.stdout
        self.said = self.process.stdout.readline()
        found = re.fullmatch(r"listening on http://(.*):(\d+)/\n", self.said)
        self.host = found[1].strip("[]") if found else ""
        self.port = int(found[2]) if found else 0
        self.authority = f"{found[1]}:{self.port}" if found else ""

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> int:
        """Closes its stdin, and waits."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        return self.wait()

    def wait(self) -> int:
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return 999

    def signal(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    def logged(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def logs(self, text: str) -> list[str]:
        """Nothing is wrong once it has said that."""
        until = time.monotonic() + PATIENCE
        while text not in self.logged():
            if time.monotonic() > until:
                return [f"not said: {text}", *self.logged().splitlines()]
            time.sleep(0.01)
        return []

    def ask(self, line: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
        with Client(self) as client:
            return client.ask(line, headers, body)

    def status(self) -> dict:
        return self.ask("GET /api/status").json()


PAGE = {
    "index.html": b"<!doctype html><title>page</title>",
    "gateway.css": b"body {}",
    "gateway.js": b"export {};",
    "secret.txt": b"not for you",
    ".hidden.js": b"not for you either",
}


@contextmanager
def page() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as work:
        for name, content in PAGE.items():
            with open(os.path.join(work, name), "wb") as file:
                file.write(content)
        yield work


@contextmanager
def serving(*arguments: str, **more: object) -> Iterator[Server]:
    """The server; that it ends well is a case of its own."""
    with page() as directory, Server(*arguments, page=directory, **more) as server:  # type: ignore[arg-type]
        yield server
        status = server.end()
        reports = [line for line in server.logged().splitlines() if "ERROR:" in line or "runtime error" in line]
        tap.case(f"it ends well ({' '.join(arguments)})", [f"status {status}", *reports] if status or reports else [])


def expect(name: str, answer: Answer, status: int, *, header: tuple[str, str] | None = None, error: bool | None = None) -> None:
    """A case about an answer. A refusal is JSON with its reason in words."""
    faults = [] if answer.status == status else [f"not {status}: {answer!r}"]
    if header and answer.headers.get(header[0]) != header[1]:
        faults.append(f"{header[0]}: {answer.headers.get(header[0])}")
    if error is None and status >= 400 or error:
        try:
            if not answer.json()["error"]:
                faults.append("no reason")
        except (ValueError, KeyError):
            faults.append(f"not a JSON error: {answer!r}")
    tap.case(name, faults)
