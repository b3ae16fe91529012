"""What an entry's makers read of its past, and what the festival reads of a draft that it let in: numbers, moments and
the place in the menu."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.config import Settings
from fest_ops.notifications.models import Letter
from fest_ops.selection.decisions.models import Decision, Offer
from fest_ops.selection.states import State
from tests.factories import NOW
from tests.web import test_film_office
from tests.web.test_film_office import BASE, Office, page

settings = test_film_office.settings
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def office(app: Flask, session: Session, settings: Settings) -> Office:
    return Office(app, session)


def current(shown: str) -> set[str]:
    """The pages of the main menu that are marked as the present one."""
    menu = shown.partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    return set(re.findall(r'aria-current="\w+">([^<]+)</a>', menu))


def test_an_amendment_has_one_number_in_the_letter_and_on_the_page(office: Office) -> None:
    for n, title in ((1, "Second title"), (2, "Third title")):
        office.type(title_original=title)
        office.session.commit()
        page(office.maker, f"{office.own}/amend", 303, go="1")
        assert f"Amendment {n} sent" in page(office.maker, office.own)
        letters = office.session.scalars(select(Letter).where(Letter.kind == "amendment"))
        assert sorted(letter.merge["position"] for letter in letters) == [str(k + 1) for k in range(n)]


def test_history_says_what_was_answered_and_that_the_invitation_was_made_anew(office: Office) -> None:
    entry, section, owner = office.entry, office.place.section, office.place.maker.person_id
    first, until = NOW - 3 * HOUR, NOW + 9 * HOUR
    entry.state = entry.told_state = State.OFFERED.value
    entry.section_id = section.id
    office.session.add_all(
        [
            Decision(
                edition_id=entry.edition_id,
                entry_id=entry.id,
                move="select",
                from_state="submitted",
                to_state="offered",
                at=first,
                released_at=first,
            ),
            Offer(
                entry_id=entry.id,
                section_id=section.id,
                made_at=first,
                expires_at=until,
                answer="declined",
                answered_at=NOW - 2 * HOUR,
                answered_by_id=owner,
            ),
            Offer(entry_id=entry.id, section_id=section.id, made_at=NOW - HOUR, expires_at=until),
        ]
    )
    office.session.commit()
    shown = page(office.maker, office.own).partition("What happened")[2]
    assert shown.count("Declined") == 1 and shown.count("Invited anew") == 1
    assert shown.index("Declined") < shown.index("Invited anew")


def test_a_draft_let_in_says_until_when(office: Office) -> None:
    draft = office.place.start()
    office.session.commit()
    thread, reopen = f"{BASE}/inbox/{draft.id}", f"{BASE}/board/entry/{draft.id}/reopen"
    assert "Open the entry again after the deadline" in page(office.organiser, thread)
    page(office.organiser, reopen, 303, until="2013-09-20T18:00", reason="The line was cut.")
    for flashed in (2, 1):
        shown = page(office.organiser, thread)
        assert shown.count("New deadline: 20 September 2013, 18:00 (Almaty).") == flashed
        assert "Open the entry again after the deadline" not in shown
        assert "Set another deadline" in shown
    record = page(office.organiser, f"{BASE}/record")
    assert "20 September 2013, 18:00 (Almaty)" in record and "12:00:00+00:00" not in record


def test_messages_are_marked_in_the_menu_where_messages_are(office: Office) -> None:
    for path in ("inbox", f"inbox/{office.entry.id}"):
        assert current(page(office.organiser, f"{BASE}/{path}")) == {"Messages"}, path
    for path in ("films/drafts", f"films/{office.entry.id}"):
        assert current(page(office.organiser, f"{BASE}/{path}")) == set(), path
