"""What people do on the pages, as functions: by the names of fields and the addresses of links, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Dialog, Page, Request, Route, expect

from tests.films import make_film_file

PIECE = 8 * 2**20
"""Bytes that the upload's script sends at a time."""


def fill(page: Page, typed: Mapping[str, str]) -> None:
    """Fill fields in by name: text is typed, a box or button of that value is ticked, a choice is chosen."""
    for name, value in typed.items():
        found = page.locator(f'main [name="{name}"]')
        kind = found.first.evaluate("field => field.localName + ':' + field.type")
        if kind.startswith("select"):
            found.select_option(value)
        elif kind in ("input:radio", "input:checkbox"):
            (found.and_(page.locator(f'[value="{value}"]')) if value else found).check()
        else:
            found.fill(value)


def press(page: Page, name: str, value: str) -> None:
    """Press the button of that name and value."""
    page.locator(f'main button[name="{name}"][value="{value}"]').click()


def send(page: Page, action: str) -> None:
    """Press the button of the form whose address ends so."""
    page.locator(f'main form[action$="{action}"] button[type=submit]').first.click()


def sign_up(page: Page, name: str, email: str, password: str, wanted: str) -> None:
    """Make an account: the form, the letter in the mail room, its link; ends at `wanted`, signed in."""
    page.goto(f"/sign-up?next={wanted}")
    fill(page, {"name": name, "email": email, "password": password})
    send(page, "/sign-up")
    page.wait_for_url("**/sent/confirm")
    letter = letters_to(page, email)[0]
    page.goto(letter)
    page.locator('.letter-text a[href*="/confirm/"]').click()
    page.wait_for_url("**/confirm/**")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{wanted}")


def letters_to(page: Page, email: str, at_least: int = 1) -> list[str]:
    """The addresses of the letters that landed in the mail room for somebody, the newest first; waits for them."""
    found = page.locator(".letter-list a[href*='/mail-room/']")
    page.goto(f"/mail-room?q={email}")
    for _ in range(60):
        if found.count() >= at_least:
            break
        page.wait_for_timeout(250)
        page.reload()
    assert found.count() >= at_least
    return [link.get_attribute("href") or "" for link in found.all()]


def film_of(folder: Path, *, megabytes: int = 20) -> Path:
    """A film that plays, made large by an empty box at its end, so that it is sent in several pieces."""
    path = make_film_file(folder / "film.mp4", seconds=2)
    padding = megabytes * 2**20
    with path.open("ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free" + bytes(padding - 8))
    return path


def upload_with_a_reload(page: Page, film: Path) -> None:
    """Send the film through the upload's script; the line is cut after the first piece, and a reload picks it up."""

    def further_piece(request: Request) -> bool:
        return request.method == "PATCH" and request.headers["upload-offset"] != "0"

    def cut(route: Route) -> None:
        if further_piece(route.request):
            route.abort("connectionfailed")
        else:
            route.continue_()

    page.on("dialog", accept)
    page.route("**/uploads/**", cut)
    with page.expect_request(further_piece):
        begin_upload(page, film)
    bar = page.locator("[data-upload-panel] progress")
    page.wait_for_function("bar => bar.value > 0 && bar.value < bar.max", arg=bar.element_handle())
    page.reload()
    # Only now: a try between the two would get a part of the next piece through.
    page.unroute("**/uploads/**")
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        begin_upload(page, film)
    assert sent.value.headers["upload-offset"] == str(PIECE), "the piece that had arrived was sent again"
    expect(page.locator("main strong", has_text=film.name)).to_be_visible()


def accept(dialog: Dialog) -> None:
    """Leave the page all the same."""
    dialog.accept()


def begin_upload(page: Page, film: Path) -> None:
    """Choose the file and press the button."""
    page.locator("[data-upload] input[type=file]").set_input_files(film)
    page.locator("[data-upload] form button[type=submit]").click()


def submit_a_film(page: Page, title: Mapping[str, str], film: Path, contact: str) -> str:
    """From the call's page through every step to the receipt; gives the entry's address."""
    page.goto("/eurasia/2013/calls/films")
    send(page, "/calls/films/start")
    page.wait_for_url("**/form/titles")
    for step, typed in answers(title, contact).items():
        page.wait_for_url(f"**/form/{step}")
        if step == "materials":
            upload_with_a_reload(page, film)
        if step == "regulations":
            page.locator('main [name="accepted"]').check()
        fill(page, typed)
        press(page, "go", "next")
    page.wait_for_url("**/review")
    send(page, "/submit")
    page.wait_for_url("**/receipts/1")
    return page.url.partition("/receipts/")[0]


def answers(title: Mapping[str, str], contact: str) -> dict[str, dict[str, str]]:
    """What the form asks for, by step."""
    return {
        "titles": {
            "section": "competition",
            "title_original": title["kk"],
            **{f"title_{code}": said for code, said in title.items()},
            "languages.0": "kk",
        },
        "facts": {
            "countries.0": "KZ",
            "year": "2013",
            "completed": "2013-05",
            "running_time": "1:31",
            "kind": "fiction",
            "debut": "yes",
        },
        "people": {
            "directors.0.name": "Әсел Құрманова",
            "producers.0.name": "Әсел Құрманова",
            "companies.0.name": "Бесқонақ",
            "companies.0.country": "KZ",
            "contact_name": "Әсел Құрманова",
            "contact_email": contact,
        },
        "premiere": {"premiere": "world", "shown_before": "no", "tv_or_web": "no", "released": "no"},
        "texts": {
            "synopsis_en": "A girl counts the winds of the steppe and finds that one is missing.",
            "biography_en": "Studied in Almaty; this is her first long film.",
        },
        "materials": {},
        "regulations": {"signed_by": "Әсел Құрманова", "capacity": "director"},
    }
