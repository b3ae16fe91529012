"""A whole demo installation and a browser, once a run; the address and the accounts of every role."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from local.browser import FLAGS, chromium_path
from local.paths import REPO
from local.settings import DEMO_BEGINS
from tests.faults.machine import Machine, machine

PATIENCE = 15_000
"""Milliseconds that a page may take to show what it must."""


@dataclass
class Demo:
    """A running demo: where it is, and who can sign in."""

    here: Machine
    accounts: dict[str, dict[str, str]]
    """By role: email, password."""

    @property
    def address(self) -> str:
        """http://127.0.0.1:port"""
        return self.here.env["FEST_OPS_BASE_URL"]

    @property
    def edition(self) -> str:
        """The address of IX Eurasia."""
        return f"{self.address}/eurasia/2013"


def fest_ops(here: Machine, *words: str) -> str:
    """What `fest-ops` prints."""
    ended = subprocess.run(
        [sys.executable, "-c", "from fest_ops.cli import main; main()", *words],
        env=here.env,
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """A demo installation with its web server, worker and beat; gone with the block."""
    offset = str(round((DEMO_BEGINS - datetime.now(UTC)).total_seconds()))
    with machine(folder, FEST_OPS_DEMO="1", FEST_OPS_CLOCK_OFFSET=offset) as here:
        fest_ops(here, "demo", "load")
        accounts = {row["role"]: row for row in json.loads(fest_ops(here, "demo", "accounts", "--json"))}
        here.start("web", "worker", "beat")

        def answers() -> bool:
            try:
                with urlopen(f"{here.env['FEST_OPS_BASE_URL']}/healthz", timeout=2) as answer:
                    return bool(answer.status == 200)
            except OSError:
                return False

        here.wait(answers, "the web server")
        yield Demo(here, accounts)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    program, env = chromium_path()
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, env={**env}, args=list(FLAGS))
        yield made
        made.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo that tests may look at and act in; each acts on what is its own."""
    with running_demo(tmp_path_factory.mktemp("demo") / "machine") as made:
        yield made


Visitor = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    """visit(role="", language="en", **options) -> a page in a context of its own, signed in as the role's account."""
    contexts: list[BrowserContext] = []

    def open_page(role: str = "", language: str = "en", **options: object) -> Page:
        context = new_context(browser, demo, language, **options)
        contexts.append(context)
        page = context.new_page()
        if role:
            sign_in(page, demo, demo.accounts[role])
        return page

    yield open_page
    for context in contexts:
        context.close()


def new_context(browser: Browser, demo: Demo, language: str = "en", **options: object) -> BrowserContext:
    """A context with the reader's language; breaches of the content security policy fail what it does."""
    made = browser.new_context(base_url=demo.address, locale=language, **options)  # type: ignore[arg-type]
    made.add_cookies([{"name": "lang", "value": language, "url": demo.address}])
    made.set_default_timeout(PATIENCE)
    return made


def sign_in(page: Page, demo: Demo, account: dict[str, str]) -> None:
    """Through the sign-in form, as a person does."""
    page.goto(f"{demo.address}/sign-in")
    page.locator("input[name=email]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
