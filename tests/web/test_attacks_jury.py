"""The doors of the juries' rooms, tried by everybody who sits there, sat there, or runs the festival."""

from __future__ import annotations

import hashlib
import os
import uuid
import zlib
from collections.abc import Callable, Collection

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops import clock
from fest_ops.actor import Role, system_actor
from fest_ops.config import Settings
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.palmares import letters, queries
from fest_ops.jury.panel.models import Jury
from fest_ops.notifications.models import Letter
from tests.attacked import Siege
from tests.attacked_jury import ROOMS
from tests.factories import NOW, give_role, make_person
from tests.web.test_attacks import FOR, NOT_YET, admitted, doors, shut, try_door
from tests.web.test_attacks_inputs import fields_of
from tests.web.test_attacks_secrets import VARIES


class JurySiege(Siege):
    """The siege with a client for each part that somebody has in a jury."""

    def __init__(self, app: Flask, session: Session, settings: Settings) -> None:
        super().__init__(app, session, settings)
        parts = dict(self.here.jury)
        for name, role in (("organiser", Role.ORGANISER), ("head", Role.HEAD_OF_PROGRAMME)):
            parts[name] = make_person(session, f"{name.title()} Alone")
            give_role(session, self.here.edition, parts[name], role)
        session.commit()
        self.people |= parts
        self.clients |= {name: self._client(person) for name, person in parts.items()}
        self.parts = (*parts, "visitor", "staff of another year")


@pytest.fixture
def siege(app: Flask, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> JurySiege:
    still = clock.now(settings)
    monkeypatch.setattr(clock, "now", lambda _settings: still)
    return JurySiege(app, session, settings)


def test_every_door_of_a_jury_is_shut_to_who_has_no_business_there(siege: JurySiege) -> None:
    """Nor does a refusal say whether a seat, a film, a round or a mention is there."""
    faults = []
    for rule, method in doors(siege.app):
        if rule.endpoint.partition(".")[0] not in ROOMS:
            continue
        made_up = {name: uuid.uuid4() for name in rule.arguments if name.endswith("_id")}
        for name in siege.parts:
            if admitted(rule.endpoint, name):
                continue
            answer = try_door(siege, siege.clients[name], rule, method)
            if not shut(answer):
                faults.append(f"{name} {method} {rule.endpoint}: {answer.status_code}")
            elif answer.status_code == 403 and made_up:
                other = try_door(siege, siege.clients[name], rule, method, made_up)
                if other.status_code != 403:
                    faults.append(f"{name} {method} {rule.endpoint}: 403, made up {other.status_code}")
    assert not faults, "\n".join(faults)


HOSTILE = ("a\x00b", "\u202e'<b>", '{"a":"\ud7ff"}', "9" * 25)
WHO = ("secretary", "organiser", "chair")


def tried(key: str, name: str) -> tuple[str, ...]:
    """What is typed into a field: two of HOSTILE, of which the next of WHO types the other two. Long: all by each."""
    if os.environ.get("FEST_OPS_TEST_LONG") == "1":
        return HOSTILE
    first = zlib.crc32(key.encode()) + 2 * WHO.index(name)
    return tuple(HOSTILE[(first + turn) % len(HOSTILE)] for turn in range(2))


@pytest.mark.parametrize("name", WHO)
def test_no_field_breaks_a_form_of_a_jury(siege: JurySiege, name: str) -> None:
    siege.app.config["RATELIMIT_ENABLED"] = False
    film = str(siege.here.rooms["ballots"]["entry_id"])
    faults = []
    for rule, method in doors(siege.app, ("POST",)):
        if rule.endpoint.partition(".")[0] not in ROOMS or not admitted(rule.endpoint, name):
            continue
        if rule.endpoint == "ballots.close":  # takes no field, and two transactions: the test has one
            continue
        held = fields_of(siege, rule, name) | {
            "seat": [str(siege.here.rooms["panel"]["seat_id"])],
            "film": [film],
            "entry": [film],
            "round": [str(siege.here.rooms["ballots"]["round_id"])],
        }
        words = {
            key for key in (*held, "reason", "note", "person", "withheld_reason", "act") if key[-1:].isalpha()
        }
        for key in sorted(words):
            for value in tried(key, name):
                answer = try_door(siege, siege.clients[name], rule, method, data=held | {key: [value]})
                if answer.status_code >= 500:
                    faults.append(f"{rule.endpoint} {key}={value!r}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_nobody_reads_an_outcome_before_the_chair_shows_it(
    siege: JurySiege, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever film was elected, pages and minutes are the same to all but the chair and the secretary."""
    film = uuid.UUID(str(siege.here.rooms["ballots"]["entry_id"]))
    round_ = siege.session.get_one(Round, siege.here.rooms["ballots"]["round_id"])
    running = siege.session.get_one(Round, siege.here.rooms["ballots.close"]["round_id"])
    other = next(each["key"] for each in round_.spec["candidates"] if each["key"] != str(film))

    def elected(key: str) -> Callable[[], None]:
        def act() -> None:
            outcome = {**(round_.outcome or {}), "winners": [key]}
            running.outcome, running.state, running.closed_at = outcome, "counted", NOW

        return act

    monkeypatch.setitem(siege.here.rooms["ballots"], "round_id", running.id)
    for name in ("chair", "secretary"):
        assert told_apart(siege, name, elected(str(film)), elected(other)) != [], name
    for name in siege.parts:
        if name not in ("chair", "secretary"):
            assert told_apart(siege, name, elected(str(film)), elected(other)) == [], name


def test_no_letter_tells_a_head_of_programme_who_was_asked_to_come(
    siege: JurySiege, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor that anybody was: before the minute a palmares is its jury's and the organisers'."""
    slug = str(siege.here.rooms["palmares"]["slug"])
    jury = siege.session.scalars(select(Jury).where(Jury.slug == slug)).one()
    sitting = siege.session.scalars(select(Sitting).where(Sitting.jury_id == jury.id)).one()

    def close() -> None:
        decided = queries.palmares_of(siege.session, jury, sitting)
        assert letters.put_invitations(siege.session, system_actor(jury.edition_id), decided, now=NOW)
        siege.here.values["letter_id"] = siege.session.scalars(
            select(Letter.id).where(Letter.kind == letters.COME)
        ).first()

    def other_letter() -> None:
        siege.here.values["letter_id"] = uuid.uuid4()

    for kind in ("test.note", letters.COME):
        monkeypatch.setitem(FOR, "letters.held", {"kind": kind})
        for name, tells in (("organiser", True), ("head", False)):
            apart = told_apart(
                siege, name, other_letter, close, rooms=("letters", "home", "edition", "audit")
            )
            assert bool(apart) is tells, (name, apart)


def told_apart(
    siege: JurySiege,
    name: str,
    one: Callable[[], object],
    other: Callable[[], object],
    *,
    rooms: Collection[str] = ROOMS,
) -> list[str]:
    """The pages of these rooms on which `name` could tell which of two things was done."""
    first, second = (_pages(siege, name, act, rooms) for act in (one, other))
    return [page for page, body in first.items() if second[page] != body]


def _pages(siege: JurySiege, name: str, act: Callable[[], object], rooms: Collection[str]) -> dict[str, str]:
    undo = siege.session.begin_nested()
    act()
    siege.session.flush()
    found = {}
    for rule, method in doors(siege.app, ("GET",)):
        if rule.endpoint.partition(".")[0] in rooms:
            answer = try_door(siege, siege.clients[name], rule, method)
            said = hashlib.sha256(answer.data) if answer.mimetype == "application/pdf" else None
            body = (
                said.hexdigest()
                if said
                else VARIES.sub("", answer.text.replace(str(siege.here.values["letter_id"]), "letter"))
            )
            found[rule.endpoint] = f"{answer.status_code} {body}"
    undo.rollback()
    siege.session.expire_all()
    return found


def test_a_jury_opens_its_pages_to_those_whose_they_are(siege: JurySiege) -> None:
    faults = []
    for rule, method in doors(siege.app, ("GET",)):
        if rule.endpoint.partition(".")[0] not in ROOMS or rule.endpoint in NOT_YET:
            continue
        for name in siege.parts:
            if admitted(rule.endpoint, name):
                status = try_door(siege, siege.clients[name], rule, method).status_code
                if status >= 400:
                    faults.append(f"{name} {method} {rule.endpoint}: {status}")
    assert not faults, "\n".join(faults)
