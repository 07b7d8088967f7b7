"""A browser of the gateway, for its tests: HTTP over a bare socket, so that it can be as slow as a test wants, and the state of a thread,
made of events as the page makes it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable

READ = 65536
FIELDS = {"text": "text", "output": "aggregatedOutput", "reasoning": "_reasoning"}


class Closed(Exception):
    """The server has closed the connection, or the answer is whole."""


class Answer:
    """Reads the answer to one request from a socket: its head, then its body as it comes."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.raw = b""
        self.status = 0
        self.headers: dict[str, str] = {}
        self.left: int | None = None  # bytes of the body to come; None: it is chunked, or goes on to the end
        self.ended = False

    async def more(self, size: int = READ) -> None:
        got = await asyncio.get_running_loop().sock_recv(self.sock, size)
        if not got:
            raise Closed
        self.raw += got

    async def read_head(self) -> None:
        while b"\r\n\r\n" not in self.raw:
            await self.more()
        head, self.raw = self.raw.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split()[1])
        for line in lines:
            name, value = line.split(":", 1)
            self.headers[name.lower()] = value.strip()
        if "content-length" in self.headers:
            self.left = int(self.headers["content-length"])

    def take(self) -> bytes:
        """What there is of the body, without its framing."""
        if self.headers.get("transfer-encoding") == "chunked":
            return self._take_chunks()
        got = self.raw if self.left is None else self.raw[: self.left]
        self.raw = self.raw[len(got) :]
        if self.left is not None:
            self.left -= len(got)
            self.ended = self.left == 0
        return got

    def _take_chunks(self) -> bytes:
        parts, at = [], 0
        while not self.ended:
            if self.left is None:
                end = self.raw.find(b"\r\n", at)
                if end < 0:
                    break
                self.left = int(self.raw[at:end], 16) + 2
                at = end + 2
                self.ended = self.left == 2
            part = self.raw[at : at + self.left]
            at += len(part)
            parts.append(part[: max(0, len(part) - max(0, 2 - (self.left - len(part))))])
            self.left = self.left - len(part) or None
            if self.left:
                break
        self.raw = self.raw[at:]
        return b"".join(parts)


class Gateway:
    """A running gateway, as browsers reach it."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self.port = port
        self.token = token

    def head(self, method: str, path: str, body: bytes, headers: dict[str, str] | None) -> bytes:
        fields = {"Host": f"127.0.0.1:{self.port}"}
        if self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        if method == "POST":
            fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        fields |= headers or {}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    async def connect(self, receive_buffer: int = 0) -> socket.socket:
        sock = socket.socket()
        sock.setblocking(False)
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.port))
        return sock

    async def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        with await self.connect() as sock:
            head = self.head(method, path, body, {"Connection": "close"} | (headers or {}))
            await asyncio.get_running_loop().sock_sendall(sock, head)
            answer = Answer(sock)
            await answer.read_head()
            parts = [answer.take()]
            while not answer.ended and answer.left != 0:
                try:
                    await answer.more()
                except Closed:
                    break
                parts.append(answer.take())
            return answer.status, answer.headers, b"".join(parts)

    async def get(self, path: str) -> dict:
        status, _, body = await self.request("GET", path)
        assert status == 200, f"GET {path}: {status} {body!r}"
        return json.loads(body)

    async def post(self, path: str, **members: object) -> tuple[int, dict]:
        status, _, body = await self.request("POST", path, json.dumps(members).encode())
        return status, json.loads(body)

    async def start(self, text: str) -> str:
        status, body = await self.post("/api/threads", text=text)
        assert status == 201, f"{text}: {status} {body}"
        return body["id"]

    async def send(self, thread: str, text: str, steer: bool = False) -> int:
        return (await self.post(f"/api/threads/{thread}/turns", text=text, steer=steer))[0]

    async def interrupt(self, thread: str) -> int:
        return (await self.post(f"/api/threads/{thread}/interrupt"))[0]

    async def decide(self, request: str, decision: str) -> int:
        return (await self.post(f"/api/requests/{request}", decision=decision))[0]

    async def history(self, thread: str) -> list[dict]:
        """All stored turns, the oldest first."""
        page = await self.get(f"/api/threads/{thread}")
        turns = page["turns"]
        while page["more"]:
            page = await self.get(f"/api/threads/{thread}?cursor={page['more']}")
            turns = page["turns"] + turns
        return turns


class Page:
    """One browser's view of one thread."""

    def __init__(self, gateway: Gateway, thread: str) -> None:
        self.gateway = gateway
        self.thread: dict = {"id": thread}
        self.turn: dict = {}
        self.items: dict[str, dict] = {}
        self.requests: dict[str, dict] = {}
        self.outcomes: dict[str, str] = {}
        self.notice: str | None = None
        self.turns = self.ends = self.events = self.bytes = self.skipped = 0
        self.rewritten: list[tuple[str, str]] = []  # texts that were shown, and what came in place of them, not behind
        self.faults: list[str] = []
        self.closed = False
        self.pace: tuple[int, float] | None = None  # bytes to read at once, and seconds between; None: at full speed
        self._pending = b""
        self._news = asyncio.Event()
        self._task: asyncio.Task | None = None
        self._answer: Answer | None = None

    async def open(self, pace: tuple[int, float] | None = None) -> Page:
        self.pace = pace
        sock = await self.gateway.connect(receive_buffer=4096 if pace else 0)
        head = self.gateway.head("GET", f"/api/threads/{self.thread['id']}/events", b"", None)
        await asyncio.get_running_loop().sock_sendall(sock, head)
        self._answer = Answer(sock)
        await self._answer.read_head()
        assert self._answer.status == 200, f"events: {self._answer.status} {self._answer.raw!r}"
        self._task = asyncio.create_task(self._read())
        return self

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._answer:
            self._answer.sock.close()

    async def _read(self) -> None:
        try:
            while not self._answer.ended:
                self._feed(self._answer.take())
                pace = self.pace
                if pace:
                    await asyncio.sleep(pace[1])
                await self._answer.more(pace[0] if pace else READ)
        except (Closed, ConnectionError):
            pass
        except Exception as error:  # noqa: BLE001: a wrong event is the test's to tell
            self.faults.append(repr(error))
        self.closed = True
        self._news.set()

    def _feed(self, data: bytes) -> None:
        self.bytes += len(data)
        *blocks, self._pending = (self._pending + data).split(b"\n\n")
        for block in blocks:
            if block.startswith(b":"):
                continue
            name, value = block.split(b"\n")
            assert name.startswith(b"event: ") and value.startswith(b"data: "), block
            self.events += 1
            getattr(self, "on_" + name[7:].decode())(json.loads(value[6:]))
        if blocks:
            self._news.set()

    async def until(self, condition: Callable[[], object], seconds: float = 120) -> None:
        """Waits until something is so; it is looked at whenever events have come."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not condition():
            assert not self.faults, self.faults
            assert not self.closed, f"the stream has ended: {self.summary()}"
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), deadline - asyncio.get_running_loop().time())
            except TimeoutError:
                raise AssertionError(f"it never came: {self.summary()}") from None

    async def until_end(self, ends: int = 1) -> None:
        await self.until(lambda: self.ends >= ends)

    # events

    def on_thread(self, data: dict) -> None:
        self.thread = data

    def on_turn(self, data: dict) -> None:
        self.turn = data
        self.items = {}
        self.turns += 1
        self.skipped += data.pop("skipped", 0)

    def on_item(self, data: dict) -> None:
        item = data["item"]
        had, has = self.items.get(item["id"], {}).get("text") or "", item.get("text") or ""
        if not has.startswith(had):
            self.rewritten.append((had, has))
        self.items[item["id"]] = item

    def on_text(self, data: dict) -> None:
        item, field = self.items[data["item"]], FIELDS[data["field"]]
        item[field] = (item.get(field) or "") + data["append"]

    def on_dropped(self, data: dict) -> None:
        del self.items[data["item"]]

    def on_usage(self, data: dict) -> None:
        self.turn["usage"] = data["usage"]

    def on_notice(self, data: dict) -> None:
        self.notice = data["text"]

    def on_request(self, data: dict) -> None:
        self.requests[data["request"]["id"]] = data["request"]

    def on_resolved(self, data: dict) -> None:
        del self.requests[data["id"]]
        self.outcomes[data["id"]] = data["outcome"]

    def on_end(self, data: dict) -> None:
        self.turn = data
        self.ends += 1
        self.notice = None

    def on_moved(self, data: dict) -> None:
        self.thread["id"] = data["id"]

    # what it shows

    def state(self) -> dict:
        return {"turn": self.turn, "items": list(self.items.values()), "requests": self.requests}

    def shown(self) -> list[tuple]:
        return [shown(item) for item in self.items.values()]

    def text(self) -> str:
        """What the agent has said in this turn."""
        return "".join(item["text"] for item in self.items.values() if item["type"] == "agentMessage")

    def summary(self) -> str:
        return f"{self.thread} {self.turn} {self.shown()} {list(self.requests)} {self.outcomes}"[:1000]


def shown(item: dict) -> tuple:
    """What people see of an item, stored or told: that is the same for both."""
    said = "".join(part.get("text", "") for part in item.get("content") or [] if isinstance(part, dict))
    if item["type"] in ("userMessage", "agentMessage"):
        return item["type"], item.get("text", said)
    return item["type"], *(item.get(name) for name in ("command", "status", "aggregatedOutput", "exitCode"))


def messages(turns: list[dict]) -> list[str]:
    """What users have said in these turns."""
    return [shown(item)[1] for turn in turns for item in turn["items"] if item["type"] == "userMessage"]
