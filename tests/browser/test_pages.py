"""Every page of every role, on a desk in the light and on a phone in the dark: axe, the policy, width, console."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Demo
from tests.screens import VISITOR, Mode, look_at

MODES = (Mode(1440, "light", "en"), Mode(390, "dark", "kk"))


@pytest.mark.parametrize(
    "roles", [(VISITOR, "submitter"), ("selector",), ("organiser", "head_of_programme")], ids="+".join
)
def test_pages_of_a_role_have_nothing_to_complain_of(
    browser: Browser, demo: Demo, roles: tuple[str, ...]
) -> None:
    accounts = {role: demo.accounts.get(role, {}) for role in roles}
    found = list(look_at(browser, demo.address, accounts, MODES, like=1, once=True))
    assert not found, "\n".join(str(each) for each in found)
