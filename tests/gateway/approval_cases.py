"""What is asked, and answered."""

from __future__ import annotations

from page import Page, case, equal
from webdriver import wait


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
