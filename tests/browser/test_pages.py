"""Every page of every role, on a desk in the light and on a phone in the dark: axe, the policy, width, console; on the
desk every stop of the Tab key as well, and whether each form can be sent without scripts."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Demo
from tests.screens import LANGUAGES, THEMES, VISITOR, WIDTHS, Mode, eyes, look_at

LONG = os.environ.get("FEST_OPS_TEST_LONG") == "1"
MODES = (
    [Mode(width, theme, language) for width in WIDTHS for theme in THEMES for language in LANGUAGES]
    if LONG
    else [Mode(1440, "light", "en"), Mode(390, "dark", "kk")]
)
ROLES = (
    (VISITOR, "submitter"),
    ("selector",),
    ("organiser", "head_of_programme"),
    ("guest", "press", "door", "administrator"),
    ("secretary", "juror"),
)


@pytest.mark.parametrize("roles", ROLES, ids="+".join)
def test_pages_of_a_role_have_nothing_to_complain_of(
    browser: Browser, demo: Demo, roles: tuple[str, ...]
) -> None:
    accounts = {role: demo.accounts.get(role, {}) for role in roles}
    found = list(look_at(browser, demo.address, accounts, MODES, like=2 if LONG else 1, once=not LONG))
    assert not found, "\n".join(str(each) for each in found)


BAD = """<!doctype html><html lang="en"><head><title>Bad</title></head><body><main><h1>Bad</h1>
<p style="color: #bbb">Pale</p><p><font color="#bbbbbb">Pale</font></p><img src="data:,">
<table width="3000"><tr><td>Wide</td></tr></table>
<a tabindex="-1" href="/">Out of reach</a><form action="/"><button type="button">Only a script sends it</button></form>
<script>throw new Error("Broken")</script></main></body></html>"""


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_wrong_with_a_page_is_seen(browser: Browser, demo: Demo, theme: str) -> None:
    policy = {"Content-Security-Policy": "style-src 'self'", "Content-Type": "text/html"}
    with eyes(browser, demo.address, VISITOR, None) as open_eyes:
        looker = open_eyes(Mode(1440, theme, "en"))
        looker.page.route("**/bad", lambda route: route.fulfill(status=418, headers=policy, body=BAD))
        said = [(each.kind, each.what) for each in looker.look("/bad")]
    assert {kind for kind, _ in said} == {"answer", "policy", "wider", "axe", "scripts", "keys", "console"}
    rules = {what.split(":")[0] for kind, what in said if kind == "axe"}
    assert {"color-contrast", "image-alt"} <= rules
