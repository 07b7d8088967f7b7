"""The page and a stand-in of its server, which says what no real one does on demand: hostile strings, broken streams, strange items."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from mock_gateway import Mock
from webdriver import Browser, wait

CASES: list[Callable[[Page], None]] = []

def case(function: Callable[[Page], None]) -> Callable[[Page], None]:
    CASES.append(function)
    return function


class Page:
    """A browser before the page, and the server behind it."""

    def __init__(self, browser: Browser, mock: Mock) -> None:
        self.browser = browser
        self.mock = mock

    def thread(self, **members: object) -> str:
        name = f"thread-{len(self.mock.threads) + 1}"
        self.mock.thread(name, **{"preview": name, "updated_at": int(time.time()), **members})
        return name

    def show(self, thread: str) -> None:
        """Opens a thread anew, and waits until it is live."""
        self.browser.open("about:blank")
        self.browser.open(f"{self.mock.url}#/t/{thread}")
        self.live()

    def live(self) -> None:
        self.browser.wait("a live stream", "document.querySelector('#link')?.dataset.state === 'open'")

    def begin(self, **members: object) -> str:
        """A thread in which a turn runs."""
        thread = self.thread(**members)
        self.show(thread)
        self.turn(thread, "turn-1")
        return thread

    def turn(self, thread: str, turn: str | None, **members: object) -> None:
        self.mock.emit(thread, "turn", **shape(turn, "running", **members))
        self.browser.wait("the turn", "document.querySelector('#turns > [data-status=running]')")

    def end(self, thread: str, turn: str, status: str = "completed") -> None:
        self.mock.emit(thread, "end", **shape(turn, status))
        self.browser.wait("its end", "document.querySelector(`#turns > [data-status=${arguments[0]}]`)", status)

    def item(self, thread: str, **item: object) -> None:
        self.mock.emit(thread, "item", item=item)

    def says(self, thread: str, item: str, append: str, field: str = "text") -> None:
        self.mock.emit(thread, "text", item=item, field=field, append=append)

    def asks(self, thread: str, request: str, **members: object) -> None:
        told = {"id": request, "kind": "command", "item": None, "command": "ls", "cwd": "/work", "reason": None, "asked_at": 1,
                "decisions": ["accept", "accept_for_session", "decline", "cancel"], **members}
        self.mock.emit(thread, "request", request=told)
        self.browser.wait("its card", "[...document.querySelectorAll('.ask:not(.settled)')].some((card) => card.dataset.request === arguments[0])", request)

    def posted(self, path: str) -> list[dict]:
        return [body for where, body in self.mock.posts if where == path]

    def wait_text(self, css: str, text: str) -> None:
        self.browser.wait(f"“{text}” in {css}", "document.querySelector(arguments[0])?.textContent.includes(arguments[1])", css, text)


def shape(turn: str | None, status: str, items: list | None = None, **members: object) -> dict:
    told = {"id": turn, "status": status, "error": None, "started_at": int(time.time()), "duration_ms": None, "usage": None, "omitted": 0, **members}
    return told if items is None else {**told, "items": items}


def stored(turn: str, *texts: str) -> dict:
    items = [{"type": "agentMessage", "id": f"{turn}-{i}", "text": text} for i, text in enumerate(texts)]
    return shape(turn, "completed", items)


def equal(got: object, wanted: object) -> None:
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


MARKDOWN = """# One *two*

Text with `code`, **bold `x`** and _emphasis_, snake_case_name, 2*3*4, ~~gone~~ \\*not\\*.
Second line https://example.org/a_b(c). End

- first
- second **b**
  - inner
    more of inner
  - inner 2

  a paragraph of the second
- third
1. one
2) two

> quoted
> more

```c
int main(void)
{
\treturn 0; /* ** */
```` not the end
}
```
after

~~~
open to the end
"""
