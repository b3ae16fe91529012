"""What comes between: a sign-in that runs out, a cut line, an impatient click, a deadline, somebody who was quicker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select, update

from fest_ops.home.demo.edition import EDITION
from fest_ops.people.models import Account, SignIn
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import EntrySnapshot
from tests.browser import acts
from tests.browser.conftest import Demo, Stage, sign_in

HERE = "/eurasia/2013"
LONG_AGO = dt.datetime(2013, 7, 1, tzinfo=dt.UTC)


def sign_ins_run_out(demo: Demo, role: str) -> None:
    """Every sign-in of the role's account is of long ago."""
    email = demo.accounts[role]["email"]
    accounts = select(Account.id).where(Account.email == email)
    with demo.here.session() as session:
        session.execute(update(SignIn).where(SignIn.account_id.in_(accounts)).values(expires_at=LONG_AGO))


def test_review_sent_after_the_sign_in_ran_out_is_kept(stage: Stage) -> None:
    page = stage.page("selector")
    page.goto(f"{HERE}/screening?mine=todo")
    page.locator("main .film-title a").last.click()
    film = page.url
    for criterion in page.locator("fieldset.criterion").all():
        criterion.locator("label.score").nth(4).click()
    note = "Typed for an hour: «Ұзақ жол» 🎞"
    acts.fill(page, {"note": note, "recommendation": "maybe"})
    sign_ins_run_out(stage.demo, "selector")
    acts.press(page, "act", "save")
    page.wait_for_url("**/sign-in?**")
    expect(page.locator("main .callout.warn")).to_be_visible()
    account = stage.demo.accounts["selector"]
    acts.fill(page, {"email": account["email"], "password": account["password"]})
    acts.send(page, "/sign-in")
    page.wait_for_url("**/parked/**")
    expect(page.locator("main")).to_contain_text(note)
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url(film)
    expect(page.locator("[name=note]")).to_have_value(note)
    expect(page.locator("[name=recommendation][value=maybe]")).to_be_checked()


def test_kept_form_is_not_given_to_somebody_else(stage: Stage) -> None:
    page = stage.page("submitter")
    page.goto("/account")
    acts.fill(page, {"name": "Another name"})
    sign_ins_run_out(stage.demo, "submitter")
    page.locator("main form[action$='/profile'] button[type=submit]").click()
    page.wait_for_url("**/sign-in?**")
    kept = page.url
    sign_in(page, stage.demo, stage.demo.accounts["guest"])
    page.goto(kept)
    expect(page.locator("main")).not_to_contain_text("Another name")


def test_upload_cut_and_picked_up_by_itself(stage: Stage, tmp_path: Path) -> None:
    page = stage.page("submitter")
    stage.complaints[-1].expected = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    entry = begin(page)
    page.goto(f"{entry}/form/materials")
    offsets: list[int] = []
    held: list[Route] = []

    def hold_the_second(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 2:
                held.append(route)
                return
        route.continue_()

    page.route("**/uploads/**", hold_the_second)
    acts.begin_upload(page, acts.film_of(tmp_path))
    said = page.locator("[data-upload-said]")
    expect(said).to_contain_text("%")
    while not held:
        page.wait_for_timeout(20)
    page.context.set_offline(True)
    held[0].abort("internetdisconnected")
    expect(said).to_have_class("is-wrong")
    expect(page.locator("[data-upload-pause]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("main strong", has_text="film.mp4")).to_be_visible()
    assert offsets[:3] == [0, acts.PIECE, acts.PIECE]


def test_file_that_is_no_film_is_said(stage: Stage, tmp_path: Path) -> None:
    page = stage.page("submitter")
    entry = begin(page)
    page.goto(f"{entry}/form/materials")
    text = tmp_path / "notes.mp4"
    text.write_text("These are notes. " * 200, "utf-8")
    acts.begin_upload(page, text)
    expect(page.locator("main strong", has_text="notes.mp4")).to_be_visible()
    bad = page.locator("main .badge.bad")
    for _ in range(40):
        if bad.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(bad).to_be_visible()


def test_impatient_clicks_hand_in_once(stage: Stage) -> None:
    page = stage.page("submitter", java_script_enabled=False)
    entry = ready_to_send(page)
    page.goto(f"{entry}/review")
    button = page.locator('main form[action$="/submit"] button')
    button.dblclick()
    page.wait_for_url("**/receipts/1")
    with stage.demo.here.session() as session:
        taken = session.scalar(
            select(func.count()).select_from(EntrySnapshot).where(
                EntrySnapshot.entry_id == entry.rpartition("/")[2]
            )
        )  # fmt: skip
    assert taken == 1


def test_deadline_passing_while_typing_keeps_everything(stage: Stage) -> None:
    page = stage.page("submitter")
    entry = ready_to_send(page)
    page.goto(f"{entry}/form/facts")
    review = page.context.new_page()
    review.goto(f"{entry}/review")
    with call_closed(stage.demo):
        acts.fill(page, {"genre": "typed as the clock struck"})
        expect(page.locator("[data-save-state]")).to_have_class("save-state live")
        acts.press(page, "go", "next")
        page.wait_for_url("**/form/people")
        expect(page.locator("main .callout.warn")).to_be_visible()
        page.go_back()
        expect(page.locator("[name=genre]")).to_have_value("typed as the clock struck")
        acts.send(review, "/submit")
        expect(review.locator("main .callout.bad").first).to_be_visible()
        expect(review.locator('main a[href$="#thread"]')).to_be_visible()
        review.goto(f"{HERE}/calls/films")
        expect(review.locator('main form[action$="/start"]')).to_have_count(0)
    page.goto(f"{entry}/review")
    acts.send(page, "/submit")
    page.wait_for_url("**/receipts/1")


def test_two_deciding_at_once_one_is_told(stage: Stage) -> None:
    first, second = stage.page("head_of_programme"), stage.page("organiser")
    for page in (first, second):
        page.goto(f"{HERE}/board/films?state=open&sort=number")
        page.locator('input[name="entry"]').nth(20).check()
    acts.press(first, "verdict", "shortlist")
    acts.press(first, "step", "confirm")
    expect(first.locator(".flashes .good")).to_be_visible()
    acts.press(second, "verdict", "waitlist")
    expect(second.locator("main tbody .error")).to_be_visible()


def begin(page: Page) -> str:
    """A new draft; the address of its entry."""
    page.goto(f"{HERE}/calls/films")
    acts.send(page, "/calls/films/start")
    page.wait_for_url("**/form/titles")
    return page.url.removesuffix("/form/titles")


def ready_to_send(page: Page) -> str:
    """A draft that lacks nothing; the address of its entry."""
    entry = begin(page)
    titles = {"kk": "Асығыс", "ru": "Спешка", "en": "In a Hurry"}
    for step, typed in acts.answers(titles, "hurry@example.org").items():
        page.goto(f"{entry}/form/{step}")
        if step == "materials":
            typed = {"screener_url": "https://screener.invalid/hurry"}
        if step == "regulations":
            page.locator('main [name="accepted"]').check()
        acts.fill(page, typed)
        acts.press(page, "go", "next")
    page.wait_for_url("**/review")
    return entry


@contextmanager
def call_closed(demo: Demo) -> Iterator[None]:
    """The call's deadline is long past while the block lasts."""

    def put(deadline: dt.datetime) -> dt.datetime:
        with demo.here.session() as session:
            call = session.scalars(select(Call).where(Call.edition_id == EDITION, Call.slug == "films")).one()
            was, call.deadline_at = call.deadline_at, deadline
        return was

    was = put(LONG_AGO)
    try:
        yield
    finally:
        put(was)
