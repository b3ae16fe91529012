"""The entry form in a browser: it saves itself, survives a cut line and a reload, and tells of a second window."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage
from tests.pictures import make_picture


def begin(page: Page, stage: Stage) -> str:
    """A new draft of the signed-in film-maker; the address of its entry."""
    page.goto(f"{stage.demo.edition}/entries")
    page.get_by_role("button", name=re.compile("^Submit")).first.click()
    page.wait_for_url("**/form/titles")
    return page.url.removesuffix("/form/titles")


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")


def test_form_saves_itself_and_survives_a_reload(stage: Stage) -> None:
    page = stage.page("submitter")
    entry = begin(page, stage)
    page.locator("[name=title_original]").fill("Дала 🎬")
    page.locator("[name=title_kk]").fill("Дала")
    saved(page)
    page.goto(f"{entry}/form/titles")
    expect(page.locator("[name=title_original]")).to_have_value("Дала 🎬")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('fest-ops:entry')).length")
        == 0
    )


def test_cut_line_keeps_what_was_typed_and_sends_it_later(stage: Stage) -> None:
    page = stage.page("submitter")
    stage.complaints[-1].expected = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    entry = begin(page, stage)
    page.goto(f"{entry}/form/facts")
    page.context.set_offline(True)
    page.locator("[name=genre]").fill("typed without a line")
    expect(page.locator("[data-save-state]")).to_contain_text("no connection")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[name=genre]")).to_have_value("typed without a line")
    saved(page)
    page.reload()
    expect(page.locator("[name=genre]")).to_have_value("typed without a line")


def test_second_window_is_told_and_both_versions_are_shown(stage: Stage) -> None:
    first = stage.page("submitter")
    entry = begin(first, stage)
    first.goto(f"{entry}/form/facts")
    second = first.context.new_page()
    second.goto(f"{entry}/form/facts")
    first.locator("[name=genre]").fill("first window")
    saved(first)
    second.locator("[name=year]").fill("2013")
    saved(second)
    second.locator("[name=genre]").fill("second window")
    box = second.locator(".two-windows")
    expect(box).to_contain_text("first window")
    expect(second.locator("[name=genre]")).to_have_value("second window")
    box.get_by_role("button", name="Keep mine").click()
    saved(second)
    first.reload()
    expect(first.locator("[name=genre]")).to_have_value("second window")
    expect(first.locator("[name=year]")).to_have_value("2013")


def test_expired_sign_in_keeps_the_form_until_signed_in_elsewhere(stage: Stage) -> None:
    page = stage.page("submitter")
    entry = begin(page, stage)
    page.goto(f"{entry}/form/facts")
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.locator("[name=genre]").fill("typed signed out")
    expect(page.locator("[data-save-state]")).to_contain_text("signed out")
    page.context.add_cookies(
        [{"name": each["name"], "value": each["value"], "url": stage.demo.address} for each in kept]
    )
    saved(page)
    page.reload()
    expect(page.locator("[name=genre]")).to_have_value("typed signed out")


def test_chosen_picture_waits_for_its_button_while_the_form_saves_itself(
    stage: Stage, tmp_path: Path
) -> None:
    page = stage.page("submitter")
    entry = begin(page, stage)
    page.goto(f"{entry}/form/materials")
    broken, whole = tmp_path / "broken.jpg", tmp_path / "whole.jpg"
    broken.write_bytes(make_picture()[:2000])
    whole.write_bytes(make_picture())
    page.locator("[name=poster]").set_input_files(broken)
    page.locator("[name=screener_url]").fill("https://example.org/kept")
    saved(page)
    expect(page.locator("img.film-cover")).to_have_count(0)
    page.get_by_role("button", name="Send the picture").click()
    expect(page.locator("#f-poster-error")).to_contain_text("could not be read to its end")
    expect(page.locator("[name=screener_url]")).to_have_value("https://example.org/kept")
    page.locator("[name=poster]").set_input_files(whole)
    page.get_by_role("button", name="Send the picture").click()
    cover = page.locator("img.film-cover")
    expect(cover).to_be_visible()
    assert cover.evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    page.get_by_role("button", name="Remove the picture").click()
    expect(cover).to_have_count(0)
