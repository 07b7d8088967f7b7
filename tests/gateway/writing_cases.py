"""Prompts and threads."""

from __future__ import annotations

from page import Page, case, equal
from webdriver import wait


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
