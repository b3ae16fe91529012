"""The line drops while a ballot is cast: the phone keeps the choice, and says truthfully whether it was cast."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from fest_ops.jury.ballots import box, rounds, sittings
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.profiles import document
from fest_ops.people.models import Account, Person
from fest_ops.people.passwords import hashed
from tests.browser.conftest import Demo, Stage, sign_in
from tests.factories import NOW
from tests.juries import JuryScene, ready, scene

PASSWORD = "a-jurors-password-of-2013"
EXPECTED = ("ERR_", "Failed to load resource", "Failed to fetch")
_editions = itertools.count(1)


@dataclass
class Sitting:
    """A jury of invented people over invented films, in an edition of its own, with a round that is open."""

    demo: Demo
    scene: JuryScene
    address: str
    round_id: uuid.UUID

    def account(self, person: Person) -> dict[str, str]:
        with self.demo.here.session() as session:
            email = session.scalars(select(Account.email).where(Account.person_id == person.id)).one()
        return {"email": email, "password": PASSWORD}

    def has_voted(self, juror: int) -> bool:
        with self.demo.here.session() as session:
            roll = {each.seat_id: each.voted for each in box.roll(session, self.round_id)}
        return roll[self.scene.seats[juror].id]

    def close(self) -> None:
        with self.demo.here.session() as session:
            rounds.close_round(session, self.scene.secretary, "international", self.round_id, now=NOW)


@pytest.fixture
def sitting(demo: Demo) -> Sitting:
    slug = f"line-{next(_editions)}"
    with demo.here.session() as session:
        made = ready(scene(session, films=4, slug=slug))
        for account in session.scalars(
            select(Account).where(Account.person_id.in_([each.id for each in made.jurors]))
        ):
            account.email = f"{uuid.uuid4().hex[:10]}@example.org"
            account.password_hash = hashed(PASSWORD)
        jury = session.get_one(Jury, made.jury.id)
        jury.frozen_at, jury.rules_digest = NOW, document.digest(jury.rules)
        session.flush()
        sittings.open_sitting(session, made.secretary, "international", now=NOW)
        opened = rounds.open_round(
            session,
            made.secretary,
            "international",
            jury.rules["prizes"][0]["key"],
            present=[seat.id for seat in made.seats],
            now=NOW,
        )
        round_id = opened.id
    address = f"{demo.address}/eurasia/{slug}/juries/international/ballot"
    return Sitting(demo, made, address, round_id)


def chosen(stage: Stage, sitting: Sitting, juror: int, language: str = "en") -> Page:
    """The juror's phone at the page that asks once more."""
    page = stage.page(language=language, viewport={"width": 390, "height": 844}, has_touch=True)
    stage.complaints[-1].expected = EXPECTED
    sign_in(page, stage.demo, sitting.account(sitting.scene.jurors[juror]))
    page.goto(sitting.address)
    page.locator("#choice-2").check()
    page.locator("form.ballot-form button[type=submit]").click()
    expect(page.locator(".slip-choice")).to_have_text("Film 03 Invented")
    # Its script stands by from then on; before that, a line that drops is the browser's own error.
    page.wait_for_load_state("load")
    return page


def cast(page: Page) -> None:
    page.locator("button.cast-button").click()


def line(page: Page, words: str) -> None:
    expect(page.locator("[data-line]")).to_contain_text(words)


def kept(page: Page) -> str | None:
    found: str | None = page.evaluate("sessionStorage.getItem('ballot-kept')")
    return found


def test_ballot_that_did_not_arrive_is_not_cast_and_the_phone_says_so(stage: Stage, sitting: Sitting) -> None:
    page = chosen(stage, sitting, 1)
    page.context.set_offline(True)
    cast(page)
    line(page, "The line is down")
    assert kept(page) is not None and not sitting.has_voted(1)
    page.context.set_offline(False)
    line(page, "did not arrive: it is not cast")
    assert not sitting.has_voted(1)
    cast(page)
    expect(page.locator("[data-settled]")).to_be_visible()
    assert kept(page) is None and sitting.has_voted(1)
    assert "Film 03" not in page.content()


def drop_the_answer(page: Page, answered: Callable[[], None]) -> None:
    """The ballot arrives; its answer does not, and the line stays down until the routes are lifted."""

    def ballot(route: Route) -> None:
        if route.request.method != "POST":
            route.abort("internetdisconnected")
            return
        route.fetch()
        answered()
        route.abort("connectionreset")

    page.route("**/ballot", ballot)
    page.route("**/ballot/state*", lambda route: route.abort("internetdisconnected"))


def test_ballot_that_arrived_without_an_answer_is_cast_and_the_phone_says_so(
    stage: Stage, sitting: Sitting
) -> None:
    page = chosen(stage, sitting, 2)
    arrived: list[bool] = []
    drop_the_answer(page, lambda: arrived.append(True))
    cast(page)
    line(page, "The line is down")
    assert arrived and sitting.has_voted(2) and kept(page) is not None
    page.unroute("**/ballot/state*")
    line(page, "Your ballot had arrived")
    page.unroute("**/ballot")
    expect(page.locator("[data-settled]")).to_be_visible()
    assert kept(page) is None
    expect(page.locator(".phrase")).to_be_visible()
    page.locator("[data-settled] button").click()
    expect(page.locator(".callout.good").first).to_contain_text("lies in the box")


def test_choice_is_kept_by_a_tab_that_was_loaded_anew(stage: Stage, sitting: Sitting) -> None:
    page = chosen(stage, sitting, 3)
    page.context.set_offline(True)
    cast(page)
    line(page, "The line is down")
    page.context.set_offline(False)
    page.goto(sitting.address)
    expect(page.locator("#choice-2")).to_be_checked()
    other = stage.page()
    sign_in(other, stage.demo, sitting.account(sitting.scene.jurors[3]))
    other.goto(sitting.address)
    expect(other.locator("#choice-2")).not_to_be_checked()


def test_round_that_closed_while_the_line_was_down_is_told(stage: Stage, sitting: Sitting) -> None:
    page = chosen(stage, sitting, 4, "ru")
    page.context.set_offline(True)
    cast(page)
    line(page, "Связь пропала")
    sitting.close()
    page.context.set_offline(False)
    line(page, "он не опущен")
    assert kept(page) is None and not sitting.has_voted(4)
    page.goto(sitting.address)
    expect(page.locator("form.ballot-form")).to_have_count(0)


def test_page_finds_the_round_and_counts_by_itself(stage: Stage, sitting: Sitting) -> None:
    page = stage.page()
    sign_in(page, stage.demo, sitting.account(sitting.scene.jurors[0]))
    page.goto(sitting.address)
    expect(page.locator("[data-cast]")).to_have_text("0")
    phone = chosen(stage, sitting, 1)
    cast(phone)
    expect(phone.locator("[data-settled]")).to_be_visible()
    expect(page.locator("[data-cast]")).to_have_text("1")
    sitting.close()
    expect(page.locator("form.ballot-form")).to_have_count(0)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_tab_of_whoever_may_not_ask_any_more_asks_once_and_no_more(
    stage: Stage, sitting: Sitting, status: int
) -> None:
    page = stage.page(language="en", viewport={"width": 390, "height": 844}, has_touch=True)
    stage.complaints[-1].expected = EXPECTED
    sign_in(page, stage.demo, sitting.account(sitting.scene.jurors[1]))
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=status)

    page.route("**/ballot/state", refuse)
    page.clock.install()
    page.goto(sitting.address)
    for _ in range(5):
        page.clock.run_for(4_000)
        page.wait_for_timeout(150)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asked) == 1
