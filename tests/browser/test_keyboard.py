"""Each role's main job by the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage
from tests.browser.keys import look, tab_to

HERE = "/eurasia/2013"


def test_skip_link_leads_past_the_menu(stage: Stage) -> None:
    page = stage.page("organiser")
    page.goto(f"{HERE}/people")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_sign_in_and_menus_by_keyboard(stage: Stage) -> None:
    page = stage.page()
    page.goto("/sign-in")
    account = stage.demo.accounts["submitter"]
    tab_to(page, page.locator("[name=email]"))
    page.keyboard.type(account["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(account["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    menu = page.locator("details.account")
    tab_to(page, menu.locator("summary"))
    page.keyboard.press("Enter")
    expect(menu.locator(".dropdown-panel")).to_be_visible()
    page.keyboard.press("Tab")
    look(page)
    page.keyboard.press("Escape")
    expect(menu.locator(".dropdown-panel")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_film_maker_fills_a_step_in_by_keyboard(stage: Stage) -> None:
    page = stage.page("submitter")
    page.goto(f"{HERE}/entries")
    tab_to(page, page.locator('form[action$="/start"] button'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/form/titles")
    tab_to(page, page.locator("[name=section]"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    look(page)
    page.keyboard.type("Keys alone")
    tab_to(page, page.locator('[name="go"][value="next"]'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/form/facts")
    tab_to(page, page.locator("[name=debut]").first)
    page.keyboard.press("Space")
    expect(page.locator("[name=debut]:checked")).to_have_count(1)
    page.go_back()
    expect(page.locator("[name=title_original]")).to_have_value("Keys alone")
    expect(page.locator("[name=section]")).not_to_have_value("")


def test_selector_gives_a_review_by_keyboard(stage: Stage) -> None:
    page = stage.page("selector")
    page.goto(f"{HERE}/screening?mine=todo")
    tab_to(page, page.locator("main .film-title a").nth(1))
    page.keyboard.press("Enter")
    page.wait_for_url("**/screening/*-*")
    for criterion in page.locator("fieldset.criterion").all():
        tab_to(page, criterion.locator("input").first)
        page.keyboard.press("Space")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
            look(page)
        expect(criterion.locator("input[value='5']")).to_be_checked()
    tab_to(page, page.locator("[name=note]"))
    page.keyboard.type("By keys.")
    tab_to(page, page.locator('[name="act"][value="give"]'))
    page.keyboard.press("Enter")
    expect(page.locator("#others")).to_be_visible()


def test_head_of_programme_decides_by_keyboard(stage: Stage) -> None:
    page = stage.page("head_of_programme")
    page.goto(f"{HERE}/board/films?state=open")
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.press("Escape")
    rows = page.locator("[data-board] tbody tr")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1).locator("th a")).to_be_focused()
    look(page)
    page.keyboard.press("x")
    expect(rows.nth(1).locator("input")).to_be_checked()
    title = rows.nth(1).locator("th a").inner_text()
    tab_to(page, page.locator('[name="verdict"][value="shortlist"]'), most=250)
    tab_to(page, rows.nth(40).locator("th a"), back=True)
    tab_to(page, page.locator('[name="verdict"][value="shortlist"]'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/decide")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text(title)
    tab_to(page, page.locator('[name="step"][value="confirm"]'))
    page.keyboard.press("Enter")
    expect(page.locator(".flashes .good")).to_be_visible()


def test_organiser_releases_letters_by_keyboard(stage: Stage) -> None:
    page = stage.page("organiser")
    decide_one(page)
    page.goto(f"{HERE}/decisions/letters")
    tab_to(page, page.locator('form[action$="/waitlist/preview"] button'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/waitlist/preview")
    letter = page.locator("main details summary").first
    tab_to(page, letter)
    page.keyboard.press("Enter")
    expect(page.locator(".letter-text").first).to_be_visible()
    tab_to(page, page.locator('form[action$="/release"] button[type=submit]').first)
    page.keyboard.press("Enter")
    expect(page.locator(".flashes .good")).to_be_visible()


def decide_one(page: Page) -> None:
    """One film goes to the waiting list, from its own page."""
    page.goto(f"{HERE}/board/films?state=open&sort=number")
    page.locator("[data-board] tbody th a").nth(14).click()
    page.locator('main [name="verdict"][value="waitlist"]').click()
    page.locator('main [name="step"][value="confirm"]').click()
    expect(page.locator(".flashes .good")).to_be_visible()
