"""Interests: signed, added, put down, decided; suspicions from credits; what a decision does to a running round."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.audit.chain import canonical
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Festival
from fest_ops.jury.ballots import box
from fest_ops.jury.panel import interests, queries, suspecting, waiting
from fest_ops.jury.panel.films import candidates_of
from fest_ops.jury.panel.interests import Declared
from fest_ops.jury.panel.models import Interest
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.people.models import Affiliation, Organisation
from fest_ops.selection.entries.models import EntryOwner
from fest_ops.words import search_key, sort_key
from fest_ops.works.models import Credit
from tests.factories import NOW, make_entry, make_person, statements
from tests.juries import JuryScene, cast_of, declare, make_jury, ready, running_round, scene, seat_of

SLUG = "international"
KEYS = ("k" * 40,)


def refused(act: Callable[[], object], code: str) -> None:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


def decide(made: JuryScene, seat: int, film: int, outcome: str) -> interests.Decided:
    return interests.decide(
        made.session, made.secretary, SLUG, made.seats[seat].id, made.entries[film].id, outcome, now=NOW
    )


def propose(made: JuryScene, seat: int, film: int, *grounds: str) -> Interest:
    return interests.propose(
        made.session,
        made.secretary,
        SLUG,
        made.seats[seat].id,
        made.entries[film].id,
        Declared(grounds),
        now=NOW,
    )


def test_a_declaration_is_signed_once_and_its_digest_is_of_what_was_signed(session: Session) -> None:
    made = scene(session, films=3)
    films = {made.entries[0].id: Declared(["finance", "family"], " my cousin ")}
    seat = interests.declare(
        session, made.juror(1), SLUG, films, nothing=False, signed="juror  one INVENTED", now=NOW
    )
    signed = {
        "jury": str(made.jury.id),
        "seat": str(seat.id),
        "signed": "juror one INVENTED",
        "at": NOW.isoformat(),
        "films": {str(made.entries[0].id): {"grounds": ["family", "finance"], "note": "my cousin"}},
    }
    assert seat.declared_digest == hashlib.sha256(canonical(signed)).digest()
    held = session.scalars(select(Interest)).one()
    assert held.grounds == ["family", "finance"] and held.outcome is None and not held.proposed

    def again() -> object:
        return interests.declare(
            session, made.juror(1), SLUG, {}, nothing=True, signed="Juror One Invented", now=NOW
        )

    refused(again, "declared_already")


def test_what_cannot_be_signed(session: Session) -> None:
    made = scene(session, films=2)
    film = made.entries[0].id
    foreign = make_entry(session, made.call).id

    def sign(
        films: dict[uuid.UUID, Declared], *, nothing: bool = False, signed: str = "Juror One Invented"
    ) -> object:
        return interests.declare(session, made.juror(1), SLUG, films, nothing=nothing, signed=signed, now=NOW)

    refused(lambda: sign({}), "nothing_or_something")
    refused(lambda: sign({film: Declared(["family"])}, nothing=True), "nothing_or_something")
    refused(lambda: sign({film: Declared([])}), "grounds_needed")
    refused(lambda: sign({film: Declared(["envy"])}), "ground_unknown")
    refused(lambda: sign({film: Declared(["family"], "x" * 1001)}), "words_too_long")
    refused(lambda: sign({}, nothing=True, signed="Somebody Else"), "signature_differs")
    refused(lambda: sign({}, nothing=True, signed=""), "signature_differs")
    with pytest.raises(NotFound):
        sign({foreign: Declared(["family"])})
    for actor in (made.secretary, made.organiser):
        with pytest.raises(NotFound):
            interests.declare(session, actor, SLUG, {}, nothing=True, signed="x", now=NOW)
    made.jury.closed_at = NOW
    session.flush()
    refused(lambda: sign({}, nothing=True), "jury_is_closed")


def test_an_interest_is_added_and_nothing_is_taken_away(session: Session) -> None:
    made = scene(session, films=2)
    film = made.entries[0].id

    def add(*grounds: str) -> Interest:
        return interests.add_interest(session, made.juror(1), SLUG, film, Declared(grounds, "more"), now=NOW)

    refused(lambda: add("family"), "declare_first")
    declare(session, made.seats[1])
    add("family")
    decide(made, 1, 0, "declared")
    held = add("finance")
    assert held.grounds == ["family", "finance"] and held.outcome is None and held.note == "more"
    decide(made, 1, 0, "recused")
    assert add("employer").outcome == "recused"
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.object_id == made.seats[1].id)).all()
    assert verbs.count("interest.declare") == 3 and verbs.count("interest.decide") == 2


def test_a_declaration_joins_what_the_secretary_had_put_down(session: Session) -> None:
    made = scene(session, films=2)
    propose(made, 1, 0, "employer")
    films = {made.entries[0].id: Declared(["family"])}
    interests.declare(
        session, made.juror(1), SLUG, films, nothing=False, signed="Juror One Invented", now=NOW
    )
    held = session.scalars(select(Interest)).one()
    assert held.grounds == ["family", "employer"] and not held.proposed


def test_a_suspicion_is_put_aside_for_good(session: Session) -> None:
    made = scene(session, films=2)
    where = (session, made.secretary, SLUG, made.seats[1].id, made.entries[0].id)
    interests.dismiss(*where, now=NOW)
    voter = queries.seated(session, made.jury.id)[1]
    assert voter.interests == () and voter.why_not == "seat_not_declared"
    with pytest.raises(NotFound):
        decide(made, 1, 0, "recused")
    propose(made, 1, 0, "family")
    assert queries.seated(session, made.jury.id)[1].interests[0].outcome is None
    refused(lambda: interests.dismiss(*where, now=NOW), "interest_stands")


def test_who_decides(session: Session) -> None:
    made = scene(session, films=2)
    propose(made, 1, 0, "family")
    where = (SLUG, made.seats[1].id, made.entries[0].id, "recused")
    for actor in (made.organiser, made.juror(0), made.juror(1)):
        with pytest.raises(Forbidden):
            interests.decide(session, actor, *where, now=NOW)
    other = make_jury(session, made.edition, made.section, slug="netpac")
    seat_of(session, made.edition, other, made.jurors[1], "secretary")
    with pytest.raises(Forbidden):
        interests.decide(session, made.juror(1), *where, now=NOW)
    with pytest.raises(NotFound):
        interests.decide(session, made.juror(1), "netpac", *where[1:], now=NOW)
    assert waiting.waiting_for(session, made.organiser) == []
    assert [each.kind for each in waiting.waiting_for(session, made.secretary)] == ["interests"]
    made.secretary_seat.left_at = NOW
    session.flush()
    assert [each.kind for each in waiting.waiting_for(session, made.organiser)] == ["interests"]
    interests.decide(session, made.organiser, *where, now=NOW)
    refused(
        lambda: interests.decide(session, made.organiser, *where[:3], "forgiven", now=NOW), "outcome_unknown"
    )


def test_barred_recused_and_undecided_keep_off_the_roll(session: Session) -> None:
    made = ready(scene(session, films=2))
    for index, film in ((1, 0), (2, 0), (3, 1)):
        propose(made, index, film, "family")
    decide(made, 1, 0, "recused")
    decide(made, 2, 0, "barred")
    voting = {each.name: each for each in queries.seated(session, made.jury.id)}
    assert [each.why_not for each in voting.values()] == [None, None, "seat_barred", "seat_undecided", None]
    assert voting["Juror One Invented"].recused == {made.entries[0].id}


def test_a_recusal_strikes_a_seat_off_the_round_that_is_open(session: Session) -> None:
    made = ready(scene(session, films=2))
    sitting, round_ = running_round(made)
    for index in (1, 2, 3):
        propose(made, index, 0, "family")
    assert decide(made, 1, 0, "recused").struck
    assert box.cast(session, KEYS, round_.id, made.seats[1].id, "slip", "phrase") == "not_on_the_roll"
    assert box.cast(session, KEYS, round_.id, made.seats[2].id, "slip", "phrase") == "cast"
    refused(lambda: decide(made, 2, 0, "recused"), "round_runs_on_it")
    refused(lambda: decide(made, 2, 0, "barred"), "round_runs_on_it")
    refused(lambda: decide(made, 1, 0, "declared"), "round_runs_on_it")
    assert decide(made, 3, 0, "barred").struck
    told = session.scalars(
        select(ProtocolEvent).where(ProtocolEvent.sitting_id == sitting.id).order_by(ProtocolEvent.position)
    ).all()
    assert [
        (each.verb, each.told["seat"], each.told["outcome"]) for each in told if each.verb != "sitting.opened"
    ] == [
        ("interest.recorded", str(made.seats[1].id), "recused"),
        ("interest.recorded", str(made.seats[3].id), "barred"),
    ]
    round_.state, round_.outcome = "counted", {"status": "undecided"}
    session.flush()
    assert not decide(made, 2, 0, "recused").struck


def test_a_film_outside_the_round_is_decided_freely(session: Session) -> None:
    made = ready(scene(session, films=2))
    _, round_ = running_round(made, films=1)
    propose(made, 1, 1, "family")
    assert not decide(made, 1, 1, "recused").struck
    assert made.seats[1].id in {line.seat_id for line in box.roll(session, round_.id)}


def organisation(session: Session, name: str) -> Organisation:
    made = Organisation(name=name, sort_key=sort_key(name), search_key=search_key(name), country="KZ")
    session.add(made)
    session.flush()
    return made


def test_credits_make_one_suspect(session: Session) -> None:
    made = scene(session, films=4)
    cast_of(session, made.entries[0], "Four Invented Juror", role="director")
    studio = organisation(session, "«Қазақфильм»")
    session.add(Affiliation(person_id=made.jurors[1].id, organisation_id=studio.id))
    session.add(
        Affiliation(
            person_id=made.jurors[2].id, organisation_id=studio.id, until=NOW.date() - dt.timedelta(days=1)
        )
    )
    session.add(
        Credit(
            work_id=made.entries[1].work_id,
            organisation_id=studio.id,
            role="company",
            as_credited=studio.name,
        )
    )
    session.add(EntryOwner(entry_id=made.entries[2].id, person_id=made.jurors[3].id, role="agent", since=NOW))
    colleague = make_person(session, "Колле Гин", email=None)
    session.add(Affiliation(person_id=colleague.id, organisation_id=studio.id))
    session.add(
        Credit(
            work_id=made.entries[3].work_id, person_id=colleague.id, role="producer", as_credited="Колле Гин"
        )
    )
    festival = session.get_one(Festival, made.edition.festival_id)
    festival.organisers = {"organisers": [{"kk": "Ш.Айманов атындағы «Қазақфильм» АҚ"}]}
    session.flush()
    voting, films = queries.seated(session, made.jury.id), candidates_of(session, made.jury)
    with statements(session) as run:
        found = suspecting.suspected(session, made.jury, voting, films, on=NOW.date())
    assert len(run) == 5
    names = {str(each.seat.id): each.name for each in voting}
    order = {str(entry.id): index for index, entry in enumerate(made.entries)}
    strong = [(order[s.entry], names[s.seat], s.code, s.ground) for s in found.suspicions if not s.hint]
    assert strong == [
        (0, "Juror Four Invented", "credited", "production"),
        (1, "Juror One Invented", "employer", "employer"),
        (2, "Juror Three Invented", "acts_for", "promotion"),
        (3, "Juror One Invented", "colleague", "employer"),
    ]
    assert found.organisers == {str(made.entries[1].id): "«Қазақфильм»"}
