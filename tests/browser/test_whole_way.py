"""The whole way, once in each language: a film arrives, is scored, 12 of 171 are chosen, and everybody is told once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from fest_ops.home.demo.edition import EDITION
from fest_ops.notifications.models import Address, Letter, MailRoomLetter
from fest_ops.people.models import Account
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.entries.models import Entry
from tests.browser import acts
from tests.browser.conftest import Demo, Stage, stage_of

HERE = "/eurasia/2013"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TITLE = {"kk": "Жеті желдің үйі", "ru": "Дом семи ветров", "en": "The House of Seven Winds"}
PLACES = 12
EMAIL = "asel@example.org"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_whole_way(language: str, browser: Browser, demo_anew: Demo, tmp_path: Path) -> None:
    with stage_of(browser, demo_anew) as stage:
        maker = stage.page(language=language)
        stage.complaints[-1].expected = ("ERR_CONNECTION_FAILED",)  # the line that the test cuts
        acts.sign_up(maker, "Әсел Құрманова", EMAIL, "a long word for asel", f"{HERE}/calls/films")
        entry = acts.submit_a_film(maker, TITLE, acts.film_of(tmp_path), EMAIL)
        entry_id = entry.rpartition("/")[2]
        head = stage.page("head_of_programme", language)
        assign(head, demo_anew)
        score(stage, language, entry_id)
        choose(head, entry_id)
        reject_the_rest(head)
        knows_nothing(stage, maker, entry, language)
        release(head)
        everybody_was_told(head, demo_anew)
        announce(head)
        accept(stage, maker, entry, language)


def assign(head: Page, demo: Demo) -> None:
    """The film goes to the demo's selector, by a proposal that is looked at first."""
    with demo.here.session() as session:
        selector = session.scalars(
            select(Account.person_id).where(Account.email == demo.accounts["selector"]["email"])
        ).one()
    head.goto(f"{HERE}/assignments")
    head.wait_for_url("**/assignments/*")
    for box in head.locator('[name="selector"]').all():
        box.set_checked(box.get_attribute("value") == str(selector))
    acts.fill(head, {"q": TITLE["ru"], "wanted": "1"})
    acts.send(head, "/proposal")
    head.wait_for_url("**/proposal?**")
    expect(head.locator("main tbody").last.locator("tr")).to_have_count(1)
    head.locator("main form[method=post] button[type=submit]").click()
    head.wait_for_url("**/assignments/*")


def score(stage: Stage, language: str, entry_id: str) -> None:
    """A selector finds the film on a phone and gives a review; only then the others' scores are shown."""
    page = stage.page("selector", language, **PHONE)
    page.goto(f"{HERE}/screening?q={TITLE['en']}")
    page.locator(f'a[href$="/screening/{entry_id}"]').tap()
    expect(page.locator("video.player")).to_be_visible()
    expect(page.locator("#others")).to_have_count(0)
    for criterion in page.locator("fieldset.criterion").all():
        criterion.locator("label.score").nth(7).tap()
    expect(page.locator("[data-total-value]")).to_have_text("8.0" if language == "en" else "8,0")
    acts.fill(page, {"recommendation": "yes", "note": "🎬 Керемет!"})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    acts.press(page, "act", "give")
    expect(page.locator("#others")).to_be_visible()


def choose(head: Page, entry_id: str) -> None:
    """The film and eleven of the competition's real ones, from the board, with a preview that names each."""
    head.goto(f"{HERE}/board/films?wanting=1")
    boxes = head.locator('input[name="entry"]')
    ours = head.locator(f'input[name="entry"][value^="{entry_id}:"]')
    ours.check()
    for box in boxes.all()[:PLACES]:
        if head.locator('input[name="entry"]:checked').count() < PLACES:
            box.check()
    acts.press(head, "verdict", "select")
    named = head.locator("main tbody tr")
    expect(named).to_have_count(PLACES)
    expect(named.get_by_text(TITLE["en"])).to_have_count(int(head.locator("html[lang=en]").count()))
    head.locator('[name="section"]').select_option(index=1)
    acts.press(head, "step", "confirm")
    expect(head.locator(".board-place.full .board-place-count")).to_have_text(f"{PLACES}/{PLACES}")


def reject_the_rest(head: Page) -> None:
    """Page by page of what still waits for a verdict."""
    for _ in range(5):
        head.goto(f"{HERE}/board/films?state=open")
        everything = head.locator("[data-board-all]")
        if not everything.count():
            return
        everything.check()
        acts.press(head, "verdict", "reject")
        acts.press(head, "step", "confirm")
        expect(head.locator("main [data-board-all], main .empty")).to_have_count(1)
    raise AssertionError("the board is not empty yet")


def knows_nothing(stage: Stage, maker: Page, entry: str, language: str) -> None:
    """Decided is not told: neither the film-maker nor a visitor sees any of it."""
    maker.goto(entry)
    expect(maker.locator('a[href*="/offers/"]')).to_have_count(0)
    visitor = stage.page(language=language)
    visitor.goto(f"{HERE}/selection")
    expect(visitor.locator(".selection-list li")).to_have_count(0)
    assert len(acts.letters_to(visitor, EMAIL)) == 2  # to confirm the address, and the receipt


def release(head: Page) -> None:
    """Every letter is previewed and let go."""
    for _ in range(8):
        head.goto(f"{HERE}/decisions/letters")
        waiting = head.locator('main form[action$="/preview"] button')
        if not waiting.count():
            return
        waiting.first.click()
        expect(head.locator('input[name="decision"]:checked').first).to_be_visible()
        acts.send(head, "/release")
        head.wait_for_url("**/decisions/letters")
    raise AssertionError("letters are still held")


def everybody_was_told(head: Page, demo: Demo) -> None:
    """The worker settles every letter; each applicant with an address has exactly one, and the sum is everybody."""
    demo.here.wait(lambda: list(demo.here.states()) == ["sent"], "every letter is sent")
    with demo.here.session() as session:
        entries = (
            session.scalar(select(func.count()).where(Entry.edition_id == EDITION, Entry.state != "draft"))
            or 0
        )
        untold = session.scalar(
            select(func.count()).where(Decision.released_at.is_(None), Decision.superseded_at.is_(None))
        )
        told = session.execute(
            select(Letter.fact_id, Letter.address_id, func.count())
            .where(Letter.fact_kind == "decision")
            .group_by(Letter.fact_id, Letter.address_id)
        ).all()
        landed = session.scalar(select(func.count()).select_from(MailRoomLetter))
        written = session.scalar(select(func.count()).select_from(Letter))
        ours = session.scalars(
            select(Letter.kind).join(Address).where(Address.email == EMAIL, Letter.fact_kind == "decision")
        ).all()
    assert (entries, untold) == (171, 0)
    assert len({fact for fact, _, _ in told}) == 171, "every applicant has a letter"
    assert {times for _, _, times in told} == {1}
    assert landed == written
    assert len(ours) == 1
    head.goto(f"{HERE}/decisions/told?line=told")
    expect(head.locator('main a[href*="line=held"], main a[href*="line=underway"]')).to_have_count(0)
    expect(head.locator('main .stat:has(a[href$="line=told"]) .stat-value')).to_have_text(str(len(told)))


def announce(head: Page) -> None:
    """The titles become public."""
    head.goto(f"{HERE}/decisions/announcement")
    acts.press(head, "act", "now")
    head.goto(f"{HERE}/selection")
    expect(head.locator(".selection-list li")).to_have_count(PLACES)


def accept(stage: Stage, maker: Page, entry: str, language: str) -> None:
    """The film-maker reads the letter, opens the invitation and accepts it."""
    letter = acts.letters_to(maker, EMAIL, at_least=3)[0]
    maker.goto(letter)
    expect(maker.locator(f'.letter-text[lang="{language}"]')).to_contain_text(TITLE[language])
    maker.goto(entry)
    maker.locator('main a[href*="/offers/"]').click()
    acts.press(maker, "answer", "accepted")
    expect(maker.locator(".callout.good").last).to_be_visible()
    visitor = stage.page(language=language)
    visitor.goto(f"{HERE}/selection")
    expect(visitor.get_by_text(TITLE[language], exact=True).first).to_be_visible()
