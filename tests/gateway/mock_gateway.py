"""A stand-in for the gateway that says what a test tells it to: what no real runtime says on demand, and what none should."""

from __future__ import annotations

import json
import queue
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Thread:
    """A thread: what is stored of it, and the events that a new stream begins with."""

    def __init__(self, thread_id: str, **members: object) -> None:
        self.shape = {"id": thread_id, "name": None, "preview": "", "cwd": "/home/ada/parser", "updated_at": 1700000000, "running": False, **members}
        self.pages: list[list[dict]] = [[]]  # of stored turns, the latest first
        self.log: list[tuple[str, dict]] = []
        self.streams: list[queue.Queue] = []


class Mock:
    def __init__(self, page: Path, token: str | None = None) -> None:
        self.page = page
        self.token = token
        self.threads: dict[str, Thread] = {}
        self.posts: list[tuple[str, dict]] = []
        self.answers: dict[str, tuple[int, dict]] = {}
        self.connects = 0
        self.refuse_streams = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> type:
        return type("Bound", (Handler,), {"mock": self})

    def close(self) -> None:
        self.cut()
        self.server.shutdown()
        self.server.server_close()

    def thread(self, thread_id: str, **members: object) -> Thread:
        self.threads[thread_id] = Thread(thread_id, **members)
        return self.threads[thread_id]

    def emit(self, thread_id: str, name: str, **data: object) -> None:
        """An event for all who listen, and for all who come later: together, what came before is the state."""
        thread = self.threads[thread_id]
        with self.lock:
            if name == "resolved":
                thread.log = [event for event in thread.log if event[0] != "request" or event[1]["request"]["id"] != data["id"]]
            elif name == "turn":
                thread.log = []
            if name != "resolved":
                thread.log.append((name, data))
            for stream in thread.streams:
                stream.put(event_bytes(name, data))

    def raw(self, thread_id: str, data: bytes) -> None:
        for stream in self.threads[thread_id].streams:
            stream.put(data)

    def cut(self) -> None:
        """Breaks all streams."""
        with self.lock:
            for thread in self.threads.values():
                for stream in thread.streams:
                    stream.put(None)
                thread.streams.clear()

    def listen(self, thread_id: str) -> queue.Queue:
        thread = self.threads[thread_id]
        stream: queue.Queue = queue.Queue()
        with self.lock:
            self.connects += 1
            state = {"id": thread_id, "name": thread.shape["name"], "cwd": thread.shape["cwd"], "state": "ready", "error": None}
            for name, data in [("thread", state), *thread.log]:
                stream.put(event_bytes(name, data))
            thread.streams.append(stream)
        return stream


def event_bytes(name: str, data: dict) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class Handler(BaseHTTPRequestHandler):
    mock: Mock
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def json(self, status: int, body: object) -> None:
        self.answer(status, json.dumps(body).encode())

    def is_let_in(self, path: str) -> bool:
        token = self.mock.token
        if not path.startswith("/api/") or token is None or self.headers.get("Authorization") == f"Bearer {token}":
            return True
        self.json(401, {"error": "a token is needed"})
        return False

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if not self.is_let_in(url.path):
            return
        parts = [unquote(part) for part in url.path.strip("/").split("/")]
        if parts[0] != "api":
            self.file(url.path)
        elif parts[1:] == ["threads"]:
            self.list(query)
        elif parts[1:] == ["status"]:
            self.json(200, {"app_servers": [{"pid": 1, "state": "ready", "threads": 1, "restarts": 0}], "conversations": 1, "streams": 1})
        elif len(parts) == 3 and parts[2] in self.mock.threads:
            self.read(self.mock.threads[parts[2]], query)
        elif len(parts) == 4 and parts[3] == "events" and parts[2] in self.mock.threads:
            self.stream(parts[2])
        else:
            self.json(404, {"error": "no such thing"})

    def file(self, path: str) -> None:
        name = "index.html" if path == "/" else path[1:]
        file = self.mock.page / name
        if not re.fullmatch(r"[a-z]+\.(html|css|js)", name) or not file.exists():
            self.json(404, {"error": "no such file"})
            return
        self.answer(200, file.read_bytes(), TYPES[file.suffix])

    def list(self, query: dict) -> None:
        shapes = [thread.shape for thread in self.mock.threads.values() if query.get("search", "").lower() in str(thread.shape).lower()]
        shapes.sort(key=lambda shape: -shape["updated_at"])
        begin = int(query.get("cursor", 0))
        self.json(200, {"threads": shapes[begin : begin + 20], "next": str(begin + 20) if begin + 20 < len(shapes) else None})

    def read(self, thread: Thread, query: dict) -> None:
        at = int(query.get("cursor", 0))
        more = str(at + 1) if at + 1 < len(thread.pages) else None
        self.json(200, {"thread": thread.shape, "turns": thread.pages[at], "more": more})

    def stream(self, thread_id: str) -> None:
        if self.mock.refuse_streams > 0:
            self.mock.refuse_streams -= 1
            self.json(503, {"error": "no app-server"})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        events = self.mock.listen(thread_id)
        try:
            while (data := events.get()) is not None:
                self.wfile.write(data)
        except OSError:
            pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.is_let_in(self.path):
            return
        self.mock.posts.append((self.path, body))
        default = (201, {"id": "made"}) if self.path == "/api/threads" else (202, {})
        self.json(*self.mock.answers.get(self.path, default))
