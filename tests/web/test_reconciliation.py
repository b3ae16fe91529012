"""Who has been told what: every entry in exactly one line, and the sum is all of them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.notifications.models import Address, Letter
from fest_ops.people.models import Account
from fest_ops.selection.decisions.reconciliation import Line, rows, totals
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.states import State
from tests.factories import NOW, actor_of, make_person
from tests.web.test_board import Desk
from tests.web.test_decisions import previewed, released


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def letter_of(desk: Desk, entry: Entry) -> Letter:
    email = desk.session.scalar(
        select(Account.email)
        .join(EntryOwner, EntryOwner.person_id == Account.person_id)
        .where(EntryOwner.entry_id == entry.id)
    )
    return desk.session.scalars(
        select(Letter).join(Address, Address.id == Letter.address_id).where(Address.email == email)
    ).one()


def test_every_entry_stands_in_one_line_and_the_sum_is_all(desk: Desk) -> None:
    head = actor_of(desk.head, desk.edition, Role.HEAD_OF_PROGRAMME)
    nobody = make_person(desk.session, email=None)
    silent = make_person(desk.session, email=None)
    entries = {
        Line.UNDECIDED: desk.entry("Undecided"),
        Line.WITHDRAWN: desk.entry("Withdrawn", state=State.WITHDRAWN),
        Line.TOLD: desk.entry("Told"),
        Line.UNDERWAY: desk.entry("Underway"),
        Line.FAILED: desk.entry("Failed"),
        Line.MUTED: desk.entry("Muted"),
        Line.STOPPED: desk.entry("Stopped"),
        Line.SHOWN: desk.entry("Shown", owner=silent),
        Line.HELD: desk.entry("Held"),
        Line.NO_ADDRESS: desk.entry("Nobody", owner=nobody),
    }
    desk.entry("Draft", state=State.DRAFT)
    first = [
        entries[line]
        for line in (Line.TOLD, Line.UNDERWAY, Line.FAILED, Line.MUTED, Line.STOPPED, Line.SHOWN)
    ]
    desk.decide(*first, verdict="reject")
    muted = desk.session.get_one(Address, letter_of(desk, entries[Line.MUTED]).address_id)
    muted.muted_at = NOW
    desk.session.commit()
    released(desk, "reject", **previewed(desk, "reject")[1])
    desk.decide(entries[Line.HELD], entries[Line.NO_ADDRESS], verdict="waitlist")
    told, failed, stopped = (
        letter_of(desk, entries[line]) for line in (Line.TOLD, Line.FAILED, Line.STOPPED)
    )
    told.state, told.sent_at = "sent", NOW
    failed.state, failed.error = "failed", "550 no such user"
    stopped.state = "cancelled"
    desk.session.commit()

    counted = totals(desk.session, head)
    assert {line: n for line, n in counted.items() if n} == dict.fromkeys(entries, 1)
    assert sum(counted.values()) == len(entries)
    for line, entry in entries.items():
        assert [row.entry_id for row in rows(desk.session, head, line)] == [entry.id], line
        page = desk.get(f"{desk.base}/decisions/told?line={line}")
        assert str(entry.title["en"]) in page
    assert "10 applicants" in desk.get(f"{desk.base}/decisions/told")


def test_the_reconciliation_is_empty_but_written_without_entries(desk: Desk) -> None:
    assert "No applicants yet" in desk.get(f"{desk.base}/decisions/told")
    assert "No applicants yet" in desk.get(f"{desk.base}/decisions/told?line=nonsense&page=x")
