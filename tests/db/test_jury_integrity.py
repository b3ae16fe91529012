"""What changes around a sitting must not bend it: sections, films, chairs and people come and go beside it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import system_actor
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.ballots import laying, rounds
from fest_ops.jury.ballots.desk import desk_of
from fest_ops.jury.palmares import citing, closing, commands
from fest_ops.jury.panel import seats
from fest_ops.jury.panel.commands import change_jury
from fest_ops.jury.panel.films import candidates_of
from fest_ops.jury.panel.seats import SeatFacts
from fest_ops.jury.panel.waiting import waiting_for
from fest_ops.jury.protocol import bundle
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.jury.protocol.queries import events_of, links
from fest_ops.people.commands import erase_person
from fest_ops.people.models import Invitation
from fest_ops.people.tokens import new_token
from fest_ops.selection.states import State
from tests import verify_bundle
from tests.factories import NOW, make_entry, make_section
from tests.juries import JuryScene, scene
from tests.palmares import counted, protocol_of, sat

SLUG = "international"
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def made(session: Session) -> JuryScene:
    return scene(session)


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as raised:
        act()
    assert raised.value.code == code, raised.value.values


def test_a_jury_that_sits_judges_no_other_section(made: JuryScene) -> None:
    """Its protocol has begun with the films that it judges, before any round was opened."""
    sat(made)
    other = make_section(made.session, made.edition, slug="other")
    jury = made.jury
    refused(
        "section_is_judged",
        lambda: change_jury(
            made.session,
            made.organiser,
            SLUG,
            name=jury.name,
            section_id=other.id,
            seen_version=jury.version,
            now=LATER,
        ),
    )


def test_a_film_that_joins_the_section_while_the_jury_sits_is_not_judged(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    late = make_entry(
        session, made.call, title="Late Invented", state=State.ACCEPTED, section_id=made.section.id
    )
    assert late.id not in {film.entry_id for film in candidates_of(session, made.jury)}
    desk = desk_of(session, made.jury)
    assert str(late.id) not in {option.candidate.key for option in desk.options(desk.profile.prizes[0])}
    with pytest.raises(Refused):
        citing.mention(session, made.secretary, SLUG, late.id, now=LATER)
    assert len(candidates_of(session, made.jury)) == len(made.entries)
    assert "films" not in {each.kind for each in waiting_for(session, made.juror(1))}
    assert sitting.closed_at is None


def test_a_film_whose_loss_is_in_the_protocol_does_not_come_back(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    lost = made.entries[0]
    lost.state = State.LOST.value
    session.flush()
    citing.mention(session, made.secretary, SLUG, made.entries[1].id, now=LATER)
    assert [verb for verb, _ in protocol_of(session, sitting)].count("film.lost") == 1
    lost.state = State.ACCEPTED.value
    session.flush()
    assert lost.id not in {film.entry_id for film in candidates_of(session, made.jury)}


def test_without_a_chair_the_secretary_shows_an_outcome(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    round_ = counted(made, sitting, "director", made.entries[0], shown=False)
    with pytest.raises(Forbidden):
        rounds.show_outcome(session, made.secretary, SLUG, round_.id, now=LATER)
    seats.leave_seat(session, made.organiser, SLUG, made.seats[0].id, "ill", now=LATER)
    with pytest.raises(Forbidden):
        rounds.show_outcome(session, made.juror(1), SLUG, round_.id, now=LATER)
    assert rounds.show_outcome(session, made.secretary, SLUG, round_.id, now=LATER).shown_at == LATER
    assert protocol_of(session, sitting)[-1] == ("outcome.shown", {"round": str(round_.id)})


def test_who_takes_the_chair_while_the_jury_sits_is_in_the_protocol(made: JuryScene) -> None:
    """The casting vote is the chair's: whose it was has to be found there."""
    session, sitting = made.session, sat(made)
    seats.leave_seat(session, made.organiser, SLUG, made.seats[0].id, "ill", now=LATER)
    facts = SeatFacts("chair", made.seats[1].name, "PH")
    seats.change_seat(session, made.organiser, SLUG, made.seats[1].id, facts, now=LATER)
    assert protocol_of(session, sitting)[-1] == ("chair.taken", {"seat": str(made.seats[1].id)})
    made_of = bundle.make(made.jury.rules, links(events_of(session, sitting.id)))
    assert {each.name for each in bundle.verify(made_of).failures} == {"closing", "legal"}
    with pytest.raises(ValueError) as unfinished:
        verify_bundle.verify(json.dumps(made_of, ensure_ascii=False).encode())
    assert "act" not in str(unfinished.value) and "chair" not in str(unfinished.value)
    before = session.scalar(select(func.count()).select_from(ProtocolEvent))
    again = SeatFacts("chair", made.seats[1].name, "ES")
    seats.change_seat(session, made.organiser, SLUG, made.seats[1].id, again, now=LATER)
    assert session.scalar(select(func.count()).select_from(ProtocolEvent)) == before


def test_the_secretary_says_whether_a_film_that_needs_a_derogation_stands(session: Session) -> None:
    made = scene(session, films=7, profile="cannes")
    sitting = sat(made)
    actress = counted(made, sitting, "actress", f"{made.entries[0].id}/Actress Invented")
    commands.award(session, made.secretary, SLUG, "actress", seen_round=actress.id, now=LATER)
    desk = desk_of(session, made.jury)
    prize = laying.prize_of(desk, "screenplay")
    here = [str(seat.id) for seat in made.seats]
    needs = str(made.entries[0].id)
    every = {str(entry.id) for entry in made.entries}
    for ticked, standing in ((None, every), ([], every - {needs}), ([needs], every)):
        spec = laying.lay_out(desk, prize, present=here, persons=ticked).spec
        assert spec is not None and set(spec.keys) == standing


def test_what_a_form_calls_a_candidate_is_no_name_that_nobody_could_type() -> None:
    film = "0" * 8 + "-0000-4000-8000-" + "0" * 12
    assert laying.is_key(film) and laying.is_key(f"{film}/Айгерім Invented")
    for key in (
        "",
        "/",
        f"{film}/",
        f"{film}/ A",
        f"{film}/a\x00b",
        f"{film}/\u202eA",
        f"{film.upper()}x",
        "x/A",
    ):
        assert not laying.is_key(key), key
    assert not laying.is_key(f"{{{film}}}/A") and not laying.is_key(f"{film}/{'a' * 201}")


def test_a_juror_who_took_an_invitation_can_be_erased(made: JuryScene) -> None:
    session, seat = made.session, made.seats[2]
    taken = Invitation(
        edition_id=made.edition.id,
        role="juror",
        email="juror-two@example.org",
        token_digest=new_token()[1],
        created_at=NOW,
        expires_at=LATER,
        accepted_at=NOW,
        accepted_by_id=seat.person_id,
    )
    session.add(taken)
    session.flush()
    seat.invitation_id = taken.id
    session.flush()
    assert seat.person_id is not None
    erase_person(session, system_actor(), seat.person_id, now=LATER)
    session.refresh(seat)
    assert seat.invitation_id is None


def test_a_jury_that_can_vote_no_more_closes_unfinished(made: JuryScene) -> None:
    sitting = sat(made)

    def close() -> object:
        return closing.close_sitting(made.session, made.secretary, SLUG, now=LATER, unfinished=True)

    refused("prize_undecided", close)  # five can still decide: nobody breaks off because it is late
    for seat in made.seats[2:]:
        seats.leave_seat(made.session, made.secretary, SLUG, seat.id, "resigned", now=LATER)
    refused("prize_undecided", lambda: closing.close_sitting(made.session, made.secretary, SLUG, now=LATER))
    close()
    assert sitting.closed_at == LATER and sitting.head is not None
    events = links(events_of(made.session, sitting.id))
    document = bundle.make(made.jury.rules, events)
    failures = bundle.verify(document).failures
    assert {check.name for check in failures} == {"legal"}, failures
    assert events[-1].verb == "sitting.closed"
