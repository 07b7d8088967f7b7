"""The token, and how it looks to whom."""

from __future__ import annotations

from page import MARKDOWN, Page, case, equal
from webdriver import wait


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
        browser.wait("no threads in the way", "!document.querySelector('#side').checkVisibility({ visibilityProperty: true })")
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
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const known = new Map();
    const channels = (colour) => {
        if (!known.has(colour)) known.set(colour, read(colour));
        return known.get(colour);
    };
    const read = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
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
