"""The browser that bootstrap.py's ``browser`` step found or installed."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tuiding.settings import ROOT


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the system's chromium or Chrome, else Playwright's own."""
    setup = runpy.run_path(str(ROOT / "bootstrap.py"))
    found = filter(None, map(shutil.which, setup["BROWSERS"]))
    system = next((path for path in found if setup["works"]([path, "--version"])), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system)
        try:
            yield browser
        finally:
            browser.close()
