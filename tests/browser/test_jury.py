"""A jury of stand-ins, from declaration to announced palmares: five phones, a desk, a projector, a visitor."""

from __future__ import annotations

import itertools
import os
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from fest_ops.home.demo.juries import sitters
from fest_ops.home.demo.stand_in_festival import FILMS
from fest_ops.home.demo.stand_ins import PASSWORD
from tests.browser import acts
from tests.browser.conftest import Demo, Stage, stage_of
from tests.browser.test_whole_way import PHONE

EDITION = "/stand-ins/2013"
JURY = f"{EDITION}/juries/international"
JURORS = [each for each in sitters() if each.function in ("chair", "juror")]


BABEL = ("kk", "ru", "en")
LANGUAGES = [BABEL, *((code,) for code in BABEL)] if os.environ.get("FEST_OPS_TEST_LONG") == "1" else [BABEL]
"""Whose turn comes speaks the next language: chair Kazakh, the next Russian, ... Long: each language whole as well."""


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
def test_jury_of_stand_ins(languages: tuple[str, ...], browser: Browser, demo_anew: Demo) -> None:
    speaks = itertools.cycle(languages)
    with stage_of(browser, demo_anew) as stage:
        for each in JURORS:
            demo_anew.accounts[each.email] = {"email": each.email, "password": PASSWORD}
        phones = [stage.page(each.email, next(speaks), **PHONE) for each in JURORS]
        desk = stage.page("secretary", next(speaks))
        language = next(speaks)
        projector = stage.page("secretary", language, viewport={"width": 1920, "height": 1080})
        declare(phones)
        recuse(desk)
        see(desk, phones)
        begin(desk)
        projector.goto(f"{JURY}/room")
        withhold(desk, phones, projector, "grand-prix")
        undecided(desk, phones, projector)
        winner = elected(desk, phones, projector, "jury-prize", [0, 0, 0, 1, "blank"])
        for n, prize in enumerate(("director", "actress", "actor")):
            elected(desk, phones, projector, prize, [n, n, n, n, min(n, 1)])
        nothing_is_known(stage, language, winner)
        close_and_announce(desk)
        everybody_knows(stage, language, winner)
        the_record_holds(desk)


def declare(phones: list[Page]) -> None:
    """From what waits on the first page: four have nothing to declare, the last a relative in a film."""
    for phone, who in zip(phones, JURORS, strict=True):
        phone.goto(f"{EDITION}/today")
        phone.locator('main a[href$="/declaration"]').tap()
        if who is JURORS[-1]:
            tie = phone.locator("details.tie").first
            tie.locator("summary").tap()
            tie.locator('input[value="family"]').check()
        else:
            acts.fill(phone, {"nothing": ""})
        acts.fill(phone, {"signed": who.person.name})
        assert phone.evaluate("document.documentElement.scrollWidth") == 390
        phone.locator('main form.declaration button[type="submit"]').tap()
        expect(phone.locator(".callout.good").first).to_be_visible()


def recuse(desk: Page) -> None:
    """The secretary decides on the one interest."""
    desk.goto(f"{EDITION}/today")
    desk.locator('main a[href$="/interests"]').click()
    desk.locator('form:has(input[name="act"][value="recused"]) button').first.click()
    expect(desk.locator(".interest .badge.warn").first).to_be_visible()


def see(desk: Page, phones: list[Page]) -> None:
    """The chair says of every film that it was seen; for the others the secretary does, and not for the recused one."""
    chair = phones[0]
    chair.goto(f"{JURY}/films")
    marks = chair.locator('form:has(input[name="seen"][value="1"]) button')
    for n in range(FILMS, 0, -1):
        expect(marks).to_have_count(n)
        marks.first.tap()
    expect(marks).to_have_count(0)
    desk.goto(f"{JURY}/films")
    waiting = desk.locator("a.seen-line:not(:has(.badge.good))")
    for n in range(len(phones) - 1, 0, -1):
        expect(waiting).to_have_count(n)
        waiting.last.click()
        boxes = desk.locator('input[name="film"]')
        expect(boxes.first).to_be_visible()
        assert boxes.count() in (FILMS, FILMS - 1)
        for box in boxes.all():
            box.check()
        acts.press(desk, "act", "seen")
    expect(waiting).to_have_count(0)


def begin(desk: Page) -> None:
    """Rules frozen, sitting open."""
    desk.goto(f"{JURY}/sitting")
    desk.locator('form:has(input[name="act"][value="freeze"]) button').click()
    desk.locator('form:has(input[name="act"][value="open"]) button').click()
    expect(desk.locator(".prize-list .prize-line")).to_have_count(5)


def open_round(desk: Page, prize: str) -> None:
    """Lay the ballot out and open it; where it is for persons, put the first few up."""
    desk.goto(f"{JURY}/sitting/prizes/{prize}")
    boxes = desk.locator('input[name="candidate"]')
    expect(desk.locator('input[name="candidate"]:checked')).to_have_count(0)
    for box in boxes.all()[:3]:
        box.check()
    acts.press(desk, "act", "open")
    desk.wait_for_url("**/sitting")
    expect(desk.locator(".running")).to_be_visible()


def cast(phone: Page, choice: int | str) -> None:
    """Choose, look at it once more, cast."""
    phone.goto(
        "about:blank"
    )  # or the page before, which reloads itself with the round, cuts the next one off
    phone.goto(f"{JURY}/ballot")
    if choice == "none":
        phone.locator('.ballot-line.none input[name="secret-choice"]').check()
    else:
        phone.locator(f'input[name="secret-choice"][value="{choice}"]').check()
    phone.locator("form[data-ballot] button[type=submit]").tap()
    chosen = phone.locator(".slip-choice").inner_text()
    assert chosen and chosen not in phone.url
    acts.press(phone, "act", "cast")
    expect(phone.locator("[data-settled]")).to_be_visible()
    assert chosen not in phone.locator("main").inner_text(), (
        "a cast ballot is shown to nobody, its caster neither"
    )


def vote(desk: Page, phones: list[Page], projector: Page, choices: list[int | str]) -> None:
    """All five cast; the projector counts them and shows nothing else; the secretary closes and counts."""
    for n, (phone, choice) in enumerate(zip(phones, choices, strict=True), start=1):
        cast(phone, choice)
        expect(projector.locator(".room-count b")).to_have_text(f"{n} / {len(phones)}")
    expect(projector.locator(".room-outcome")).to_have_count(0)
    desk.goto(f"{JURY}/sitting")
    acts.send(desk, "/close")
    desk.wait_for_url(re.compile("/rounds/"))


def show(chair: Page, projector: Page) -> str:
    """The chair releases the outcome; gives what the projector says."""
    chair.goto("about:blank")
    chair.goto(f"{JURY}/ballot")
    acts.send(chair, "/show")
    shown = projector.locator(".room-outcome")
    expect(shown).to_be_visible()
    return shown.inner_text()


def undecided(desk: Page, phones: list[Page], projector: Page) -> None:
    """Two, two and one: nobody has the absolute majority, and the last is out of the next round."""
    open_round(desk, "jury-prize")
    vote(desk, phones, projector, [0, 0, 1, 1, 2])
    assert show(phones[0], projector)


def elected(desk: Page, phones: list[Page], projector: Page, prize: str, choices: list[int | str]) -> str:
    """A round that elects: shown to the room, recorded by the secretary; gives what the projector said."""
    open_round(desk, prize)
    vote(desk, phones, projector, choices)
    show(phones[0], projector)
    title = projector.locator(".outcome-winner bdi").inner_text()
    record(desk, prize)
    return title


def record(desk: Page, prize: str) -> None:
    """The award as the last round decided it."""
    desk.goto(f"{JURY}/palmares/prizes/{prize}")
    acts.send(desk, "/award")
    expect(desk.locator(".callout.good").first).to_be_visible()


def withhold(desk: Page, phones: list[Page], projector: Page, prize: str) -> None:
    """A prize that the jury votes to give to nobody, for a reason that the minutes hold."""
    open_round(desk, prize)
    vote(desk, phones, projector, ["none", "none", "none", 1, "blank"])
    desk.goto(f"{JURY}/palmares/prizes/{prize}")
    expect(desk.locator("form[action$='/withhold']")).to_have_count(0)
    show(phones[0], projector)
    desk.goto(f"{JURY}/palmares/prizes/{prize}")
    acts.fill(desk, {"withheld_reason": "No film of this year stood above the others."})
    acts.send(desk, "/withhold")
    expect(desk.locator(".callout.good").first).to_be_visible()


def nothing_is_known(stage: Stage, language: str, title: str) -> None:
    """Before the minute a visitor learns nothing, neither from the public page nor from a guessed address."""
    visitor = stage.page(language=language)
    visitor.goto(f"{EDITION}/palmares")
    assert title not in visitor.locator("main").inner_text()
    answer = visitor.goto(f"{JURY}/palmares")
    assert answer is not None and "/sign-in" in visitor.url


def close_and_announce(desk: Page) -> None:
    """The sitting is closed, the minute is now."""
    desk.goto(f"{JURY}/palmares/close")
    acts.send(desk, "/close")
    expect(desk.locator(".callout.good").first).to_be_visible()
    desk.goto(f"{JURY}/announcement")
    acts.press(desk, "act", "now")
    expect(desk.locator(".callout.good").first).to_be_visible()


def everybody_knows(stage: Stage, language: str, title: str) -> None:
    """The public page names the winner."""
    visitor = stage.page(language=language)
    visitor.goto(f"{EDITION}/palmares")
    expect(visitor.locator("main").get_by_text(title).first).to_be_visible()


def the_record_holds(desk: Page) -> None:
    """The protocol verifies, and the minutes print."""
    desk.goto(f"{JURY}/protocol")
    expect(desk.locator("main .badge.good, main .callout.good").first).to_be_visible()
    desk.goto(f"{JURY}/minutes")
    for link in desk.locator('main a[type="application/pdf"]').all():
        printed = desk.request.get(f"{link.get_attribute('href')}")
        assert printed.ok and printed.body().startswith(b"%PDF")
