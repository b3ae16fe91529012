"""A voter's phone, without scripts and in Kazakh: code, mark, confirmation, thanks; and the same code again. The slips
that are handed out: how they lie on the paper."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.jury.audience.codes import shown
from fest_ops.jury.audience.models import AudienceVote
from fest_ops.people.models import Account, Person
from tests.browser.conftest import Demo, Stage
from tests.db.test_audience import hall
from tests.factories import give_role
from tests.screens import AXE, TAGS

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


def door_of_a_hall(demo: Demo) -> None:
    """An edition of the test's own whose award takes votes; the demo's organiser runs it too."""
    engine = create_engine(demo.here.env["FEST_OPS_DATABASE_URL"])
    with Session(engine) as session:
        here = hall(session, festival="hall-of-slips", films=2).opened()
        here.films[0].title = {
            "kk": "Өте ұзақ атау " * 9,
            "ru": "Очень длинное название " * 6,
            "en": "Steppe " * 20,
        }
        email = demo.accounts["organiser"]["email"]
        person = session.scalars(select(Person).join(Account).where(Account.email == email)).one()
        give_role(session, here.edition, person, Role.ORGANISER)
        session.commit()
    engine.dispose()


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


def test_slips_are_whole_on_their_paper_with_the_longest_titles(stage: Stage, demo: Demo) -> None:
    door_of_a_hall(demo)
    page = stage.page(role="organiser", language="kk", **PHONE)
    page.goto("/hall-of-slips/2013/audience/awards/audience/codes")
    page.locator("[name=entry]").select_option(index=1)
    page.locator("[name=label]").fill("Зал 1")
    page.locator("[name=number]").fill("30")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".sheet-code")).to_have_count(30)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 3
    page.emulate_media(media="print")
    inside = """() => [...document.querySelectorAll(".sheet-page > li")].every((slip) => {
      const paper = slip.getBoundingClientRect();
      return [...slip.querySelectorAll("svg, p")].every((part) => {
        const box = part.getBoundingClientRect();
        return box.height > 0 && box.top >= paper.top && box.bottom <= paper.bottom
          && box.left >= paper.left && box.right <= paper.right;
      });
    })"""
    assert page.evaluate(inside)
    assert page.locator(".sheet-screen").is_hidden() and page.locator(".site-head").first.is_hidden()
