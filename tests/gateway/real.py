"""The gateway itself, before a real runtime and the local model server."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from pathlib import Path



def command(line: str) -> dict:
    """A command for which the model wants to leave the sandbox: that is asked for."""
    return {"function_call": {"name": "exec_command", "arguments": {
        "cmd": line, "sandbox_permissions": "require_escalated", "justification": "It is <b>needed</b>."}}}


PATCH = "*** Begin Patch\n*** Add File: greeting.txt\n+hello <b>world</b>\n*** End Patch"
STORY = [f"word{i} " for i in range(40)] + ["and the **end**."]
SCRIPT = {"rules": [
    {"when": {"text": "story"}, "reply": {"message": {"chunks": STORY, "pause_ms": 25}}},
    {"when": {"text": "run one"}, "per_thread": True, "replies": [command("echo made by $((40 + 2))"), "It has run."]},
    {"when": {"text": "run two"}, "per_thread": True, "replies": [command("touch declined.txt"), "It was declined."]},
    {"when": {"text": "run both"}, "per_thread": True, "replies": [command("echo for two windows"), "Both have seen it."]},
    {"when": {"text": "change"}, "per_thread": True, "replies": [
        {"function_call": {"name": "exec_command", "arguments": {"cmd": f"apply_patch <<'EOF'\n{PATCH}\nEOF"}}}, "It is changed."]},
    {"when": {"text": "for ever"}, "reply": {"output": [{"message": "I begin, and"}, {"hang": True}]}},
], "default": {"echo": "You said: "}}


def child_environment(home: Path) -> dict[str, str]:
    dropped = ("RUST_LOG", "LOG_FORMAT", "OPENAI_API_KEY", "CODEX_API_KEY", "GATEWAY_TOKEN")
    kept = {name: value for name, value in os.environ.items() if name not in dropped and not name.lower().endswith("_proxy")}
    return {**kept, "CODEX_HOME": str(home), "HOME": str(home)}


class Program:
    """A program of ours that says where it listens, and ends when its stdin does."""

    def __init__(self, arguments: list[str], log: Path, environment: dict[str, str] | None = None, cwd: Path | None = None) -> None:
        self.process = subprocess.Popen([*arguments, "--exit-on-stdin-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=log.open("wb"), text=True, env=environment, cwd=cwd)
        first = self.process.stdout.readline()
        if not first.startswith("listening on "):
            raise RuntimeError(f"{arguments[0]} did not start: {log.read_text()}")
        self.url = first.removeprefix("listening on ").strip()

    def close(self) -> int:
        self.process.stdin.close()
        status = self.process.wait()
        self.process.stdout.close()
        return status


class Gateway:
    def __init__(self, top_build: Path, runtime: str, scratch: Path) -> None:
        self.home = scratch / "home"
        self.project = scratch / "project"
        self.project.mkdir()
        script = scratch / "script.json"
        script.write_text(json.dumps(SCRIPT))
        model = [str(top_build / "peers/model/model-server"), "--codex-home", str(self.home), "--script", str(script)]
        self.model = Program(model, scratch / "model.log")
        self.log = scratch / "gateway.log"
        gateway = [str(top_build / "examples/gateway/gateway"), "--listen", "127.0.0.1:0", "--runtime", runtime, "--cwd", str(self.project),
                   "--sandbox", "read-only", "--app-servers", "1"]
        self.program = Program(gateway, self.log, child_environment(self.home))
        self.url = self.program.url.rstrip("/") + "/"

    def status(self) -> dict:
        with urllib.request.urlopen(self.url + "api/status") as response:
            return json.load(response)

    def close(self) -> int:
        status = self.program.close()
        self.model.close()
        return status
