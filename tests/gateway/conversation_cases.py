"""How a conversation is shown as it goes."""

from __future__ import annotations

from page import Page, case, equal, shape, stored
from webdriver import wait


@case
def text_is_seen_as_it_comes(page: Page) -> None:
    thread = page.begin()
    page.item(thread, type="agentMessage", id="m", text="")
    for text in ("One ", "two **thr", "ee** four"):
        page.says(thread, "m", text)
        page.wait_text(".agent", text.replace("*", "").split()[-1])
    equal(page.browser.text(".agent"), "One two three four")
    page.item(thread, type="agentMessage", id="m", text="One two **three** four.")
    page.wait_text(".agent", "four.")
    page.item(thread, type="commandExecution", id="c", command="make", cwd="/w", status="inProgress", aggregatedOutput="")
    page.says(thread, "c", "line 1\n", "output")
    page.says(thread, "c", "line 2\n", "output")
    page.wait_text(".command .output", "line 1\nline 2\n")
    page.item(thread, type="commandExecution", id="c", command="make", cwd="/w", status="completed", aggregatedOutput="line 1\nline 2\n", exitCode=0, durationMs=1500)
    page.wait_text(".command", "exit 0 · 1.5 s")
    equal(page.browser.text(".command .output"), "line 1\nline 2\n")
    page.item(thread, type="reasoning", id="r", summary=[], content=[])
    page.says(thread, "r", "thinking", "reasoning")
    page.wait_text(".reasoning .prose", "thinking")
    page.item(thread, type="reasoning", id="r", summary=["thinking it over"], content=[])
    page.wait_text(".reasoning .prose", "thinking it over")
    equal(page.browser.text(".reasoning .prose"), "thinking it over")


@case
def a_broken_stream_loses_nothing_and_doubles_nothing(page: Page) -> None:
    thread = page.begin()
    page.item(thread, type="agentMessage", id="m", text="before ")
    page.wait_text(".agent", "before")
    page.asks(thread, "open-1")
    page.asks(thread, "open-2", command="pwd")
    connects = page.mock.connects
    page.mock.refuse_streams = 1000
    page.mock.cut()
    page.says(thread, "m", "between ")
    page.mock.emit(thread, "resolved", id="open-2", outcome="accepted")
    page.browser.wait("that the break is told", "document.querySelector('#link').dataset.state === 'waiting'")
    page.mock.refuse_streams = 0
    wait("a new stream", lambda: page.mock.connects > connects)
    page.says(thread, "m", "after")
    page.wait_text(".agent", "after")
    page.live()
    equal(page.browser.texts(".agent"), ["before between after"])
    page.browser.wait("the request that was answered meanwhile", "document.querySelectorAll('.ask.settled').length === 1")
    equal(page.browser.run("return document.querySelectorAll('.ask:not(.settled) [data-decision=accept]').length"), 1)
    equal(page.browser.run("return document.querySelectorAll('#turns > .turn').length"), 1)


@case
def what_a_person_has_opened_stays_open_over_a_break(page: Page) -> None:
    thread = page.begin()
    page.item(thread, type="mcpToolCall", id="t", server="s", tool="t", status="completed", arguments={"x": 1})
    page.browser.click(".tool summary")
    connects = page.mock.connects
    page.mock.cut()
    page.browser.click("#link-retry")
    wait("a new stream", lambda: page.mock.connects > connects)
    page.item(thread, type="agentMessage", id="m", text="later")
    page.wait_text(".agent", "later")
    equal(page.browser.run("return [...document.querySelectorAll('.tool')].map((node) => node.open)"), [True])


@case
def stored_and_live_turns_are_one_list(page: Page) -> None:
    thread = page.thread()
    page.mock.threads[thread].pages = [[stored("s3", "three"), stored("live", "stored a", "stored b", "stored c")], [stored("s1", "one"), stored("s2", "two")]]
    page.mock.threads[thread].log = [
        ("turn", shape("live", "running", omitted=1)),
        ("item", {"item": {"type": "agentMessage", "id": "live-1", "text": "live b"}}),
        ("item", {"item": {"type": "agentMessage", "id": "live-2", "text": "live c"}})]
    page.show(thread)
    page.browser.click("#earlier")
    page.wait_text("#turns", "one")
    page.browser.wait("no more to load", "document.querySelector('#earlier').hidden")
    equal(page.browser.texts(".agent"), ["one", "two", "three", "stored a", "live b", "live c"])
    page.mock.threads[thread].pages = [[stored("live", "stored a", "stored b", "stored c")]]
    page.end(thread, "live")
    page.turn(thread, None)
    page.item(thread, type="agentMessage", id="x", text="next")
    page.mock.emit(thread, "end", **shape("s5", "completed"))
    page.wait_text("#turns", "next")
    page.mock.threads[thread].pages = [[stored("live", "stored a", "stored b", "stored c"), stored("s5", "next")]]
    connects = page.mock.connects
    page.mock.cut()
    page.browser.click("#link-retry")
    wait("a new stream", lambda: page.mock.connects > connects)
    page.turn(thread, "s6")
    page.item(thread, type="agentMessage", id="y", text="last")
    page.wait_text("#turns", "last")
    equal(page.browser.texts(".agent"), ["one", "two", "three", "stored a", "live b", "live c", "next", "last"])


@case
def turns_that_nobody_told_of_are_fetched(page: Page) -> None:
    thread = page.begin()
    page.item(thread, type="agentMessage", id="a", text="first")
    page.wait_text("#turns", "first")
    page.mock.threads[thread].pages = [[stored("turn-1", "first"), stored("turn-2", "second")]]
    page.turn(thread, "turn-3", skipped=1)
    page.item(thread, type="agentMessage", id="a", text="third")
    page.wait_text("#turns", "second")
    page.wait_text("#turns", "third")
    equal(page.browser.texts(".agent"), ["first", "second", "third"])


@case
def five_thousand_items_are_all_there(page: Page) -> None:
    thread = page.begin()
    for i in range(5000):
        page.item(thread, type="agentMessage", id=f"i{i}", text=f"item {i}")
    page.item(thread, type="commandExecution", id="long", command="x" * 100000, cwd="/", status="completed", aggregatedOutput="y" * 300000 + "\n" + "z\n" * 20000)
    page.browser.wait("all items", "document.querySelectorAll('.items > .item').length === 5001")
    page.browser.click("#turns .command summary")
    equal(page.browser.run("return document.querySelector('.command .output').textContent.length"), 340001)
    page.browser.type("#prompt", "still here")
    equal(page.browser.run("return document.querySelector('#prompt').value"), "still here")
    equal(page.browser.run("return document.querySelector('#scroll').scrollWidth <= document.querySelector('#scroll').clientWidth"), True)


@case
def what_is_read_stays_where_it_is(page: Page) -> None:
    thread = page.begin()
    browser = page.browser
    for i in range(60):
        page.item(thread, type="agentMessage", id=f"i{i}", text=f"item {i}\n\nand more")
    at_end = "(() => { const s = document.querySelector('#scroll'); return s.scrollHeight - s.scrollTop - s.clientHeight < 48; })()"
    page.wait_text("#turns", "item 59")
    browser.wait("the end in sight", at_end)
    browser.run("document.querySelector('#scroll').scrollTop = 300")
    browser.wait("the way back", "!document.querySelector('#latest').hidden")
    top = browser.run("return document.querySelector('#scroll').scrollTop")
    page.item(thread, type="agentMessage", id="new", text="new one")
    page.wait_text("#turns", "new one")
    equal(browser.run("return document.querySelector('#scroll').scrollTop"), top)
    browser.click("#latest")
    browser.wait("the end in sight again", at_end)
    page.item(thread, type="agentMessage", id="newer", text="newer one")
    page.wait_text("#turns", "newer one")
    browser.wait("the end still in sight", at_end)
