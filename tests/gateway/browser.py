#!/usr/bin/env python3
"""The gateway's page in a real browser. With names of cases as arguments: these only."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "types")]

import approval_cases  # noqa: F401: each of these adds its cases
import conversation_cases  # noqa: F401
import hostile_cases  # noqa: F401
import looks_cases  # noqa: F401
import parts_cases  # noqa: F401
import real_cases
import tap
import webdriver
import writing_cases  # noqa: F401
from mock_gateway import Mock
from page import CASES, Page, equal

TOP = Path(os.environ.get("top_srcdir", HERE.parent.parent)).resolve()
BUILD = Path(os.environ.get("top_builddir", ".")).resolve()


def report(name: str, check: Callable[[], None]) -> None:
    """One case; what went wrong is told with the line that found it."""
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    try:
        check()
    except Exception as error:  # noqa: BLE001
        lines = [f"line {frame.lineno} of {Path(frame.filename).name}: {frame.line}" for frame in traceback.extract_tb(error.__traceback__)
                 if frame.filename.endswith("_cases.py")]
        tap.case(name, [f"{type(error).__name__}: {error}", *lines])
    else:
        tap.case(name)
    sys.stdout.flush()


def before_a_mock(browser: webdriver.Browser) -> None:
    mock = Mock(TOP / "examples/gateway/page")
    try:
        for function in CASES:
            report(function.__name__, lambda f=function: f(Page(browser, mock)))
        report("no_script_of_the_page_has_failed", lambda: equal(browser.complaints(), []))
    finally:
        mock.close()


def before_a_runtime(browser: webdriver.Browser, scratch: Path) -> None:
    runtime = os.environ.get("CODEX_TEST_RUNTIME")
    if not (BUILD / "examples/gateway/gateway").exists():
        tap.skip("the_page_before_a_real_runtime", "the gateway is not built")
    elif runtime:
        real_cases.run(browser, BUILD, runtime, scratch, report)
    elif os.environ.get("CODEX_TEST_REQUIRE_RUNTIME") == "1":
        tap.case("there_is_a_runtime", ["CODEX_TEST_RUNTIME does not name a runtime package"])
    else:
        tap.skip("the_page_before_a_real_runtime", "CODEX_TEST_RUNTIME does not name a runtime package")


def main() -> None:
    # Not under /tmp: there the runtime warns of its own home.
    scratch = Path(tempfile.mkdtemp(prefix="browser.", dir=os.getcwd()))
    driver = webdriver.Driver(scratch)
    try:
        browser = driver.browser()
        before_a_mock(browser)
        browser.close()
        before_a_runtime(driver.browser(), scratch)
    finally:
        driver.close()
        shutil.rmtree(scratch, ignore_errors=True)
    tap.done()


main()
