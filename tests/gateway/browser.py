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
import tap
import webdriver
import writing_cases  # noqa: F401
from mock_gateway import Mock
from page import CASES, Page, equal

TOP = Path(os.environ.get("top_srcdir", HERE.parent.parent)).resolve()


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


def main() -> None:
    scratch = Path(tempfile.mkdtemp(prefix="gateway-browser."))
    driver = webdriver.Driver(scratch)
    try:
        browser = driver.browser()
        before_a_mock(browser)
        browser.close()
    finally:
        driver.close()
        shutil.rmtree(scratch, ignore_errors=True)
    tap.done()


main()
