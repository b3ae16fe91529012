"""A whole demo installation and a browser, once a run; the address and the accounts of every role."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from local.browser import FLAGS, chromium_path
from local.paths import REPO
from local.settings import DEMO_BEGINS
from tests.faults.machine import Machine, machine

PATIENCE = 15_000
"""Milliseconds that a page may take to show what it must."""

AS_LOADED = "as_loaded"
"""A copy of the demo's database from before anybody did anything."""

WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile || ""}`));"""


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

    def begin_anew(self) -> None:
        """Everything in the database is as it was loaded; nobody is signed in."""
        postgres = self.here.postgres
        postgres.drop_database(postgres.database)
        postgres.create_database(postgres.database, template=AS_LOADED)


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
        here.postgres.create_database(AS_LOADED, template=here.postgres.database)
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: item.path.name != "test_pages.py")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests; it ends with them, for a process drives one Playwright at a time."""
    program, env = chromium_path()
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        made = playwright.chromium.launch(executable_path=program, env={**env}, args=list(FLAGS))
        yield made
        made.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo that tests may look at and act in; each acts on what is its own."""
    with running_demo(tmp_path_factory.mktemp("demo") / "machine") as made:
        yield made


@pytest.fixture
def demo_anew(demo: Demo) -> Iterator[Demo]:
    """The demo as it was loaded, for a test that leaves nothing of it as it was; so it is again after the test."""
    demo.begin_anew()
    yield demo
    demo.begin_anew()


class Complaints:
    """What the pages of a context complained of: breaches of the policy, errors in the console, scripts that broke."""

    def __init__(self, context: BrowserContext) -> None:
        self.said: list[str] = []
        self.expected: tuple[str, ...] = ()
        """Parts of complaints that the test itself causes, such as "ERR_INTERNET_DISCONNECTED"."""
        context.add_init_script(WATCH)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.said.append(f"{error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        # A refused form is an answer of 4xx that the browser reports as an error of the document it shows.
        refused = "Failed to load resource" in message.text and "status of 4" in message.text
        asset = any(folder in message.location["url"] for folder in ("/static/", "/vendor/"))
        if message.type == "error" and (asset or not refused):
            self.said.append(f"{message.text} ({message.location['url']})")

    def check(self) -> None:
        """Fails where anything was said that was not expected."""
        left = [said for said in self.said if not any(part in said for part in self.expected)]
        assert not left, left


class Stage:
    """Opens pages for people in one demo, each in a context of its own."""

    def __init__(self, browser: Browser, demo: Demo) -> None:
        self.browser = browser
        self.demo = demo
        self.complaints: list[Complaints] = []
        self._contexts: list[BrowserContext] = []

    def page(self, role: str = "", language: str = "en", **options: Any) -> Page:
        """A page in a context of its own, in the language; signed in as the role's account where one is named."""
        made = self.browser.new_context(base_url=self.demo.address, locale=language, **options)
        self._contexts.append(made)
        self.complaints.append(Complaints(made))
        made.add_cookies([{"name": "lang", "value": language, "url": self.demo.address}])
        made.set_default_timeout(PATIENCE)
        page = made.new_page()
        if role:
            sign_in(page, self.demo, self.demo.accounts[role])
        return page

    def close(self) -> None:
        """End every context, and fail where one of its pages had something to complain of."""
        for context in self._contexts:
            context.close()
        for complaints in self.complaints:
            complaints.check()


@contextmanager
def stage_of(browser: Browser, demo: Demo) -> Iterator[Stage]:
    """A stage that is cleared when the block ends."""
    made = Stage(browser, demo)
    yield made
    made.close()


@pytest.fixture
def stage(browser: Browser, demo: Demo) -> Iterator[Stage]:
    """Pages in the demo of the run; breaches of the policy and errors in the console fail the test."""
    with stage_of(browser, demo) as made:
        yield made


def sign_in(page: Page, demo: Demo, account: dict[str, str]) -> None:
    """Through the sign-in form, as a person does."""
    page.goto(f"{demo.address}/sign-in")
    page.locator("input[name=email]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
