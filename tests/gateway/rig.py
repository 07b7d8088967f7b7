"""A gateway on the real runtime with the local model server, for one case of a test that looks at it from outside; and TAP."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

from client import Gateway, Page

CASE_SECONDS = 300
BUILD = Path(os.environ.get("top_builddir", "."))
UNWANTED = ("RUST_LOG", "LOG_FORMAT", "OPENAI_API_KEY", "CODEX_API_KEY", "GATEWAY_TOKEN")


class Rig:
    """A home, a model that follows the script, and a gateway."""

    def __init__(self, script: dict, *options: str, token: str | None = None) -> None:
        self.script = script
        self.options = options
        self.token = token
        # Not under /tmp: there the runtime warns of its own home.
        self.work = Path(tempfile.mkdtemp(prefix="gateway.", dir=Path.cwd()))
        self.pages: list[Page] = []
        self.children: list[asyncio.subprocess.Process] = []
        self.last_words = ""
        self.gateway: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Rig:
        (self.work / "project").mkdir()
        (self.work / "script.json").write_text(json.dumps(self.script))
        try:
            await self.begin()
        except BaseException as error:
            await self.__aexit__()
            raise AssertionError(f"{error}\n{self.last_words}") from error
        return self

    async def begin(self) -> None:
        await self._run(
            "peers/model/model-server",
            *("--codex-home", str(self.work / "home"), "--script", str(self.work / "script.json")),
            *("--record", str(self.work / "asked")),
        )
        await self.open()

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.close()
        finally:
            for child in self.children:
                child.stdin.close()
                await child.wait()
            self.last_words = self.log()
            shutil.rmtree(self.work, ignore_errors=True)

    async def _run(self, program: str, *arguments: str) -> tuple[asyncio.subprocess.Process, str]:
        """The program with what it prints first; it ends with our end of its stdin."""
        environment = {name: value for name, value in os.environ.items() if name not in UNWANTED}
        environment |= {"CODEX_HOME": str(self.work / "home"), "HOME": str(self.work / "project"), "NO_PROXY": "127.0.0.1"}
        with (self.work / "log").open("ab") as log:
            child = await asyncio.create_subprocess_exec(
                *(str(BUILD.resolve() / program), *arguments, "--exit-on-stdin-eof"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=environment,
            )
        self.children.append(child)
        line = (await child.stdout.readline()).decode()
        assert line.startswith("listening on http://127.0.0.1:"), f"{program} says {line!r}"
        return child, line

    async def open(self) -> None:
        """The gateway, once all its app-servers are ready."""
        token = self.work / "token"
        if self.token:
            token.write_text(self.token + "\n")
            token.chmod(0o600)
        self.gateway, line = await self._run(
            "examples/gateway/gateway",
            *("--listen", "127.0.0.1:0", "--runtime", os.environ["CODEX_TEST_RUNTIME"]),
            *("--cwd", str(self.work / "project"), "--sandbox", "read-only"),
            *(("--token-file", str(token)) if self.token else ()),
            *self.options,
        )
        self.web = Gateway(int(line.rstrip("/\n").rsplit(":", 1)[1]), self.token)
        await self.ready()

    async def close(self) -> None:
        """Ends the gateway, which has to end well."""
        for page in self.pages:
            await page.close()
        self.pages.clear()
        if not self.gateway:
            return
        self.gateway.stdin.close()
        status = await self.gateway.wait()
        self.gateway = None
        assert status == 0, f"the gateway ended with {status}"

    def log(self) -> str:
        path = self.work / "log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def asked(self) -> int:
        """Requests that the model has got."""
        lines = (self.work / "asked").read_text().splitlines()
        return sum('"request":' in line[:12] for line in lines)

    async def page(self, thread: str, pace: tuple[int, float] | None = None) -> Page:
        page = await Page(self.web, thread).open(pace)
        self.pages.append(page)
        return page

    async def status(self) -> dict:
        return await self.web.get("/api/status")

    async def until(self, condition: Callable[[dict], object], seconds: float = 120) -> dict:
        """Waits until the gateway's status is so."""
        for _ in range(int(seconds / 0.05)):
            status = await self.status()
            if condition(status):
                return status
            await asyncio.sleep(0.05)
        raise AssertionError(f"the status never was so: {status}")

    async def ready(self, seconds: float = 60) -> None:
        await self.until(
            lambda status: all(each["state"] == "ready" and each["pid"] > 0 for each in status["app_servers"]), seconds
        )


@dataclasses.dataclass
class Case:
    name: str
    function: Callable[[Rig], Awaitable[None]]
    make_rig: Callable[[], Rig]


_cases: list[Case] = []


def case(script: dict, *options: str, token: str | None = None, name: str = "") -> Callable:
    """A case: it gets a rig of its own, with this script of the model and these options of the gateway."""

    def add(function: Callable[[Rig], Awaitable[None]]) -> Callable:
        _cases.append(Case(name or function.__name__, function, lambda: Rig(script, *options, token=token)))
        return function

    return add


async def _run(the: Case) -> str | None:
    """What there is to complain of."""
    rig = the.make_rig()
    try:
        async with asyncio.timeout(CASE_SECONDS), rig:
            try:
                await the.function(rig)
            except BaseException:
                return traceback.format_exc() + rig.log()
    except (Exception, TimeoutError):  # noqa: BLE001
        return traceback.format_exc()
    return None


def main() -> None:
    if not os.environ.get("CODEX_TEST_RUNTIME"):
        if os.environ.get("CODEX_TEST_REQUIRE_RUNTIME") == "1":
            print("Bail out! CODEX_TEST_RUNTIME does not name a runtime package")
            sys.exit(1)
        print("1..0 # SKIP CODEX_TEST_RUNTIME does not name a runtime package")
        sys.exit(0)
    wanted = os.environ.get("CK_RUN_CASE")
    cases = [each for each in _cases if wanted in (None, each.name)]
    print(f"1..{len(cases)}", flush=True)
    failed = 0
    for number, the in enumerate(cases, 1):
        complaint = asyncio.run(_run(the))
        failed += complaint is not None
        print(f"{'not ok' if complaint else 'ok'} {number} - {the.name}")
        for line in (complaint or "").splitlines():
            print(f"# {line}")
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
