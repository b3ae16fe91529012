"""Who may know what: a table of cases."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from fest_ops.actor import VISITOR, Actor, Role, system_actor
from fest_ops.festival.embargo import (
    Audience,
    Embargo,
    Fact,
    Scope,
    chosen_titles,
    may_know,
    palmares,
    verdict,
)

NOW = dt.datetime(2013, 7, 15, tzinfo=dt.UTC)
HERE, ELSEWHERE = uuid.uuid4(), uuid.uuid4()
HOUR = dt.timedelta(hours=1)


def actor(*roles: Role, edition: uuid.UUID = HERE) -> Actor:
    return Actor(person_id=uuid.uuid4(), edition_id=edition, roles=frozenset(roles))


@pytest.mark.parametrize(
    ("who", "anchor", "known"),
    [
        (VISITOR, None, False),
        (VISITOR, NOW + HOUR, False),
        (VISITOR, NOW, True),
        (VISITOR, NOW - HOUR, True),
        (actor(), None, False),
        (actor(Role.SELECTOR), None, False),
        (actor(Role.SUBMITTER), NOW + HOUR, False),
        (actor(Role.JUROR), NOW + HOUR, False),
        (actor(Role.PRESS), NOW + HOUR, False),
        (actor(Role.ORGANISER), None, True),
        (actor(Role.HEAD_OF_PROGRAMME), NOW + HOUR, True),
        (actor(Role.ORGANISER, edition=ELSEWHERE), None, False),
        (actor(Role.ORGANISER, edition=ELSEWHERE), NOW, True),
        (system_actor(HERE), None, True),
        (system_actor(), None, True),
        (system_actor(ELSEWHERE), None, False),
        (Actor(person_id=uuid.uuid4(), edition_id=HERE, administrator=True), None, False),
    ],
)
def test_chosen_titles_are_known_to_staff_until_announced(
    who: Actor, anchor: dt.datetime | None, known: bool
) -> None:
    assert may_know(who, chosen_titles(HERE, anchor), NOW) is known


def test_a_verdict_is_known_to_its_applicants_once_released() -> None:
    owner, stranger = actor(Role.SUBMITTER), actor(Role.SUBMITTER)
    assert owner.person_id
    owners = frozenset({owner.person_id})
    assert not may_know(owner, verdict(HERE, owners, released=False), NOW)
    assert may_know(owner, verdict(HERE, owners, released=True), NOW)
    assert not may_know(stranger, verdict(HERE, owners, released=True), NOW)
    assert may_know(actor(Role.ORGANISER), verdict(HERE, owners, released=False), NOW)


@pytest.mark.parametrize(
    ("audience", "role", "known"),
    [
        (Audience.JURY, Role.JUROR, True),
        (Audience.JURY, Role.PRESS, False),
        (Audience.ACCREDITED, Role.PRESS, True),
        (Audience.ACCREDITED, Role.GUEST, True),
        (Audience.ACCREDITED, Role.SUBMITTER, False),
        (Audience.SIGNED_IN, Role.SUBMITTER, True),
        (Audience.STAFF, Role.JUROR, False),
    ],
)
def test_an_audience_may_know_before_the_anchor(audience: Audience, role: Role, known: bool) -> None:
    fact = Fact(HERE, Embargo(Scope.PRESS, audience, NOW + HOUR))
    assert may_know(actor(role), fact, NOW) is known
    assert not may_know(VISITOR, fact, NOW)


@pytest.mark.parametrize(
    ("who", "known"),
    [
        (VISITOR, False),
        (actor(Role.ORGANISER), True),
        (actor(Role.HEAD_OF_PROGRAMME), False),
        (actor(Role.JUROR), False),
        (actor(Role.PRESS), False),
        (actor(Role.ORGANISER, edition=ELSEWHERE), False),
        (system_actor(HERE), True),
    ],
)
def test_a_palmares_is_known_to_its_jury_and_the_organisers_until_the_minute(who: Actor, known: bool) -> None:
    on_the_jury = actor(Role.JUROR)
    assert on_the_jury.person_id
    fact = palmares(HERE, frozenset({on_the_jury.person_id}), NOW + HOUR)
    assert may_know(on_the_jury, fact, NOW)
    assert may_know(who, fact, NOW) is known
    assert may_know(who, fact, NOW + HOUR)
    assert may_know(who, palmares(HERE, frozenset(), None), NOW + HOUR) is known
