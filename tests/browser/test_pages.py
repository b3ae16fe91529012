"""Every page of every role, on a desk in the light and on a phone in the dark: axe, the policy, width, console; on the
desk every stop of the Tab key as well, and whether each form can be sent without scripts."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Demo
from tests.screens import LANGUAGES, THEMES, VISITOR, WIDTHS, Mode, look_at

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
