"""Choosing, writing and freezing a jury's rules: by whom, until when, and two at once."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import ActError, Conflict, Forbidden, NotFound, Refused
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.profiles import commands, editing
from fest_ops.jury.profiles.document import built_in, digest
from tests.factories import NOW, make_actor, make_edition
from tests.juries import JuryScene, scene


def verbs(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def voting(**changes: Any) -> dict[str, Any]:
    document = built_in("eurasia")
    return editing.with_part(document, "voting", {**document["voting"], **changes})


def test_profile_is_chosen_and_recorded(session: Session) -> None:
    made = scene(session)
    jury = commands.choose(session, made.organiser, made.jury.id, "cannes", seen_version=1, now=NOW)
    assert (jury.profile, jury.rules, jury.version) == ("cannes", built_in("cannes"), 2)
    assert verbs(session)[-1] == "jury.change"


def test_same_profile_again_changes_nothing(session: Session) -> None:
    made = scene(session)
    commands.choose(session, made.organiser, made.jury.id, "eurasia", seen_version=1, now=NOW)
    assert made.jury.version == 1
    assert "jury.change" not in verbs(session)


def test_own_rules_go_by_no_festival_s_name(session: Session) -> None:
    made = scene(session)
    document = built_in("eurasia")
    document["voting"]["quorum"] = "2/3"
    commands.write(session, made.organiser, made.jury.id, document, seen_version=1, now=NOW)
    assert (made.jury.rules["code"], made.jury.profile) == ("own", "own")
    assert made.jury.rules["voting"]["quorum"] == "2/3"


def test_rules_that_contradict_themselves_are_kept_but_not_frozen(session: Session) -> None:
    made = scene(session)
    commands.write(session, made.organiser, made.jury.id, voting(ties=["revote"]), seen_version=1, now=NOW)
    with pytest.raises(Refused) as refused:
        commands.freeze(session, made.organiser, made.jury.id, seen_version=2, now=NOW)
    assert (refused.value.code, made.jury.frozen_at) == ("rules_contradict", None)


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        ("quorum", "half", "rules_not_a_fraction", "quorum"),
        ("method", "plurality", "rules_not_a_choice", "method"),
        ("colour", "red", "rules_unknown_key", "colour"),
        ("most_rounds", None, "rules_not_whole", "most_rounds"),
    ],
)
def test_what_is_no_profile_is_refused_at_its_field(
    session: Session, path: str, value: object, code: str, field: str
) -> None:
    made = scene(session)
    with pytest.raises(Refused) as refused:
        commands.write(
            session, made.organiser, made.jury.id, voting(**{path: value}), seen_version=1, now=NOW
        )
    assert (refused.value.code, refused.value.fields) == (code, {field: ""})
    assert made.jury.rules == built_in("eurasia")


def test_unknown_profile_is_refused(session: Session) -> None:
    made = scene(session)
    with pytest.raises(Refused, match="profile_unknown"):
        commands.choose(session, made.organiser, made.jury.id, "sundance", seen_version=1, now=NOW)


def test_frozen_rules_have_the_digest_of_their_canonical_form_and_change_no_more(session: Session) -> None:
    made = scene(session)
    jury = commands.freeze(session, made.secretary, made.jury.id, seen_version=1, now=NOW)
    session.commit()
    session.refresh(jury)
    assert (jury.frozen_at, jury.rules_digest) == (NOW, digest(built_in("eurasia")))
    assert digest(jury.rules) == jury.rules_digest
    assert verbs(session)[-1] == "jury.freeze"
    for act in ACTS:
        with pytest.raises(Refused, match="rules_are_frozen"):
            act(session, made, made.organiser, 2)
    assert jury.rules == built_in("eurasia")


Act = Callable[[Session, JuryScene, Any, int], object]


def choose(session: Session, made: JuryScene, actor: Any, version: int) -> object:
    return commands.choose(session, actor, made.jury.id, "venice", seen_version=version, now=NOW)


def write(session: Session, made: JuryScene, actor: Any, version: int) -> object:
    return commands.write(session, actor, made.jury.id, voting(trim=2), seen_version=version, now=NOW)


def freeze(session: Session, made: JuryScene, actor: Any, version: int) -> object:
    return commands.freeze(session, actor, made.jury.id, seen_version=version, now=NOW)


ACTS: tuple[Act, ...] = (choose, write, freeze)


@pytest.mark.parametrize("act", ACTS)
def test_only_organisers_write_and_freeze(session: Session, act: Act) -> None:
    made = scene(session)
    head = make_actor(session, made.edition, Role.HEAD_OF_PROGRAMME)
    for actor in (head, made.juror(0), made.juror(1)):
        with pytest.raises(Forbidden):
            act(session, made, actor, 1)
    if act is not freeze:
        with pytest.raises(Forbidden):
            act(session, made, made.secretary, 1)
    elsewhere = make_actor(session, make_edition(session, slug="2014"), Role.ORGANISER)
    stranger = make_actor(session, made.edition, Role.SELECTOR)
    for actor in (elsewhere, stranger):
        with pytest.raises(NotFound):
            act(session, made, actor, 1)
    assert (made.jury.version, made.jury.frozen_at) == (1, None)


@pytest.mark.parametrize("act", ACTS)
def test_rules_of_a_closed_jury_stay(session: Session, act: Act) -> None:
    made = scene(session)
    made.jury.closed_at = NOW
    session.flush()
    with pytest.raises(Refused, match="jury_is_closed"):
        act(session, made, made.organiser, 1)


@pytest.mark.parametrize("act", ACTS)
def test_who_read_an_older_version_is_told(session: Session, act: Act) -> None:
    made = scene(session)
    write(session, made, made.organiser, 1)
    with pytest.raises(Conflict, match="rules_changed_meanwhile"):
        act(session, made, made.organiser, 1)


def test_unknown_jury_is_not_found(session: Session) -> None:
    made = scene(session)
    with pytest.raises(NotFound):
        commands.freeze(session, made.organiser, uuid.uuid4(), seen_version=1, now=NOW)


def test_two_organisers_at_once_leave_the_rules_of_one(own_database: Engine) -> None:
    with Session(own_database, expire_on_commit=False) as session:
        made = scene(session)
        second = make_actor(session, made.edition, Role.ORGANISER, name="Other Invented")
        session.commit()
        actors = (made.organiser, second, made.organiser)
    start, said = threading.Barrier(3), [""] * 3

    def run(place: int, act: Act) -> None:
        with Session(own_database) as session:
            start.wait(10)
            try:
                act(session, made, actors[place], 1)
                session.commit()
                said[place] = "done"
            except ActError as error:
                said[place] = error.code

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(ACTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert said.count("done") == 1
    assert set(said) <= {"done", "rules_changed_meanwhile", "rules_are_frozen"}
    with Session(own_database) as session:
        jury = session.scalars(select(Jury)).one()
        assert jury.version == 2
        assert jury.frozen_at is None or jury.rules == built_in("eurasia")
        assert jury.frozen_at is None or jury.frozen_at.astimezone(dt.UTC) == NOW
