"""The page against a stand-in of its server, which says what no real one does on demand: hostile strings, broken streams, strange items."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from mock_gateway import Mock
from webdriver import Browser, wait

CASES: list[Callable[[Page], None]] = []

# What is to stay text wherever it comes from. Each would leave a trace: an element, a request, a variable, a dialog.
HOSTILE = (
    "<img src=x onerror=\"window.hacked=1;alert(1)\"></script><script>window.hacked=2</script><svg onload=alert(3)>"
    "javascript:alert(4) [x](javascript:alert(5)) [y](data:text/html,<script>alert(6)</script>) ![z](https://elsewhere.test/p.png)"
    " `</code><b>` **<i>x</i>** {{7*7}} &lt;u&gt; \u202ereversed\u202c \u0000\u001b[31m"
)


def case(function: Callable[[Page], None]) -> Callable[[Page], None]:
    CASES.append(function)
    return function


class Page:
    """A browser before the page, and the server behind it."""

    def __init__(self, browser: Browser, mock: Mock) -> None:
        self.browser = browser
        self.mock = mock
        self.made = 0

    def thread(self, **members: object) -> str:
        self.made += 1
        name = f"thread-{self.made}"
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
        self.browser.wait("the card", "document.querySelector('.ask:not(.settled) button')")

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


# --- the parts ---------------------------------------------------------------------------------------------------------------

@case
def events_are_whole_however_their_bytes_are_cut(page: Page) -> None:
    page.show(page.thread())
    equal(page.browser.run("""
        return import('/stream.js').then(({ EventParser }) => {
            const text = '\\ufeff: hello\\n\\nevent: a\\ndata: {"x": 1}\\n\\ndata:one\\r\\ndata: two\\r\\n\\r\\nevent: no data\\n\\n' +
                'data\\rid: 7\\rretry: 9\\rdata: three\\r\\r: ping\\nevent: b\\nevent: c\\ndata:  four\\n\\ndata: never ends';
            const parse = (pieces) => {
                const told = [];
                const parser = new EventParser((name, data) => told.push([name, data]));
                pieces.forEach((piece) => parser.push(piece));
                return JSON.stringify(told);
            };
            const wanted = JSON.stringify([['a', '{"x": 1}'], ['message', 'one\\ntwo'], ['message', '\\nthree'], ['c', ' four']]);
            const wrong = [];
            if (parse([text]) !== wanted) wrong.push(parse([text]));
            if (parse([...text]) !== wanted) wrong.push('by characters: ' + parse([...text]));
            for (let i = 0; i <= text.length; i++)
                if (parse([text.slice(0, i), text.slice(i)]) !== wanted) wrong.push(`cut at ${i}: ` + parse([text.slice(0, i), text.slice(i)]));
            return wrong;
        });"""), [])


@case
def tries_to_connect_become_rarer_and_are_scattered(page: Page) -> None:
    equal(page.browser.run("""
        return import('/stream.js').then(({ backoff }) => [backoff(0, 0), backoff(0, 1), backoff(3, 1), backoff(50, 0), backoff(50, 1)]);"""),
        [250, 500, 4000, 7500, 15000])


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


@case
def text_looks_the_same_however_it_arrives(page: Page) -> None:
    equal(page.browser.run("""
        const text = arguments[0];
        return import('/markdown.js').then(({ Markdown }) => {
            const render = (pieces) => {
                const root = document.createElement('div');
                const markdown = new Markdown(root);
                pieces.forEach((piece) => markdown.append(piece));
                root.normalize();
                return root.innerHTML.replaceAll(/<span>([^<]*)<\\/span>/g, '$1');
            };
            const whole = render([text]);
            const wrong = [];
            for (let n = 1; n < 40; n++) {
                const pieces = text.match(new RegExp(`[^]{1,${n}}`, 'g'));
                if (render(pieces) !== whole) wrong.push(`by ${n}: ` + render(pieces));
            }
            return wrong;
        });""", MARKDOWN + "word " * 1000 + "\n\n" + "x" * 5000), [])


@case
def text_is_laid_out_as_it_is_meant(page: Page) -> None:
    html = page.browser.run("""
        return import('/markdown.js').then(({ Markdown }) => {
            const root = document.createElement('div');
            new Markdown(root).append(arguments[0]);
            root.querySelectorAll('.code-head').forEach((head) => head.remove());
            return root.innerHTML;
        });""", MARKDOWN)
    for wanted in (
        "<h3>One <em>two</em></h3>", "<code>code</code>", "<strong>bold <code>x</code></strong>", "<em>emphasis</em>", "snake_case_name", "2*3*4",
        "<del>gone</del>", "*not*", 'href="https://example.org/a_b(c)"', "</a>. End", "<ul><li>first</li><li>second <strong>b</strong><ul><li>inner",
        "<p>a paragraph of the second</p>", "<ol><li>one</li><li>two</li></ol>", "<blockquote>quoted<br>more</blockquote>",
        "\treturn 0; /* ** */\n```` not the end\n}\n</code>", "<p>after</p>", "open to the end",
    ):
        if wanted not in html:
            raise AssertionError(f"no {wanted} in {html}")


@case
def only_addresses_of_the_web_become_links(page: Page) -> None:
    equal(page.browser.run("""
        return import('/markdown.js').then(({ Markdown }) => {
            const root = document.createElement('div');
            new Markdown(root).append(arguments[0]);
            return [...root.querySelectorAll('a')].map((a) => [a.href, a.rel, a.target]);
        });""", "[a](https://a.test/x) [b](javascript:alert(1)) [c](JaVaScRiPt:alert(1)) [d](data:text/html,x) [e](//e.test) [f](/f) "
        "[g](https://bank.test@evil.test/) [h](file:///etc/passwd) <http://h.test/?q=1&r=2>"),
        [["https://a.test/x", "noopener noreferrer", "_blank"], ["http://h.test/?q=1&r=2", "noopener noreferrer", "_blank"]])


@case
def a_word_more_costs_the_same_however_long_the_text_is(page: Page) -> None:
    early, late = page.browser.run("""
        return Promise.all([import('/markdown.js'), import('/output.js')]).then(([{ Markdown }, { Output }]) => {
            const nodesOf = (make) => {
                const { root, append } = make();
                const observer = new MutationObserver(() => {});
                observer.observe(root, { childList: true, subtree: true, characterData: true, characterDataOldValue: true });
                const costs = [];
                for (let i = 0; i < 6000; i++) {
                    append(i % 40 ? 'word ' : 'a word and a `mark` ');
                    let cost = 0;
                    for (const record of observer.takeRecords()) cost += record.addedNodes.length + (record.oldValue ?? '').length / 1000;
                    costs.push(cost);
                }
                const sum = (from, to) => costs.slice(from, to).reduce((a, b) => a + b);
                return [sum(500, 2500), sum(4000, 6000)];
            };
            const text = nodesOf(() => {
                const root = document.createElement('div');
                const markdown = new Markdown(root);
                return { root, append: (piece) => markdown.append(piece) };
            });
            const output = nodesOf(() => {
                const output = new Output();
                return { root: output.node, append: (piece) => output.append(piece) };
            });
            return [text[0] + output[0], text[1] + output[1]];
        });""")
    if early == 0 or late > 1.5 * early:
        raise AssertionError(f"2000 words cost {early}, later {late}")


@case
def colours_of_a_terminal_are_not_shown_as_letters(page: Page) -> None:
    equal(page.browser.run("""
        return import('/output.js').then(({ Output }) => {
            const show = (pieces) => {
                const output = new Output();
                pieces.forEach((piece) => output.append(piece));
                return output.node.textContent;
            };
            const text = 'a\\x1b[1;32mgreen\\x1b[0m b\\r\\n\\x1b]0;title\\x07c\\rd\\n';
            return [show([text]), show([...text])];
        });"""), ["agreen b\nc\nd\n"] * 2)


@case
def changes_are_counted_and_numbered(page: Page) -> None:
    rows = page.browser.run("""
        return import('/diff.js').then(({ rowsOf }) => arguments[0].map(rowsOf));""", [
        {"path": "a", "kind": {"type": "update"}, "diff": "--- a\n+++ b\n@@ -3,3 +3,4 @@ f()\n same\n--- old\n+++ new\n+more\n\\ No newline at end of file\n"},
        {"path": "b", "kind": {"type": "add"}, "diff": "one\n-two\n"},
        {"path": "c", "kind": "delete", "diff": "+one\n"},
    ])
    equal([[row["kind"], row.get("old"), row.get("new"), row["text"]] for row in rows[0]], [
        ["note", None, None, "--- a"], ["note", None, None, "+++ b"], ["hunk", None, None, "@@ -3,3 +3,4 @@ f()"], ["same", 3, 3, "same"],
        ["del", 4, None, "-- old"], ["add", None, 4, "++ new"], ["add", None, 5, "more"], ["note", None, None, "\\ No newline at end of file"]])
    equal([[row["kind"], row.get("new"), row["text"]] for row in rows[1]], [["add", 1, "one"], ["add", 2, "-two"]])
    equal([[row["kind"], row.get("old"), row["text"]] for row in rows[2]], [["del", 1, "+one"]])


# --- hostile content ---------------------------------------------------------------------------------------------------------

def hostile_items() -> list[dict]:
    change = {"path": HOSTILE, "kind": {"type": "update", "move_path": HOSTILE}, "diff": f"@@ -1 +1 @@ {HOSTILE}\n-{HOSTILE}\n+{HOSTILE}\n {HOSTILE}\n"}
    return [
        {"type": "userMessage", "id": "h1", "content": [{"type": "text", "text": HOSTILE}, {"type": "image", "url": "https://elsewhere.test/i.png"},
                                                        {"type": HOSTILE, "path": HOSTILE}]},
        {"type": "agentMessage", "id": "h2", "text": f"{HOSTILE}\n\n# {HOSTILE}\n- {HOSTILE}\n> {HOSTILE}\n```{HOSTILE}\n{HOSTILE}\n```\n"},
        {"type": "reasoning", "id": "h3", "summary": [HOSTILE], "content": [HOSTILE]},
        {"type": "plan", "id": "h4", "text": HOSTILE},
        {"type": "commandExecution", "id": "h5", "command": HOSTILE, "cwd": HOSTILE, "status": HOSTILE, "aggregatedOutput": HOSTILE, "exitCode": HOSTILE},
        {"type": "fileChange", "id": "h6", "status": "completed", "changes": [change, {**change, "kind": {"type": HOSTILE}}, {**change, "kind": HOSTILE}]},
        {"type": "mcpToolCall", "id": "h7", "server": HOSTILE, "tool": HOSTILE, "status": "failed", "arguments": {HOSTILE: HOSTILE},
         "result": {"content": [{"type": "text", "text": HOSTILE}, {HOSTILE: HOSTILE}], "structuredContent": HOSTILE}, "error": {"message": HOSTILE}},
        {"type": "dynamicToolCall", "id": "h8", "namespace": HOSTILE, "tool": HOSTILE, "arguments": HOSTILE,
         "contentItems": [{"type": "inputImage", "imageUrl": "https://elsewhere.test/j.png"}]},
        {"type": "webSearch", "id": "h9", "query": HOSTILE, "action": {"type": "openPage", "url": HOSTILE}},
        {"type": HOSTILE, "id": "h10", "x": HOSTILE},
        {"type": "constructor", "id": "__proto__", "toString": HOSTILE},
        {"type": "commandExecution", "id": "h11", "command": None, "status": None, "aggregatedOutput": 7, "changes": "no"},
        {"type": "fileChange", "id": "h12", "status": {}, "changes": {"not": "a list"}},
        {"type": "userMessage", "id": "h13", "content": "not a list"},
    ]


@case
def no_string_of_anyone_becomes_more_than_text(page: Page) -> None:
    browser = page.browser
    thread = page.begin(name=HOSTILE, preview=HOSTILE, cwd=HOSTILE)
    for item in hostile_items():
        page.item(thread, **item)
    for field in ("text", "output", "reasoning", "constructor"):
        for item in ("h2", "h3", "h5", "h10", "no such item"):
            page.says(thread, item, HOSTILE, field)
    page.asks(thread, HOSTILE, command=HOSTILE, cwd=HOSTILE, reason=HOSTILE, strange={HOSTILE: HOSTILE}, permissions={HOSTILE: HOSTILE},
              changes=[{"path": HOSTILE, "kind": HOSTILE, "diff": HOSTILE}], decisions=["accept", HOSTILE, "constructor"])
    page.mock.emit(thread, "notice", text=HOSTILE)
    page.mock.emit(thread, HOSTILE, x=HOSTILE)
    page.mock.emit(thread, "constructor", x=HOSTILE)
    page.mock.emit(thread, "usage", usage={"total": HOSTILE, "turn_total": HOSTILE, "context_window": HOSTILE, "context_used": HOSTILE})
    page.mock.emit(thread, "end", **shape("turn-1", HOSTILE, error=HOSTILE))
    browser.wait("the end of it", "document.querySelector('.turn-error:not([hidden])')")
    browser.wait("all items", "document.querySelectorAll('.items > .item').length >= arguments[0]", len(hostile_items()))
    browser.run("document.querySelectorAll('details').forEach((details) => details.open = true)")
    equal(browser.run("""return [window.hacked ?? null, document.querySelectorAll('main img, main svg, main script, main iframe, main b, main u, main i, nav img').length,
        document.scripts.length, [...document.querySelectorAll('main *, nav *')].flatMap((node) => node.getAttributeNames()).filter((name) => /^on/.test(name)),
        [...document.querySelectorAll('main a')].map((a) => a.protocol).filter((protocol) => !/^https?:$/.test(protocol))];"""),
        [None, 0, 1, [], []])
    equal(browser.alert(), None)
    equal([url for url in browser.requests() if not url.startswith((page.mock.url, "data:image/svg+xml", "about:"))], [])
    equal(browser.complaints(), [])
    equal(browser.run("return document.querySelectorAll('.ask [data-decision]').length"), 1)
    for css in ("#name", ".ask .command-whole", ".user .words", ".agent", ".output", ".file-head .path", ".turn-error"):
        if "U+202E" not in browser.text(css) or "<img src=x" not in browser.text(css):
            raise AssertionError(f"{css} has {browser.text(css)[:300]!r}")


@case
def a_slip_that_makes_html_of_text_is_caught_by_the_policy(page: Page) -> None:
    page.show(page.thread())
    equal(page.browser.run("try { document.querySelector('#turns').innerHTML = '<b>x</b>'; return 'done'; } catch (error) { return error.name; }"), "TypeError")
    page.browser.complaints()


@case
def nothing_that_the_agent_did_is_hidden(page: Page) -> None:
    thread = page.begin()
    page.item(thread, type="somethingNew", id="n1", inner={"value": 4711})
    page.item(thread, type="commandExecution", id="n2", left_out="too large to be shown")
    page.wait_text(".other", "4711")
    page.wait_text("#turns", "too large to be shown")
    equal(page.browser.text(".other summary"), "Something new")


# --- the conversation ----------------------------------------------------------------------------------------------------------

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
    page.mock.refuse_streams = 1
    page.mock.cut()
    page.says(thread, "m", "between ")
    page.mock.emit(thread, "resolved", id="open-2", outcome="accepted")
    page.browser.wait("that the break is told", "document.querySelector('#link').dataset.state === 'waiting'")
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


# --- approvals -------------------------------------------------------------------------------------------------------------------

@case
def each_decision_is_sent_as_it_was_made(page: Page) -> None:
    thread = page.begin()
    words = {"accept": ("accepted", "You allowed it"), "accept_for_session": ("accepted", "You allowed it, for the session"),
             "decline": ("declined", "You declined it"), "cancel": ("cancelled", "You stopped the turn")}
    for decision, (outcome, said) in words.items():
        page.asks(thread, f"d-{decision}", command=f"run {decision}")
        page.browser.click(f".ask:not(.settled) [data-decision={decision}]")
        wait("the answer", lambda d=decision: page.posted(f"/api/requests/d-{d}"))
        equal(page.posted(f"/api/requests/d-{decision}"), [{"decision": decision}])
        page.mock.emit(thread, "resolved", id=f"d-{decision}", outcome=outcome)
        page.browser.wait(said, "[...document.querySelectorAll('.outcome')].at(-1)?.textContent === arguments[0]", said)


@case
def an_approval_shows_all_that_is_decided_about(page: Page) -> None:
    thread = page.begin()
    page.item(thread, type="fileChange", id="f", status="inProgress", changes=[{"path": "a.c", "kind": {"type": "add"}, "diff": "x\n"}])
    page.asks(thread, "q-files", kind="files", command=None, item="f", reason="to fix it", decisions=["accept", "decline"],
              changes=[{"path": "a.c", "kind": {"type": "add"}, "diff": "new line\n"}])
    page.asks(thread, "q-perm", kind="permissions", command=None, permissions={"network": {"enabled": True}}, decisions=["decline"])
    cards = page.browser.texts(".ask")
    for card, wanted in zip(cards, (["to fix it", "a.c", "new line", "Allow once", "Decline"], ["permissions", '"enabled": true', "Decline"])):
        equal([word for word in wanted if word not in card], [])
    equal(["Allow" in cards[1], "Stop" in cards[0]], [False, False])
    equal(page.browser.run("return document.querySelector('.change').offsetParent"), None)


@case
def an_answer_from_elsewhere_shows(page: Page) -> None:
    thread = page.begin()
    page.asks(thread, "e1")
    page.browser.wait("a title that says so", "document.title.includes('Approval')")
    page.mock.answers["/api/requests/e1"] = (409, {"error": "It was answered already."})
    page.browser.click(".ask [data-decision=accept]")
    page.wait_text(".ask .problem:not([hidden])", "answered already")
    page.mock.emit(thread, "resolved", id="e1", outcome="declined")
    page.wait_text(".ask.settled", "Declined, in another window")
    page.browser.wait("a title as before", "!document.title.includes('Approval')")


@case
def a_new_approval_takes_the_focus_but_not_from_someone_who_writes(page: Page) -> None:
    thread = page.begin()
    page.browser.run("document.activeElement.blur()")
    page.asks(thread, "f1")
    page.browser.wait("the card with the focus", "document.activeElement.matches('.ask')")
    page.browser.press("h")
    page.browser.press("i")
    page.browser.wait("the prompt with what was typed", "document.activeElement.id === 'prompt' && document.querySelector('#prompt').value === 'hi'")
    page.asks(thread, "f2", command="second")
    page.browser.wait("both cards", "document.querySelectorAll('.ask').length === 2")
    page.wait_text("#announce", "second")
    page.browser.press("!")
    equal(page.browser.run("return [document.activeElement.id, document.querySelector('#prompt').value]"), ["prompt", "hi!"])


@case
def the_bar_leads_to_an_approval_that_is_out_of_sight(page: Page) -> None:
    thread = page.begin()
    page.asks(thread, "b1", command="far away")
    for i in range(60):
        page.item(thread, type="agentMessage", id=f"i{i}", text="one\n\ntwo\n\nthree")
    page.asks(thread, "b2", command="near")
    page.browser.run("document.querySelector('#prompt').focus()")
    page.browser.click("#asks-show")
    page.browser.wait("the first card", "document.activeElement.matches('.ask') && document.activeElement.textContent.includes('far away')")


# --- what is written -------------------------------------------------------------------------------------------------------------

@case
def enter_sends_and_steers_and_escape_stops(page: Page) -> None:
    thread = page.thread()
    page.show(thread)
    path = f"/api/threads/{thread}"
    page.browser.type("#prompt", "one")
    page.browser.press("Shift", "Enter")
    page.browser.type("#prompt", "two")
    page.browser.press("Enter")
    wait("the prompt", lambda: page.posted(path + "/turns"))
    equal(page.posted(path + "/turns"), [{"text": "one\ntwo", "steer": False}])
    page.browser.wait("an empty prompt", "document.querySelector('#prompt').value === ''")
    page.turn(thread, "t1")
    page.wait_text("#send", "Steer")
    page.browser.type("#prompt", "more")
    page.browser.press("Enter")
    wait("the second", lambda: len(page.posted(path + "/turns")) == 2)
    equal(page.posted(path + "/turns")[1], {"text": "more", "steer": True})
    page.browser.press("Escape")
    wait("the interruption", lambda: page.posted(path + "/interrupt"))
    page.end(thread, "t1", "interrupted")
    page.wait_text("#send", "Send")
    page.browser.press("Escape")
    equal(len(page.posted(path + "/interrupt")), 1)


@case
def a_refused_prompt_is_not_lost(page: Page) -> None:
    thread = page.thread()
    page.show(thread)
    page.mock.answers[f"/api/threads/{thread}/turns"] = (502, {"error": "It does not want to."})
    page.browser.type("#prompt", "precious")
    page.browser.press("Enter")
    page.wait_text("#said:not([hidden])", "It does not want to.")
    equal(page.browser.run("return document.querySelector('#prompt').value"), "precious")


@case
def a_draft_survives_a_reload(page: Page) -> None:
    one, two = page.thread(), page.thread()
    page.show(one)
    page.browser.type("#prompt", "half a thought")
    page.browser.reload()
    page.live()
    equal(page.browser.run("return document.querySelector('#prompt').value"), "half a thought")
    page.browser.run("location.hash = `#/t/${arguments[0]}`", two)
    page.browser.wait("the other thread", "document.querySelector('#prompt').value === ''")
    page.browser.run("history.back()")
    page.browser.wait("the draft of the first", "document.querySelector('#prompt').value === 'half a thought'")


@case
def a_new_thread_is_gone_to(page: Page) -> None:
    thread = page.thread()
    page.mock.answers["/api/threads"] = (201, {"id": thread})
    page.show(page.thread())
    page.browser.click("#new")
    page.browser.wait("the welcome", "!document.querySelector('#welcome').hidden")
    page.browser.type("#prompt", "begin")
    page.browser.click("#send")
    page.browser.wait("the new thread", "location.hash === `#/t/${arguments[0]}`", thread)
    equal(page.posted("/api/threads"), [{"text": "begin"}])
    page.live()
    moved = page.thread()
    page.mock.emit(thread, "moved", id=moved)
    page.browser.wait("the id that it has now", "location.hash === `#/t/${arguments[0]}`", moved)


@case
def threads_can_be_searched_and_are_all_to_be_had(page: Page) -> None:
    page.mock.threads.clear()
    for i in range(45):
        page.mock.thread(f"many-{i}", preview=f"thread {i}", updated_at=1700000000 - i)
    page.show("many-0")
    for wanted in (20, 40, 45):
        page.browser.wait(f"{wanted} threads", "document.querySelectorAll('#threads > li').length === arguments[0]", wanted)
        if wanted < 45:
            page.browser.click("#threads-more")
    equal(page.browser.texts("#threads .thread-name"), [f"thread {i}" for i in range(45)])
    page.browser.type("#search", "thread 44")
    page.browser.wait("what was searched for", "document.querySelectorAll('#threads > li').length === 1")
    page.browser.click("#threads a")
    page.browser.wait("that thread", "location.hash === '#/t/many-44'")


# --- the rest --------------------------------------------------------------------------------------------------------------------

@case
def a_token_is_asked_for_once_and_does_not_stay_in_the_address(page: Page) -> None:
    browser = page.browser
    thread = page.thread()
    page.mock.token = "s3cret"
    try:
        browser.open("about:blank")
        browser.open(f"{page.mock.url}#/t/{thread}")
        browser.wait("the question", "document.querySelector('#token-dialog').open")
        browser.type("#token", "wrong")
        browser.press("Enter")
        page.wait_text("#token-note", "not right")
        browser.type("#token", "s3cret")
        browser.press("Enter")
        page.live()
        browser.reload()
        page.live()
        equal(browser.run("return document.querySelector('#token-dialog').open"), False)
        browser.run("sessionStorage.clear()")
        browser.open("about:blank")
        browser.open(f"{page.mock.url}#/t/{thread}&token=s3cret")
        page.live()
        equal(browser.run("return location.href"), f"{page.mock.url}#/t/{thread}")
    finally:
        page.mock.token = None


@case
def tokens_used_and_the_context_window_show(page: Page) -> None:
    thread = page.begin()
    page.mock.emit(thread, "usage", usage={"total": 12345, "input": 12000, "cached_input": 8000, "output": 345, "reasoning_output": 100,
                                           "turn_total": 345, "context_used": 50, "context_window": 200})
    page.wait_text("#usage-text", "12k tokens")
    equal(page.browser.run("return document.querySelector('#usage-meter').value"), 0.25)


@case
def it_fits_a_phone(page: Page) -> None:
    browser = page.browser
    thread = page.begin(preview="a name " * 30, cwd="/very/long" * 30)
    browser.cdp("Emulation.setDeviceMetricsOverride", width=360, height=640, deviceScaleFactor=1, mobile=True)
    try:
        page.item(thread, type="agentMessage", id="m", text="word" * 200 + "\n\n```\n" + "code " * 200 + "\n```")
        page.item(thread, type="commandExecution", id="c", command="x" * 400, cwd="/" + "y" * 300, status="completed", aggregatedOutput="z" * 900)
        page.asks(thread, "p1", command="rm " + "a" * 500)
        equal(browser.run("return [innerWidth, document.documentElement.scrollWidth, document.querySelector('#scroll').scrollWidth]"), [360, 360, 360])
        equal(browser.run("return document.querySelector('#side').checkVisibility({ visibilityProperty: true })"), False)
        browser.click("#menu")
        browser.wait("the threads", "document.querySelector('#side').getBoundingClientRect().left === 0")
        browser.press("Escape")
        browser.wait("no threads", "document.querySelector('#side').getBoundingClientRect().right <= 0")
        equal(browser.run("return document.activeElement.id"), "menu")
        equal(page.posted(f"/api/threads/{thread}/interrupt"), [])
        browser.click(".ask [data-decision=decline]")
        wait("the answer", lambda: page.posted("/api/requests/p1"))
    finally:
        browser.cdp("Emulation.clearDeviceMetricsOverride")


CONTRAST = """
    const channels = (colour) => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (node) => {
        const layers = [];
        for (let at = node; at; at = at.parentElement) layers.push(channels(getComputedStyle(at).backgroundColor));
        return layers.reverse().reduce((under, [r, g, b, a]) => [r, g, b].map((c, i) => c * a / 255 + under[i] * (1 - a / 255)), [255, 255, 255]);
    };
    const wrong = [];
    for (const node of document.querySelectorAll('body *')) {
        if (![...node.childNodes].some((child) => child instanceof Text && child.data.trim()) || !node.checkVisibility({ visibilityProperty: true })) continue;
        if (node.matches(':disabled, noscript')) continue;
        const [a, b] = [light(channels(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) wrong.push(`${node.tagName}.${node.className}#${node.id} ${ratio.toFixed(2)}`);
    }
    return wrong;"""


@case
def all_text_can_be_read_in_light_and_in_dark(page: Page) -> None:
    browser = page.browser
    grounds = []
    for scheme in ("light", "dark"):
        browser.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        thread = page.begin()
        for i, status in enumerate(("inProgress", "completed", "failed", "declined")):
            page.item(thread, type="commandExecution", id=f"c{i}", command="make", cwd="/w", status=status, aggregatedOutput="x\n", exitCode=i)
        page.item(thread, type="userMessage", id="u", content=[{"type": "text", "text": "hello \u202e"}])
        page.item(thread, type="agentMessage", id="m", text=MARKDOWN)
        page.item(thread, type="fileChange", id="f", status="completed", changes=[
            {"path": "a", "kind": {"type": "update"}, "diff": "@@ -1 +1 @@\n-a\n+b\n c\n"}, {"path": "b", "kind": {"type": "delete"}, "diff": "x\n"}])
        page.asks(thread, f"{scheme}-1")
        page.mock.emit(thread, "resolved", id=f"{scheme}-1", outcome="declined")
        page.asks(thread, f"{scheme}-2", reason="why")
        page.end(thread, "turn-1", "failed")
        equal(browser.run(CONTRAST), [])
        grounds.append(browser.run("return getComputedStyle(document.body).backgroundColor"))
    browser.cdp("Emulation.setEmulatedMedia", features=[])
    equal(grounds[0] != grounds[1], True)


@case
def everything_has_a_name_for_those_who_do_not_see_it(page: Page) -> None:
    thread = page.begin()
    page.item(thread, type="commandExecution", id="c", command="make", cwd="/w", status="completed", aggregatedOutput="x\n")
    page.asks(thread, "n1")
    nodes = page.browser.cdp("Accessibility.getFullAXTree")["nodes"]
    roles = ("button", "link", "textbox", "searchbox", "meter", "region", "navigation", "dialog")
    nameless = [node["role"]["value"] for node in nodes
                if not node["ignored"] and node["role"]["value"] in roles and not node.get("name", {}).get("value", "").strip()]
    equal(nameless, [])
    found = {node["role"]["value"] for node in nodes if not node["ignored"]}
    equal([role for role in ("navigation", "main", "textbox", "button", "status", "heading") if role not in found], [])


def run(browser: Browser, page_dir: Path, report: Callable[[str, Callable[[], None]], None]) -> None:
    mock = Mock(page_dir)
    page = Page(browser, mock)
    try:
        for function in CASES:
            report(function.__name__, lambda f=function: f(page))
        report("no_script_of_the_page_has_failed", lambda: equal(browser.complaints(), []))
    finally:
        mock.close()
