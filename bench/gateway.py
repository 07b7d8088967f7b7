#!/usr/bin/env python3
"""The gateway under load, on the real runtime with the local model server: many browsers on many running turns. How late its loop is beside
the same server idle, and what else it costs; see README.md."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "gateway"))

from client import shown
from rig import BUILD, Rig

CHUNK = 24  # bytes of a delta
TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Load:
    """How much."""

    turns: int = 50
    browsers: int = 4  # of each turn
    rate: float = 30  # deltas of each turn in a second
    seconds: float = 20
    idle_seconds: float = 5
    margin: float = 10  # seconds that a turn lasts longer, so that all run at once all the time
    app_servers: int = 4

    def reply(self) -> dict:
        deltas = int((self.seconds + self.margin) * self.rate)
        return {"bytes": deltas * CHUNK, "chunk_bytes": CHUNK, "pause_ms": int(1000 / self.rate)}


class Browsers:
    """The program bench/browsers, and what it has told."""

    def __init__(self) -> None:
        self.told: dict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
        self.tallies: asyncio.Queue[dict] = asyncio.Queue()
        self.news = asyncio.Event()

    async def start(self, *arguments: str) -> Browsers:
        self.process = await asyncio.create_subprocess_exec(
            str(BUILD.resolve() / "bench/browsers"), *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24)  # fmt: skip
        self.task = asyncio.create_task(self._read())
        return self

    async def _read(self) -> None:
        async for line in self.process.stdout:
            name, rest = line.decode().rstrip("\n").split(" ", 1)
            if name == "tally":
                self.tallies.put_nowait(json.loads(rest))
            else:
                number, when, told = rest.split(" ", 2)
                self.told[name][int(number)] = (int(when), told)
                self.news.set()

    async def until(self, name: str, count: int, seconds: float) -> dict[int, tuple[int, str]]:
        """What so many of them have told of this."""
        async with asyncio.timeout(seconds):
            while len(self.told[name]) < count:
                assert not self.told["closed"], f"{len(self.told['closed'])} streams were closed"
                self.news.clear()
                await self.news.wait()
        return self.told[name]

    async def tally(self) -> dict:
        """Since the one before."""
        self.process.stdin.write(b"\n")
        return await self.tallies.get()

    async def end(self) -> None:
        self.process.stdin.close()
        await self.process.wait()
        await self.task


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def waited_seconds(pid: int) -> float:
    """How long it was ready to run, and had no CPU; the thread that has the loop."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def percentile(values: list[float], percent: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


class Measurement:
    """One run of a load against one gateway."""

    def __init__(self, rig: Rig, load: Load) -> None:
        self.rig = rig
        self.load = load
        self.values: dict[str, float] = {}
        self.count = load.turns * load.browsers

    async def run(self) -> dict[str, float]:
        self.bystander = await Browsers().start()
        await self.period("idle", self.load.idle_seconds)
        threads = await self.start_threads()
        self.browsers = await Browsers().start(str(self.rig.web.port), str(self.load.browsers), *threads)
        await self.browsers.until("ready", self.count, 120)
        await self.period("watched", self.load.idle_seconds)
        await self.start_turns(threads)
        await self.period("loaded", self.load.seconds)
        # Had one ended, fewer than all would have run.
        self.values["turns_at_once"] = self.load.turns - len({number // self.load.browsers for number in self.browsers.told["end"]})
        await self.browsers.until("end", self.count, 600)
        await self.compare(threads)
        await self.browsers.end()
        await self.bystander.end()
        return self.values

    async def period(self, name: str, seconds: float) -> None:
        """The server during so many seconds, and a process beside it that does nothing."""
        browsers = getattr(self, "browsers", None)
        await self.rig.web.get("/api/status?reset=1")
        await self.bystander.tally()
        if browsers:
            await browsers.tally()
        children = [each["pid"] for each in (await self.rig.status())["app_servers"]]
        pid = self.rig.gateway.pid

        def spent() -> list[float]:
            return [cpu_seconds(pid), waited_seconds(pid), sum(map(cpu_seconds, children))]

        before, began = spent(), time.monotonic()
        await asyncio.sleep(seconds)
        took = time.monotonic() - began
        percents = [100 * (after - before) / took for after, before in zip(spent(), before, strict=True)]
        status, beside = await self.rig.status(), await self.bystander.tally()
        self.values[f"lag_{name}_samples"] = status["lag"]["samples"]
        for figure in ("p50_us", "p99_us", "max_us"):
            self.values[f"lag_{name}_{figure}"] = status["lag"][figure]
            self.values[f"bystander_{name}_{figure}"] = beside["lag"][figure]
        self.values[f"rss_kib_{name}"] = status["rss_kib"]
        for figure, percent in zip(("cpu", "cpu_wait", "app_servers_cpu"), percents, strict=True):
            self.values[f"{figure}_percent_{name}"] = percent
        if browsers:
            tally = await browsers.tally()
            assert tally["following"] == self.count, tally
            self.values[f"events_per_s_{name}"] = tally["events"] / took
            self.values[f"kib_per_s_{name}"] = tally["bytes"] / 1024 / took
            self.values[f"browsers_cpu_percent_{name}"] = tally["cpu_us"] / 10000 / took

    async def start_threads(self) -> list[str]:
        """Few at once: a runtime starts some twenty in a second. Each with a turn that is over."""
        few = asyncio.Semaphore(2 * self.load.app_servers)

        async def start(number: int) -> str:
            async with few:
                thread = await self.rig.web.start(f"hello {number}")
            while (await self.rig.web.history(thread))[-1]["status"] == "running":
                await asyncio.sleep(0.1)
            return thread

        return await asyncio.gather(*map(start, range(self.load.turns)))

    async def start_turns(self, threads: list[str]) -> None:
        """Returns when each browser has got the first text of its turn."""
        self.browsers.told.clear()
        posted: dict[int, float] = {}
        few = asyncio.Semaphore(2 * self.load.app_servers)

        async def send(number: int) -> None:
            async with few:
                posted[number] = time.clock_gettime(time.CLOCK_MONOTONIC)
                status = await self.rig.web.send(threads[number], "load")
            assert status == 202, f"turn {number}: {status}"

        began = time.monotonic()
        await asyncio.gather(*map(send, range(len(threads))))
        first = await self.browsers.until("text", self.count, self.load.margin + 60)
        self.values["all_running_after_s"] = time.monotonic() - began
        waits = [when / 1000 - 1000 * posted[number // self.load.browsers] for number, (when, _) in first.items()]
        for percent in (50, 99, 100):
            self.values[f"first_text_ms_p{percent}"] = percentile(waits, percent)

    async def compare(self, threads: list[str]) -> None:
        """How many browsers have in the end what is stored."""
        same = 0
        for index, thread in enumerate(threads):
            turn = (await self.rig.web.history(thread))[-1]
            said = [shown(item)[1] for item in turn["items"] if item["type"] == "agentMessage"]
            stored = {"status": turn["status"], "said": said}
            assert said and len(said[0]) == self.load.reply()["bytes"], f"{thread}: {turn['status']}, {len(said)} said"
            for number in range(index * self.load.browsers, (index + 1) * self.load.browsers):
                same += json.loads(self.browsers.told["end"][number][1]) == stored
        self.values["browsers_as_stored"] = same


async def measure(load: Load) -> dict[str, float]:
    script = {"rules": [{"when": {"text": "load"}, "reply": load.reply()}]}
    async with Rig(script, "--app-servers", str(load.app_servers)) as rig:
        values = await Measurement(rig, load).run()
        values["instrumented"] = int(rig.is_instrumented())
    values["turns"] = load.turns
    values["browsers"] = load.turns * load.browsers
    for figure in ("p50_us", "p99_us", "max_us"):
        values[f"lag_ratio_{figure[:-3]}"] = values[f"lag_loaded_{figure}"] / max(1, values[f"lag_idle_{figure}"])
    return values


ROWS = (
    ("loop lag p50, us", "lag_{}_p50_us"), ("loop lag p99, us", "lag_{}_p99_us"), ("loop lag max, us", "lag_{}_max_us"),
    ("of a bystander p50, us", "bystander_{}_p50_us"), ("of a bystander p99, us", "bystander_{}_p99_us"),
    ("of a bystander max, us", "bystander_{}_max_us"), ("gateway CPU, %", "cpu_percent_{}"),
    ("gateway waits for CPU, %", "cpu_wait_percent_{}"), ("gateway RSS, KiB", "rss_kib_{}"),
    ("app-servers CPU, %", "app_servers_cpu_percent_{}"), ("browsers CPU, %", "browsers_cpu_percent_{}"),
    ("events/s", "events_per_s_{}"), ("KiB/s", "kib_per_s_{}"),
)  # fmt: skip


def table(load: Load, values: dict[str, float]) -> str:
    lines = [
        f"{values['browsers']:.0f} browsers on {values['turns_at_once']:.0f} turns at once, {load.rate:.0f} deltas/s a turn, "
        f"{load.app_servers} app-servers, {load.seconds:.0f} s.",
        "", f"{'':26}{'idle':>10}{'watched':>10}{'loaded':>10}",
    ]  # fmt: skip
    for title, name in ROWS:
        cells = (values.get(name.format(period)) for period in ("idle", "watched", "loaded"))
        lines.append(f"{title:26}" + "".join(f"{'' if cell is None else round(cell):>10}" for cell in cells))
    return "\n".join([*lines, ""])


def main() -> None:
    if "CODEX_TEST_RUNTIME" not in os.environ:
        sys.exit("bench-gateway: set CODEX_TEST_RUNTIME to a runtime package, see tools/sdk stage-runtime")
    parser = argparse.ArgumentParser(prog="bench/gateway.py", description=__doc__)
    for field in dataclasses.fields(Load):
        parser.add_argument("--" + field.name.replace("_", "-"), type=type(field.default), default=field.default)
    load = Load(**vars(parser.parse_args()))
    values = asyncio.run(measure(load))
    print(table(load, values))
    for name, value in values.items():
        print(f"{name} {value:.2f}".replace(".00", ""))
    if values["browsers_as_stored"] != values["browsers"] or values["turns_at_once"] != load.turns:
        sys.exit("bench-gateway: not all turns ran at once, or a browser has not what is stored")


if __name__ == "__main__":
    main()
