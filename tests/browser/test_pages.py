"""Every page of every role, on a desk in the light and on a phone in the dark: axe, the policy, the width, the console."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from fest_ops.actor import Role
from tests.browser.conftest import Demo
from tests.screens import VISITOR, Mode, look_at

MODES = (Mode(1440, "light", "en"), Mode(390, "dark", "kk"))
ROLES = (
    VISITOR,
    *(str(role) for role in (Role.ORGANISER, Role.HEAD_OF_PROGRAMME, Role.SELECTOR, Role.SUBMITTER)),
)


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_a_role_have_nothing_to_complain_of(browser: Browser, demo: Demo, role: str) -> None:
    account = demo.accounts.get(role, {})
    found = list(look_at(browser, demo.address, {role: account}, MODES, None, axe=True))
    assert not found, "\n".join(str(each) for each in found)
