"""A voter's phone, without scripts and in Kazakh: code, mark, confirmation, thanks; and the same code again."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from fest_ops.jury.audience.codes import shown
from fest_ops.jury.audience.models import AudienceVote
from tests.browser.conftest import Demo, Stage
from tests.db.test_audience import hall

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ADDRESS = "/hall-of-voters/2013/audience/vote"


def printed(demo: Demo, number: int) -> list[str]:
    """Codes for the first film of an edition of the test's own, and its title in the voter's language."""
    engine = create_engine(demo.here.env["FEST_OPS_DATABASE_URL"])
    with Session(engine) as session:
        here = hall(session, festival="hall-of-voters", films=2).opened()
        here.films[0].title = {"kk": "Ойдан шығарылған фильм", "en": "Invented film"}
        made = here.codes(here.films[0], number, keys=tuple(demo.here.env["FEST_OPS_SECRET_KEYS"].split(",")))
        session.commit()
    engine.dispose()
    return made


def votes(demo: Demo) -> list[int]:
    engine = create_engine(demo.here.env["FEST_OPS_DATABASE_URL"])
    with Session(engine) as session:
        found = list(session.scalars(select(AudienceVote.mark)))
        assert len(found) == session.scalar(select(func.count()).select_from(AudienceVote))
    engine.dispose()
    return found


def send(page: Page, step: str) -> None:
    page.locator(f"main button[name=step][value={step}]").click()


def test_a_voter_casts_one_vote_with_a_code_on_a_phone(stage: Stage, demo: Demo) -> None:
    (code,) = printed(demo, 1)
    page = stage.page(language="kk", java_script_enabled=False, **PHONE)
    page.goto(ADDRESS)
    page.locator("[name=code]").fill(shown(code).lower())
    send(page, "code")
    expect(page.locator("h1")).to_have_text("Ойдан шығарылған фильм")
    send(page, "mark")
    expect(page.locator("#error-summary")).to_be_visible()
    page.locator("[name=mark][value='4']").check()
    send(page, "mark")
    expect(page.locator(".audience-choice strong")).to_have_text("4")
    assert votes(demo) == []
    send(page, "again")
    page.locator("[name=mark][value='5']").check()
    send(page, "mark")
    send(page, "cast")
    expect(page).to_have_url(re.compile("/thanks$"))
    assert votes(demo) == [5]
    page.goto(ADDRESS)
    page.locator("[name=code]").fill(code)
    send(page, "code")
    expect(page).to_have_url(re.compile("/thanks$"))
    assert votes(demo) == [5]
    other = stage.page(language="ru", **PHONE)
    other.goto(ADDRESS)
    other.locator("[name=code]").fill(code)
    send(other, "code")
    expect(other.locator("#error-summary")).to_be_visible()
    expect(other.locator("[name=code]")).to_have_value(code)
