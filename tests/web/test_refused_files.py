"""A film file that was refused, on every page that says how far an entry is; and the review's other facts."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.config import Settings
from fest_ops.selection.entries.models import Entry
from tests.db.test_film_refused import refuse, sent_file
from tests.web import test_film_office
from tests.web.test_film_office import BASE, Office, page

__all__ = ["settings"]
settings = test_film_office.settings


@pytest.fixture
def office(app: Flask, session: Session, settings: Settings) -> Office:
    return Office(app, session)


@pytest.fixture
def draft(office: Office) -> Entry:
    """A draft that lacks nothing but a film that can be used."""
    entry = office.place.filled(screener_url="", title_original="Another", title_en="Another")
    refuse(office.session, sent_file(office.session, office.place.maker, entry, "fake.mp4"))
    office.session.commit()
    return entry


def test_a_draft_whose_file_was_refused_is_called_complete_nowhere(office: Office, draft: Entry) -> None:
    for client, path in (
        (office.maker, f"{BASE}/entries"),
        (office.maker, f"{BASE}/today"),
        (office.maker, f"{BASE}/entries/{draft.id}/review"),
    ):
        shown = page(client, path)
        assert "1 thing is still missing" in shown, path
        assert "Complete, but not sent yet" not in shown, path
    begun = page(office.organiser, f"{BASE}/films/drafts")
    assert "1 thing missing" in begun and ">complete<" not in begun
    sent_file(office.session, office.place.maker, draft, "film.mp4")
    office.session.commit()
    assert "Complete, but not sent yet" in page(office.maker, f"{BASE}/today")
    assert ">complete<" in page(office.organiser, f"{BASE}/films/drafts")


def test_a_file_refused_after_sending_is_said_where_its_makers_land(office: Office) -> None:
    assert "It is with the selectors" in page(office.maker, f"{BASE}/today")
    office.refused()
    shown = page(office.maker, f"{BASE}/today")
    assert "Your film file cannot be used" in shown and "It is with the selectors" not in shown
    assert re.search(rf'href="{office.own}"><strong>Send another file', shown), shown
    assert "Your film file cannot be used" in page(office.maker, f"{BASE}/entries")
    sent_file(office.session, office.place.maker, office.entry, "better.mp4")
    office.session.commit()
    assert "Your film file cannot be used" not in page(office.maker, f"{BASE}/today")


def test_the_review_says_what_is_wrong_with_the_file_beside_it(office: Office, draft: Entry) -> None:
    shown = page(office.maker, f"{BASE}/entries/{draft.id}/review")
    assert re.search(r"#f-screener_url\">Film file or screener link</a>", shown), shown
    materials = shown.index("<h3>Materials</h3>")
    file = shown.index("fake.mp4", materials)
    assert file < shown.index("<h3>", materials + 4), "the file stands under Materials"
    assert "cannot be used" in shown[file:] and "no film in this file" in shown[file:]


def test_a_form_that_was_not_begun_has_no_empty_headings_and_warns_of_nothing(office: Office) -> None:
    entry = office.place.start()
    office.session.commit()
    shown = page(office.maker, f"{BASE}/entries/{entry.id}/review")
    assert "<h3>Materials</h3>" not in shown
    steps = re.findall(r'<li class="([^"]*)"', page(office.maker, f"{BASE}/entries/{entry.id}/form/titles"))
    assert not any("missing" in each for each in steps), steps
