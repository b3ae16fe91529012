"""Every form without JavaScript: the scripts make the pages pleasant, and nothing depends on them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.conftest import Stage
from tests.films import make_film_file
from tests.pictures import make_picture

HERE = "/eurasia/2013"


def without_scripts(stage: Stage, role: str = "") -> Page:
    """A page whose browser runs no scripts."""
    return stage.page(role, java_script_enabled=False)


def test_account_is_made_and_left_without_scripts(stage: Stage) -> None:
    page = without_scripts(stage)
    acts.sign_up(page, "Dana Plain", "dana.plain@example.org", "no scripts at all", f"{HERE}/calls/films")
    page.locator("details.account summary").click()
    page.locator('form[action$="/sign-out"] button').click()
    expect(page.locator('.site-tools a[href*="/sign-in"]')).to_be_visible()


def test_wrong_password_is_told_without_scripts(stage: Stage) -> None:
    page = without_scripts(stage)
    page.goto("/sign-in")
    acts.fill(page, {"email": "nobody.here@example.org", "password": "whatever it was"})
    acts.send(page, "/sign-in")
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value("nobody.here@example.org")


def test_language_and_appearance_change_without_scripts(stage: Stage) -> None:
    page = without_scripts(stage)
    page.goto(f"{HERE}/calls/films")
    page.locator("details.tool summary").first.click()
    page.locator('a[href*="/language/kk"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    page.locator("details.tool summary").first.click()
    page.locator('a[href*="/theme/dark"]').click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(f"{stage.demo.edition}/calls/films")


def test_film_is_submitted_without_scripts(stage: Stage, tmp_path: Path) -> None:
    page = without_scripts(stage, "submitter")
    film = make_film_file(tmp_path / "plain.mp4")
    page.goto(f"{HERE}/calls/films")
    acts.send(page, "/calls/films/start")
    for step, typed in acts.answers(
        {"kk": "Сөнбес", "ru": "Негаснущий", "en": "Unfading"}, "o@example.org"
    ).items():
        page.wait_for_url(f"**/form/{step}")
        if step == "facts":
            acts.fill(page, {"genre": "kept beside more rows"})
            acts.press(page, "more", "countries")
            expect(page.locator('[name="countries.3"]')).to_be_visible()
            expect(page.locator("[name=genre]")).to_have_value("kept beside more rows")
        if step == "materials":
            page.locator("[data-upload] input[type=file]").set_input_files(film)
            acts.send(page, "/uploads/plain")
            expect(page.locator("main strong", has_text=film.name)).to_be_visible()
            poster = tmp_path / "afisha.png"
            poster.write_bytes(make_picture("png"))
            page.locator("[name=poster]").set_input_files(poster)
            acts.press(page, "go", "poster")
            expect(page.locator("main strong", has_text="afisha.jpg")).to_be_visible()
        if step == "regulations":
            page.locator('main [name="accepted"]').check()
        acts.fill(page, typed)
        acts.press(page, "go", "next")
    page.wait_for_url("**/review")
    acts.send(page, "/submit")
    page.wait_for_url("**/receipts/1")
    expect(page.locator("main")).to_contain_text("Unfading")


def test_two_windows_are_told_apart_without_scripts(stage: Stage) -> None:
    first = without_scripts(stage, "submitter")
    first.goto(f"{HERE}/calls/films")
    acts.send(first, "/calls/films/start")
    titles = first.url
    second = first.context.new_page()
    second.goto(titles)
    acts.fill(first, {"title_original": "typed in the first"})
    acts.press(first, "go", "stay")
    acts.fill(second, {"title_original": "typed in the second"})
    acts.press(second, "go", "stay")
    expect(second.locator(".two-windows")).to_contain_text("typed in the first")
    expect(second.locator("[name=title_original]")).to_have_value("typed in the second")


def test_review_is_given_without_scripts(stage: Stage) -> None:
    page = without_scripts(stage, "selector")
    page.goto(f"{HERE}/screening?mine=todo")
    page.locator("main .film-title a").first.click()
    acts.fill(page, {"note": "Half of it seen."})
    acts.press(page, "act", "give")
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("Half of it seen.")
    for criterion in page.locator("fieldset.criterion").all():
        criterion.locator("label.score").nth(6).click()
    acts.press(page, "act", "give")
    expect(page.locator("#others")).to_be_visible()


def test_verdict_is_given_and_told_without_scripts(stage: Stage) -> None:
    page = without_scripts(stage, "head_of_programme")
    page.goto(f"{HERE}/board/films?state=open&sort=score&dir=asc&bucket=1")
    acts.press(page, "verdict", "reject")
    expect(page.locator(".flashes .warn")).to_be_visible()
    page.locator('input[name="entry"]').first.check()
    acts.press(page, "verdict", "reject")
    expect(page.locator("main tbody tr")).to_have_count(1)
    acts.press(page, "step", "confirm")
    expect(page.locator(".flashes .good")).to_be_visible()
    page.goto(f"{HERE}/decisions/letters")
    page.locator('main form[action$="/reject/preview"] button').click()
    page.locator("main details summary").first.click()
    expect(page.locator(".letter-text").first).to_be_visible()
    acts.send(page, "/release")
    expect(page.locator(".flashes .good")).to_be_visible()
