"""Recording what a jury decided: awards, ties, withholding, mentions, films that fall out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.ballots.rehearsing import begin_rehearsal, end_rehearsal
from fest_ops.jury.counting import NO_AWARD, lot
from fest_ops.jury.palmares import citing, commands, queries, withholding
from fest_ops.jury.palmares.commands import Derogation
from fest_ops.jury.palmares.models import Mention, Outcome
from fest_ops.jury.profiles import document
from fest_ops.selection.states import State
from tests.factories import NOW
from tests.juries import JuryScene, scene
from tests.palmares import counted, protocol_of, sat

SLUG = "international"
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def made(session: Session) -> JuryScene:
    return scene(session)


def refused(code: str, act: Callable[..., Any], *given: Any) -> Refused:
    with pytest.raises(Refused) as raised:
        act(*given)
    assert raised.value.code == code, raised.value.values
    return raised.value


def award(made: JuryScene, prize: str, seen: Round, derogation: Derogation | None = None) -> Outcome:
    return commands.award(
        made.session, made.secretary, SLUG, prize, seen_round=seen.id, derogation=derogation, now=LATER
    )


def withhold(made: JuryScene, prize: str, reason: str) -> Outcome:
    return withholding.withhold(made.session, made.secretary, SLUG, prize, reason, now=LATER)


def take_back(made: JuryScene, prize: str, reason: str) -> None:
    commands.take_back(made.session, made.secretary, SLUG, prize, reason, now=LATER)


def mention(made: JuryScene, film: int, person: str = "") -> Mention:
    entry = made.entries[film]
    return citing.mention(made.session, made.secretary, SLUG, entry.id, person, now=LATER)


def cite(made: JuryScene, words: dict[str, str]) -> Outcome:
    return citing.cite(made.session, made.secretary, SLUG, "director", words, now=LATER)


def test_an_award_follows_its_counted_round(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    won = counted(made, sitting, "director", made.entries[0])
    outcome = award(made, "director", won)
    again = award(made, "director", won)
    assert again.id == outcome.id
    decided = queries.palmares_of(session, made.jury, sitting).line("director")
    assert [each.entry.id for each in decided.winners] == [made.entries[0].id]
    assert decided.outcome is not None and decided.outcome.how == "vote"
    verb, content = protocol_of(session, sitting)[-1]
    assert verb == "prize.awarded"
    assert content == {
        "prize": "director",
        "how": "vote",
        "winners": [{"entry": str(made.entries[0].id), "person": ""}],
        "derogation": None,
        "round": str(won.id),
    }
    assert session.scalar(select(func.count()).where(AuditEvent.verb == "prize.award")) == 1


def test_nothing_is_awarded_without_a_counted_round_or_by_an_old_one(made: JuryScene) -> None:
    sitting = sat(made)
    first = counted(made, sitting, "director", *made.entries[:2], status="undecided")
    refused("no_round_counted", award, made, "jury-prize", first)
    refused("not_decided_yet", award, made, "director", first)
    counted(made, sitting, "director", made.entries[0], step=2)
    with pytest.raises(Conflict):
        award(made, "director", first)
    with pytest.raises(NotFound):
        award(made, "palme-dor", first)


def test_only_the_secretary_records(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    won = counted(made, sitting, "director", made.entries[0])
    for who in (made.organiser, made.juror(0), made.juror(1)):
        with pytest.raises(Forbidden):
            commands.award(session, who, SLUG, "director", seen_round=won.id, now=LATER)
        with pytest.raises(Forbidden):
            withholding.withhold(session, who, SLUG, "grand-prix", "No", now=LATER)
        with pytest.raises(Forbidden):
            citing.mention(session, who, SLUG, made.entries[0].id, now=LATER)


def test_two_who_tie_share_where_the_rules_let_them(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    counted(made, sitting, "director", *made.entries[:2], status="tied")
    again = counted(
        made, sitting, "director", *made.entries[:2], status="tied", kind="revote", among=made.entries[:2]
    )
    award(made, "director", again)
    line = queries.palmares_of(session, made.jury, sitting).line("director")
    assert len(line.winners) == 2
    # Ex aequo once in the whole palmares: the next tie is the chair's.
    counted(made, sitting, "jury-prize", *made.entries[2:4], status="tied")
    tie = counted(
        made, sitting, "jury-prize", *made.entries[2:4], status="tied", kind="revote", among=made.entries[2:4]
    )
    refused("tie_is_the_chairs", award, made, "jury-prize", tie)
    with pytest.raises(Forbidden):
        commands.decide_tie(
            session,
            made.secretary,
            SLUG,
            "jury-prize",
            str(made.entries[2].id),
            seen_round=tie.id,
            now=LATER,
        )
    outcome = commands.decide_tie(
        session,
        made.juror(0),
        SLUG,
        "jury-prize",
        str(made.entries[2].id),
        seen_round=tie.id,
        now=LATER,
    )
    assert outcome.how == "chair"


def test_a_lot_can_be_drawn_again_by_anybody(session: Session) -> None:
    made = scene(session, profile="berlin")
    sitting = sat(made)
    # No chair's vote where the chair is recused: the chain goes on to the lot.
    rules = document.built_in("berlin")
    rules["voting"]["ties"] = ["lot"]
    made.jury.rules, made.jury.rules_digest = rules, document.digest(rules)
    session.flush()
    for step in (1, 2):
        counted(made, sitting, "golden-bear", *made.entries[:3], status="undecided", step=step)
    tie = counted(made, sitting, "golden-bear", *made.entries[:3], status="tied", step=3)
    award(made, "golden-bear", tie)
    line = queries.palmares_of(session, made.jury, sitting).line("golden-bear")
    drawn = lot([str(each.id) for each in made.entries[:3]], bytes.fromhex((tie.outcome or {})["commitment"]))
    assert line.outcome is not None and line.outcome.how == "lot"
    assert str(line.winners[0].entry.id) == drawn


def test_a_prize_is_withheld_for_a_reason_where_the_rules_allow_it(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    refused("reason_needed", withhold, made, "grand-prix", " ")
    refused("may_not_withhold", withhold, made, "director", "None was good enough")
    refused("withheld_by_vote", withhold, made, "grand-prix", "None was good enough")
    voted = counted(made, sitting, "grand-prix", NO_AWARD)
    withhold(made, "grand-prix", "None was good enough")
    refused("prize_decided", withhold, made, "grand-prix", "Again")
    assert protocol_of(session, sitting)[-1] == (
        "prize.withheld",
        {"prize": "grand-prix", "reason": "None was good enough", "how": "vote", "round": str(voted.id)},
    )


def test_what_was_recorded_is_taken_back_and_the_protocol_keeps_both(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    won = counted(made, sitting, "director", made.entries[0])
    award(made, "director", won)
    refused("reason_needed", take_back, made, "director", "")
    take_back(made, "director", "The wrong film was ticked")
    assert session.scalar(select(func.count()).select_from(Outcome)) == 0
    refused("prize_is_open", take_back, made, "director", "Twice")
    assert [verb for verb, _ in protocol_of(session, sitting)][-2:] == ["prize.awarded", "prize.taken_back"]
    award(made, "director", won)
    assert session.scalar(select(func.count()).select_from(Outcome)) == 1


def test_a_second_prize_for_a_film_is_refused_by_its_rule(made: JuryScene) -> None:
    sitting = sat(made)
    first = counted(made, sitting, "director", made.entries[0])
    award(made, "director", first)
    second = counted(made, sitting, "jury-prize", made.entries[0])
    found = refused("prizes_a_film", award, made, "jury-prize", second)
    assert "director" in found.values["with"]["en"].lower()
    assert found.values["film"]["en"] == made.entries[0].title["en"]


def test_a_derogation_names_who_and_why(session: Session) -> None:
    made = scene(session, profile="cannes")
    sitting = sat(made)
    script = counted(made, sitting, "screenplay", made.entries[0])
    award(made, "screenplay", script)
    actress = counted(made, sitting, "actress", f"{made.entries[0].id}/Actress Invented")
    refused("needs_derogation", award, made, "actress", actress)
    refused("derogation_needs_both", award, made, "actress", actress, Derogation("President Invented", ""))
    award(made, "actress", actress, Derogation("President Invented", "The jury asked for it with one voice"))
    line = queries.palmares_of(session, made.jury, sitting).line("actress")
    assert line.winners[0].person == "Actress Invented"
    assert line.outcome is not None and line.outcome.derogation_by == "President Invented"
    _, content = protocol_of(session, sitting)[-1]
    assert content["derogation"] == {"by": "President Invented"}
    assert content["reason"] == "The jury asked for it with one voice"


def test_a_film_that_fell_out_wins_nothing_and_is_in_the_protocol(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    won = counted(made, sitting, "director", made.entries[0])
    lost = made.entries[0]
    lost.state, lost.reason = State.LOST.value, "No playable copy arrived"
    session.flush()
    refused("unknown_film", award, made, "director", won)
    counted(made, sitting, "grand-prix", NO_AWARD)
    withhold(made, "grand-prix", "None")
    events = protocol_of(session, sitting)
    assert ("film.lost", {"entry": str(lost.id), "reason": "lost"}) in events
    take_back(made, "grand-prix", "A mistake")
    assert sum(verb == "film.lost" for verb, _ in protocol_of(session, sitting)) == 1


def test_mentions_are_as_many_as_the_rules_allow(made: JuryScene) -> None:
    session, sitting = made.session, sat(made)
    first = mention(made, 0)
    refused("mention_twice", mention, made, 0)
    mention(made, 0, "  Actor \u202e Invented ")
    refused("mentions", mention, made, 2)
    citing.take_mention_back(session, made.secretary, SLUG, first.id, now=LATER)
    mention(made, 2)
    said = queries.palmares_of(session, made.jury, sitting).mentions
    assert [(each.to.entry.id, each.to.person) for each in said] == [
        (made.entries[0].id, "Actor Invented"),
        (made.entries[2].id, ""),
    ]
    assert [verb for verb, _ in protocol_of(session, sitting)][-4:] == [
        "mention.given",
        "mention.given",
        "mention.taken_back",
        "mention.given",
    ]


def test_a_citation_is_in_three_languages_and_needs_an_award(made: JuryScene) -> None:
    sitting = sat(made)
    refused("prize_not_awarded", cite, made, {"en": "For its courage"})
    won = counted(made, sitting, "director", made.entries[0])
    award(made, "director", won)
    outcome = cite(made, {"en": " For its courage ", "kk": "Батылдығы үшін", "ru": "", "xx": "no"})
    assert outcome.citation == {"en": "For its courage", "kk": "Батылдығы үшін"}
    refused("citation_too_long", cite, made, {"ru": "я" * 2001})


def test_a_rehearsal_records_and_leaves_nothing(made: JuryScene) -> None:
    session = made.session
    sitting = begin_rehearsal(session, made.secretary, SLUG, now=NOW)
    won = counted(made, sitting, "director", made.entries[0])
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    award(made, "director", won)
    mention(made, 1)
    counted(made, sitting, "grand-prix", NO_AWARD)
    withhold(made, "grand-prix", "None")
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before
    assert end_rehearsal(session, made.secretary, SLUG, now=LATER)
    assert session.scalar(select(func.count()).select_from(Outcome)) == 0
