"""The whole of it: the page, the gateway, a real runtime."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from page import equal
from real import STORY, Gateway
from webdriver import Browser, wait

TEXT = "".join(STORY).replace("**", "")
CASES: list[Callable[[Visit], None]] = []


def case(function: Callable[[Visit], None]) -> Callable[[Visit], None]:
    CASES.append(function)
    return function


class Visit:
    """A browser before the gateway."""

    def __init__(self, browser: Browser, gateway: Gateway) -> None:
        self.browser = browser
        self.gateway = gateway

    def begin(self, text: str) -> str:
        """Starts a thread; returns its id."""
        self.browser.open("about:blank")
        self.browser.open(self.gateway.url)
        self.browser.wait("the page", "document.querySelector('#send')?.textContent === 'Send'")
        self.write(text)
        return self.browser.wait("its address", "/^#.t.(.+)/.exec(location.hash)?.[1]")

    def write(self, text: str) -> None:
        self.browser.type("#prompt", text)
        self.browser.press("Enter")

    def ended(self, turns: int, status: str = "completed") -> None:
        """So many turns are there, and the last one has ended so."""
        self.browser.wait(
            f"{turns} turns, the last one {status}",
            "(() => { const turns = document.querySelectorAll('#turns > .turn'); return turns.length === arguments[0] && "
            "turns[turns.length - 1].dataset.status === arguments[1]; })()", turns, status)

    def begun(self, text: str) -> None:
        self.browser.wait(f"“{text}”", "[...document.querySelectorAll('.agent')].some((node) => node.textContent.includes(arguments[0]))", text)

    def answer(self, decision: str) -> None:
        self.browser.click(f".ask:not(.settled) [data-decision={decision}]")

    def said(self) -> list[str]:
        return self.browser.run("return [...document.querySelectorAll('.user, .agent')].map((node) => node.textContent)")

    def pills(self) -> list[str]:
        return self.browser.texts(".command > summary .pill")


@case
def a_prompt_is_answered_and_the_answer_is_seen_to_grow(visit: Visit) -> None:
    visit.browser.open(visit.gateway.url)
    visit.browser.run("""
        window.lengths = new Set();
        new MutationObserver(() => window.lengths.add(document.querySelector('.agent')?.textContent.length ?? 0))
            .observe(document.querySelector('#turns'), { childList: true, subtree: true, characterData: true });""")
    visit.write("tell me a story")
    visit.ended(1)
    equal(visit.said(), ["tell me a story", TEXT])
    steps = visit.browser.run("return [...window.lengths].filter((length) => length > 0 && length < arguments[0])", len(TEXT))
    if len(steps) < 2 or steps != sorted(steps):
        raise AssertionError(f"it grew by {steps}")
    equal(visit.browser.run("return document.querySelector('.agent strong').textContent"), "end")
    visit.browser.wait("its tokens", "/tokens/.test(document.querySelector('#usage-text').textContent)")


@case
def an_approved_command_runs_and_a_declined_one_does_not(visit: Visit) -> None:
    visit.begin("run one")
    visit.browser.wait("the command", "document.querySelector('.ask .command-whole')?.textContent.includes('echo made by')")
    equal(visit.browser.run("return document.querySelector('.command .output')?.textContent ?? ''"), "")
    visit.answer("accept")
    visit.ended(1)
    visit.browser.wait("its output", "document.querySelector('.command .output').textContent === 'made by 42\\n'")
    equal(visit.browser.text(".outcome"), "You allowed it")
    visit.write("run two")
    visit.answer("decline")
    visit.ended(2)
    equal(visit.pills(), ["done", "declined"])
    equal(visit.said(), ["run one", "It has run.", "run two", "It was declined."])
    equal((visit.gateway.project / "declined.txt").exists(), False)


@case
def a_change_is_shown_before_it_is_made(visit: Visit) -> None:
    visit.begin("change something")
    visit.browser.wait("what would change", "document.querySelector('.ask .row.add')?.textContent.includes('hello <b>world</b>')")
    file = visit.gateway.project / "greeting.txt"
    equal(file.exists(), False)
    visit.answer("accept")
    visit.ended(1)
    equal(file.read_text(), "hello <b>world</b>\n")
    visit.browser.wait("the change", "document.querySelector('.change .row.add')?.textContent.includes('hello <b>world</b>')")


@case
def a_turn_is_interrupted_and_the_thread_goes_on_after_a_reload(visit: Visit) -> None:
    thread = visit.begin("tell me a story")
    visit.ended(1)
    visit.write("think for ever")
    visit.begun("I begin, and")
    visit.browser.press("Escape")
    visit.ended(2, "interrupted")
    before = visit.said()
    visit.browser.reload()
    visit.ended(2, "interrupted")
    equal(visit.said(), before)
    visit.write("go on")
    visit.ended(3)
    equal(visit.said(), ["tell me a story", TEXT, "think for ever", "I begin, and", "go on", "You said: go on"])
    visit.browser.reload()
    visit.ended(3)
    equal(visit.said()[-2:], ["go on", "You said: go on"])
    visit.browser.wait("the thread in the list", "document.querySelector(`#threads a[data-id='${arguments[0]}']`)", thread)


@case
def a_reload_amid_a_turn_shows_the_same(visit: Visit) -> None:
    visit.begin("tell me a story")
    visit.begun("word3")
    visit.browser.reload()
    visit.ended(1)
    equal(visit.said(), ["tell me a story", TEXT])


@case
def two_windows_see_the_same(visit: Visit) -> None:
    browser = visit.browser
    first = browser.window()
    thread = visit.begin("run both")
    browser.wait("the card", "document.querySelector('.ask button')")
    second = browser.new_window()
    browser.switch(second)
    browser.open(f"{visit.gateway.url}#/t/{thread}")
    visit.answer("accept")
    visit.ended(1)
    seen = visit.said()
    equal(browser.text(".outcome"), "You allowed it")
    browser.switch(first)
    visit.ended(1)
    equal(visit.said(), seen)
    equal(seen, ["run both", "Both have seen it."])
    equal(browser.text(".outcome"), "Allowed, in another window")
    visit.write("from the first")
    visit.ended(2)
    browser.switch(second)
    visit.ended(2)
    equal(visit.said(), [*seen, "from the first", "You said: from the first"])
    browser.call("DELETE", "/window")
    browser.switch(first)


@case
def a_thread_outlives_its_app_server(visit: Visit) -> None:
    visit.begin("hello")
    visit.ended(1)
    visit.write("think for ever")
    visit.begun("I begin, and")
    old = visit.gateway.status()["app_servers"][0]
    os.kill(old["pid"], signal.SIGKILL)
    visit.ended(2, "lost")
    visit.write("go on")
    visit.ended(3)
    equal(visit.said()[-2:], ["go on", "You said: go on"])
    visit.browser.reload()
    visit.browser.wait("three turns", "document.querySelectorAll('#turns > .turn').length === 3")
    equal(visit.said(), ["hello", "You said: hello", "think for ever", "I begin, and", "go on", "You said: go on"])
    new = visit.gateway.status()["app_servers"][0]
    equal([new["pid"] != old["pid"], new["restarts"]], [True, old["restarts"] + 1])


def run(browser: Browser, top_build: Path, runtime: str, scratch: Path, report: Callable[[str, Callable[[], None]], None]) -> None:
    gateway = Gateway(top_build, runtime, scratch)
    try:
        for function in CASES:
            report(function.__name__, lambda f=function: f(Visit(browser, gateway)))
        report("nothing_was_asked_of_anyone_else", lambda: equal(
            [url for url in browser.requests() if not url.startswith((gateway.url, "data:image/svg+xml", "about:"))], []))
        report("no_script_has_failed_before_the_gateway", lambda: equal(browser.complaints(), []))
    finally:
        status = gateway.close()
    report("the_gateway_ends_in_good_order", lambda: equal(status, 0))
