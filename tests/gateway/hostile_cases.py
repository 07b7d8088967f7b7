"""Strings of anyone, which are to stay text."""

from __future__ import annotations

from page import Page, case, equal, shape

# What is to stay text wherever it comes from. Each would leave a trace: an element, a request, a variable, a dialog.
HOSTILE = (
    "<img src=x onerror=\"window.hacked=1;alert(1)\"></script><script>window.hacked=2</script><svg onload=alert(3)>"
    "javascript:alert(4) [x](javascript:alert(5)) [y](data:text/html,<script>alert(6)</script>) ![z](https://elsewhere.test/p.png)"
    " `</code><b>` **<i>x</i>** {{7*7}} &lt;u&gt; \u202ereversed\u202c \u0000\u001b[31m"
)


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
