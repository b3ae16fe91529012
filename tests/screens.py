"""Looks at every page of every role: `python -m tests.screens OUT` starts a demo and takes pictures of it.

    python -m tests.screens OUT                                  every role, 390 and 1440 wide, kk ru en, light and dark
    python -m tests.screens OUT --roles selector visitor --languages kk --themes dark --widths 390
    python -m tests.screens OUT --base-url http://127.0.0.1:8000 --accounts accounts.json

Accounts are what `fest-ops demo accounts --json` prints. Pages are found by following links from where each role
lands, inside the edition, and by GET only. Each picture is OUT/<role>/<page>-<width>-<theme>-<language>.png; what axe,
the content security policy, the console or the page's width complain of goes to OUT/findings.json and is printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, sync_playwright

from local.browser import FLAGS, chromium_path
from local.paths import REPO
from tests.reach import kept_from_keys, kept_from_scriptless
from tests.walk import LIKE, Walk, page_name, shape

WIDTHS = (1440, 390)
THEMES = ("light", "dark")
LANGUAGES = ("kk", "ru", "en")
VISITOR = "visitor"
STARTS = dict.fromkeys(("juror", "secretary"), "/stand-ins/2013/")
"""Where a role's walk begins, if not at the edition of IX Eurasia."""
AXE = REPO / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.__breaches = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.__breaches.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile || ""}`));
"""
CLIPPED = """() => [...document.querySelectorAll(".button, .badge, h1, h2, .tabs a, label, .stat-value")]
  .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && !e.closest(".hidden-text"))
  .map((e) => e.outerHTML.slice(0, 120))"""
WIDER = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.right > page.clientWidth + 1 && box.width > 0 && !e.closest(".table-wrap, pre");
  });
  const named = wide.slice(-2).map((e) => e.outerHTML.slice(0, 120)).join(" ");
  return [`${page.scrollWidth} in ${page.clientWidth}: ${named}`];
}"""


@dataclass(frozen=True, slots=True)
class Mode:
    """How a page is looked at."""

    width: int = 1440
    theme: str = "light"
    language: str = "en"

    @property
    def desk(self) -> bool:
        """Whether there is a keyboard."""
        return self.width >= 768

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a page should not have. `kind`: axe, policy, console, wider, clipped, answer, keys, scripts."""

    role: str
    page: str
    mode: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.role} {self.page} [{self.mode}] {self.kind}: {self.what}"


def sign_in(page: Page, base: str, account: dict[str, str]) -> None:
    """Through the sign-in form, as a person does."""
    page.goto(f"{base}/sign-in")
    page.locator("input[name=email]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


class Looker:
    """One role's eyes in one mode: a page of a signed-in context that writes down what is wrong with what it sees."""

    def __init__(self, context: BrowserContext, base: str, role: str, mode: Mode) -> None:
        self.base = base
        self.role = role
        self.mode = mode
        self._said: list[str] = []
        context.add_cookies(
            [
                {"name": "lang", "value": mode.language, "url": base},
                {"name": "theme", "value": mode.theme, "url": base},
            ]
        )
        context.add_init_script(WATCH)
        context.add_init_script(path=AXE)
        self.page = context.new_page()
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self._said.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" or "Content Security Policy" in text:
            self._said.append(text)

    def look(self, path: str, picture: Path | None = None, *, axe: bool = True) -> list[Finding]:
        """Open a page and say what is wrong with it; with `picture`, take one of its whole height."""
        self._said.clear()
        try:
            answer: Response | None = self.page.goto(self.base + path)
        except Error as error:
            if "Download is starting" in error.message:
                return []
            raise
        found: list[tuple[str, str]] = []
        if answer is None or answer.status >= 400:
            found.append(("answer", str(answer.status if answer else "none")))
        if picture is not None:
            picture.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=picture, full_page=True)
        found += [("policy", said) for said in self.page.evaluate("window.__breaches")]
        found += [("wider", said) for said in self.page.evaluate(WIDER)]
        found += [("clipped", said) for said in self.page.evaluate(CLIPPED)]
        if axe:
            found += [("axe", said) for said in self._ask_axe()]
        if self.mode.desk and answer is not None and "html" in answer.headers.get("content-type", ""):
            found += [("scripts", said) for said in kept_from_scriptless(answer.text())]
            found += [("keys", said) for said in kept_from_keys(self.page)]
        found += [("console", said) for said in self._said]
        return [Finding(self.role, path, str(self.mode), kind, what) for kind, what in found]

    def _ask_axe(self) -> Iterator[str]:
        answer: dict[str, Any] = self.page.evaluate(
            "tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: {assets: ['media']}})",
            TAGS,
        )
        for violation in answer["violations"]:
            for node in violation["nodes"][:3]:
                yield f"{violation['id']}: {node['html'][:160]} ({' '.join(map(str, node['target']))})"


Account = dict[str, str]


@contextmanager
def eyes(
    browser: Browser, base: str, role: str, account: Account | None
) -> Iterator[Callable[[Mode], Looker]]:
    """Signs the role in once, and gives a Looker for each mode that is asked for."""
    made = [browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")]
    if account is not None:
        page = made[0].new_page()
        sign_in(page, base, account)
        page.close()
    state: Any = made[0].storage_state()

    def open_eyes(mode: Mode) -> Looker:
        phone = not mode.desk
        context = browser.new_context(
            viewport={"width": mode.width, "height": 844 if phone else 900},
            storage_state=state,
            has_touch=phone,
            is_mobile=phone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        made.append(context)
        return Looker(context, base, role, mode)

    yield open_eyes
    for context in made:
        context.close()


def look_at(
    browser: Browser,
    base: str,
    accounts: dict[str, Account],
    modes: Iterable[Mode],
    out: Path | None = None,
    *,
    axe: bool = True,
    like: int = LIKE,
    once: bool = False,
) -> Iterator[Finding]:
    """Every page of every role in `accounts` (and of a visitor, where VISITOR is a key), in each mode.

    `once`: a kind of page that an earlier role saw is not looked at again, but for today's, of each role its own.
    """
    known: set[str] = set()
    for role, account in accounts.items():
        with eyes(browser, base, role, account if role != VISITOR else None) as open_eyes:
            walk: Walk | None = None
            for mode in modes:
                looker = open_eyes(mode)
                walked = walk is not None
                if walk is None:
                    looker.page.goto(base + STARTS.get(role, "/eurasia/2013/"))
                    walk = Walk(base, urlsplit(looker.page.url).path, like=like, known=known)
                for path in walk.pages:
                    picture = out / role / f"{page_name(path)}-{mode}.png" if out else None
                    yield from looker.look(path, picture, axe=axe)
                    if not walked:
                        walk.take(looker.page)
                looker.page.context.close()
            if once and walk is not None:
                known.update(shape(path) for path in walk.pages if not path.endswith("/today"))


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--base-url", default="")
    parser.add_argument("--accounts", type=Path, help="what `fest-ops demo accounts --json` printed")
    parser.add_argument("--roles", nargs="*", default=[])
    parser.add_argument("--languages", nargs="*", default=LANGUAGES, choices=LANGUAGES)
    parser.add_argument("--themes", nargs="*", default=THEMES, choices=THEMES)
    parser.add_argument("--widths", nargs="*", default=WIDTHS, type=int)
    parser.add_argument("--no-axe", action="store_true")
    given = parser.parse_args(arguments)
    modes = [Mode(w, t, code) for w in given.widths for t in given.themes for code in given.languages]
    if given.base_url:
        rows = json.loads(given.accounts.read_text("utf-8")) if given.accounts else []
        return _all(given, given.base_url.rstrip("/"), {row["role"]: row for row in rows}, modes)
    from tests.browser.conftest import running_demo

    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder) / "machine") as demo:
        return _all(given, demo.address, demo.accounts, modes)


def _all(given: argparse.Namespace, base: str, accounts: dict[str, Account], modes: list[Mode]) -> int:
    known: dict[str, Account] = {VISITOR: {}, **accounts}
    chosen = {role: known[role] for role in given.roles or known}
    found: list[Finding] = []
    program, env = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, env={**env}, args=list(FLAGS))
        for finding in look_at(browser, base, chosen, modes, given.out, axe=not given.no_axe):
            print(finding, flush=True)
            found.append(finding)
        browser.close()
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "findings.json").write_text(
        json.dumps([asdict(each) for each in found], indent=1, ensure_ascii=False), "utf-8"
    )
    print(f"{len(found)} findings; pictures in {given.out}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
