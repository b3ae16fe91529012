"""What somebody must not know yet must not change a byte of what they see: pages compared in two courses of events."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops import clock
from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.selection.decisions import commands as decisions
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import commands as reviews
from fest_ops.selection.states import Move
from tests.attacked import Siege
from tests.factories import actor_of, assign, give_role, make_person
from tests.signing_in import sign_in
from tests.web.test_attacks import admitted, doors, try_door

VARIES = re.compile(r'name="csrf[_-]token" (?:value|content)="[^"]*"|content="[^"]*" name="csrf-token"')
"""What differs between two answers of the same page."""


LISTS = ("board.page_of_call", "board.export", "screening.index")
ORDERS = tuple(
    dict([asked.split("=")])
    for asked in (
        "q=",
        "sort=score",
        "sort=spread",
        "flagged=1",
        "bucket=1",
        "bucket=8",
        "bucket=none",
        "order=score",
    )
)
"""Filters and orders by which a list could tell what it does not show."""


@pytest.fixture
def siege(app: Flask, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Siege:
    still = clock.now(settings)
    monkeypatch.setattr(clock, "now", lambda _settings: still)
    return Siege(app, session, settings)


def seen(siege: Siege, name: str, act: Callable[[], object]) -> dict[str, str]:
    """Every page as `name` sees it after `act`, which is undone again, and what each form would answer."""
    undo = siege.session.begin_nested()
    act()
    siege.session.flush()
    found = {}
    for rule, method in doors(siege.app, ("GET", "POST")):
        if rule.endpoint.startswith("people.") or not admitted(rule.endpoint, name):
            continue
        for query in ORDERS if rule.endpoint in LISTS else ({},):
            answer = try_door(siege, siege.clients[name], rule, method, query=query)
            body = VARIES.sub("", answer.text) if (answer.mimetype or "").startswith("text/") else ""
            found[f"{method} {rule.endpoint} {query}"] = (
                f"{answer.status_code} {answer.headers.get('ETag')} {body}"
            )
    undo.rollback()
    siege.session.expire_all()
    return found


def told_apart(siege: Siege, name: str, one: Callable[[], object], other: Callable[[], object]) -> list[str]:
    """The pages on which `name` could tell which of two things was done."""
    first, second = seen(siege, name, one), seen(siege, name, other)
    return [page for page, body in first.items() if second[page] != body]


def nothing() -> None:
    """What is compared with an act: that it was not done."""


@pytest.mark.parametrize("verdict", ["select", "reject", "shortlist", "waitlist", "disqualify"])
def test_verdict_that_was_not_released_shows_nowhere(siege: Siege, settings: Settings, verdict: str) -> None:
    staff = siege.people["staff"]
    assert staff is not None
    actor = actor_of(staff, siege.here.edition, Role.ORGANISER, Role.HEAD_OF_PROGRAMME)
    entry = siege.session.get_one(Entry, siege.here.values["entry_id"])
    entry_id, version = entry.id, entry.version
    section_id = uuid.UUID(str(siege.here.values["section_id"]))

    def decide() -> None:
        decisions.decide(
            siege.session,
            actor,
            entry_id,
            Move(verdict),
            seen_version=version,
            section_id=section_id if verdict == "select" else None,
            reason="A reason",
            now=clock.now(settings),
        )

    assert told_apart(siege, "staff", nothing, decide) != []
    for name in ("owner", "visitor", "other submitter", "idle selector", "guest"):
        assert told_apart(siege, name, nothing, decide) == [], name


def test_selector_sees_nothing_of_others_before_giving(siege: Siege, settings: Settings) -> None:
    other = make_person(siege.session, "Another Selector")
    give_role(siege.session, siege.here.edition, other, Role.SELECTOR)
    entry = siege.session.get_one(Entry, siege.here.values["entry_id"])
    assign(siege.session, entry, other)
    both = make_person(siege.session, "Staff And Selector")
    give_role(siege.session, siege.here.edition, both, Role.SELECTOR, Role.ORGANISER, Role.HEAD_OF_PROGRAMME)
    assign(siege.session, entry, both)
    siege.session.commit()
    entry_id, round_id = entry.id, entry.round_id
    assert round_id is not None
    siege.clients["staff"] = siege.app.test_client()
    sign_in(siege.clients["staff"], both)
    actor = actor_of(other, siege.here.edition, Role.SELECTOR)

    now = clock.now(settings)

    def give(score: int) -> None:
        reviews.save_review(
            siege.session,
            actor,
            entry_id,
            round_id=round_id,
            scores={"story": score, "craft": score},
            note=f"A note of {score}",
            flag=score > 5,
            recommendation="yes" if score > 5 else "no",
            give=True,
            seen_version=None,
            now=now,
        )

    chief = siege.people["staff"]
    assert chief is not None
    for name in ("selector", "staff"):
        assert told_apart(siege, name, lambda: give(2), lambda: give(9)) == [], name
    siege.clients["staff"] = siege.app.test_client()
    sign_in(siege.clients["staff"], chief)
    assert told_apart(siege, "staff", lambda: give(2), lambda: give(9)) != []
