"""Opening and changing calls, their rounds and scorecards. Everything is recorded."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition, Regulations, Section
from fest_ops.selection.calls import rules
from fest_ops.selection.calls.models import Call, CallSection, Criterion, Round
from fest_ops.selection.calls.rules import Line
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews.models import Review
from fest_ops.words import clean_words

FIRST_SCORECARD: tuple[tuple[str, Decimal, dict[str, str]], ...] = (
    (
        "story",
        Decimal("1"),
        {"kk": "Оқиға мен драматургия", "ru": "История и драматургия", "en": "Story and screenplay"},
    ),
    ("direction", Decimal("1"), {"kk": "Режиссура", "ru": "Режиссура", "en": "Direction"}),
    (
        "craft",
        Decimal("1"),
        {"kk": "Кескін, дыбыс, монтаж", "ru": "Изображение, звук, монтаж", "en": "Image, sound, editing"},
    ),
)
"""What a new call's rounds begin with; an organiser changes it before the first review."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a call says; moments in UTC."""

    slug: str
    title: Mapping[str, str]
    introduction: Mapping[str, str]
    opens_at: dt.datetime
    deadline_at: dt.datetime
    regulations_id: uuid.UUID | None
    reviews_wanted: int
    offer_days: int
    section_ids: Collection[uuid.UUID]


def save_call(
    session: Session, actor: Actor, call_id: uuid.UUID | None, facts: CallFacts, *, now: dt.datetime
) -> Call:
    """Open a call for films (`call_id` None) with a preselection and a committee round, or change one.

    The same new one again gives the one that is there (a form sent twice). The address stays once the call has
    opened, and a section stays while an entry of the call has a place in it or waits for one.
    Raises Forbidden, NotFound for another edition's, Refused by field.
    """
    _check_may(actor)
    session.get(Edition, actor.edition_id, with_for_update=True)
    call = _call(session, actor, call_id) if call_id else None
    if call is None and (there := _same(session, actor, facts)):
        return there
    _check(session, actor, call, facts, now)
    verb = "call.change" if call else "call.open"
    if call is None:
        call = Call(edition_id=actor.edition_id, kind="film")
        session.add(call)
    call.slug = facts.slug
    call.title, call.introduction = clean_words(facts.title), clean_words(facts.introduction)
    call.opens_at, call.deadline_at = facts.opens_at, facts.deadline_at
    call.regulations_id = facts.regulations_id
    call.reviews_wanted, call.offer_days = facts.reviews_wanted, facts.offer_days
    session.flush()
    session.execute(delete(CallSection).where(CallSection.call_id == call.id))
    session.add_all(CallSection(call_id=call.id, section_id=each) for each in set(facts.section_ids))
    if call_id is None:
        _first_rounds(session, call)
    values: dict[str, Any] = {
        "call": call.slug,
        "opens": call.opens_at,
        "deadline": call.deadline_at,
        "sections": len(facts.section_ids),
    }
    record(
        session, actor, verb, now=now, kind="call", object_id=call.id, edition_id=call.edition_id, **values
    )
    session.flush()
    return call


def save_round(
    session: Session,
    actor: Actor,
    round_id: uuid.UUID,
    lines: Sequence[Line],
    *,
    scale_min: int,
    scale_max: int,
    closes_at: dt.datetime | None,
    now: dt.datetime,
) -> None:
    """Change a round's scorecard and scale until the first review is saved in it, and when it closes at any time.

    Raises Forbidden, NotFound, Refused("reviewing_begun" | what is wrong with the scorecard).
    """
    _check_may(actor)
    held = session.get(Round, round_id, with_for_update=True)
    call = session.get(Call, held.call_id) if held else None
    if held is None or call is None or call.edition_id != actor.edition_id:
        raise NotFound
    if _scorecard(session, held) != (list(lines), scale_min, scale_max):
        why_not = rules.why_not_change_scorecard(_reviews(session, round_id)) or rules.why_not_scorecard(
            lines, scale_min, scale_max
        )
        if why_not:
            raise Refused(why_not)
        session.execute(delete(Criterion).where(Criterion.round_id == round_id))
        held.scale_min, held.scale_max = scale_min, scale_max
        session.add_all(
            Criterion(
                round_id=round_id, code=line.code, name=line.name, weight=line.weight, position=position
            )
            for position, line in enumerate(lines)
        )
    held.closes_at = closes_at
    session.flush()
    weights = {line.code: str(line.weight) for line in lines}
    record(
        session, actor, "round.change", now=now, kind="round", object_id=round_id, edition_id=call.edition_id,
        round=held.kind, weights=weights, scale=[scale_min, scale_max], closes=closes_at,
    )  # fmt: skip


def reviewing_begun(session: Session, round_id: uuid.UUID) -> bool:
    """Whether somebody has saved a review in this round, so that its scorecard stays."""
    return _reviews(session, round_id) > 0


def _reviews(session: Session, round_id: uuid.UUID) -> int:
    return session.scalar(select(func.count()).select_from(Review).where(Review.round_id == round_id)) or 0


def _scorecard(session: Session, held: Round) -> tuple[list[Line], int, int]:
    query = (
        select(Criterion).where(Criterion.round_id == held.id).order_by(Criterion.position, Criterion.code)
    )
    lines = [Line(each.code, dict(each.name), each.weight) for each in session.scalars(query)]
    return lines, held.scale_min, held.scale_max


def _first_rounds(session: Session, call: Call) -> None:
    for position, kind in enumerate(("preselection", "committee"), start=1):
        made = Round(call_id=call.id, position=position, kind=kind, scale_min=1, scale_max=10)
        session.add(made)
        session.flush()
        session.add_all(
            Criterion(round_id=made.id, code=code, name=name, weight=weight, position=index)
            for index, (code, weight, name) in enumerate(FIRST_SCORECARD)
        )


def _same(session: Session, actor: Actor, facts: CallFacts) -> Call | None:
    """The call of this address, where it says just this."""
    there = session.scalars(
        select(Call).where(Call.edition_id == actor.edition_id, Call.slug == facts.slug)
    ).one_or_none()
    if there is None:
        return None
    said = (
        there.title, there.introduction, there.opens_at, there.deadline_at, there.regulations_id,
        there.reviews_wanted, there.offer_days, _section_ids(session, there.id),
    )  # fmt: skip
    same = said == (
        clean_words(facts.title), clean_words(facts.introduction), facts.opens_at, facts.deadline_at,
        facts.regulations_id, facts.reviews_wanted, facts.offer_days, set(facts.section_ids),
    )  # fmt: skip
    return there if same else None


def _section_ids(session: Session, call_id: uuid.UUID) -> set[uuid.UUID]:
    return set(session.scalars(select(CallSection.section_id).where(CallSection.call_id == call_id)))


def _check(session: Session, actor: Actor, call: Call | None, facts: CallFacts, now: dt.datetime) -> None:
    here = Call.edition_id == actor.edition_id
    other = Call.id != (call.id if call else uuid.UUID(int=0))
    taken = session.scalars(select(Call.slug).where(here, other)).all()
    wrong = rules.why_not_call(
        slug=facts.slug,
        taken=taken,
        title=clean_words(facts.title),
        opens_at=facts.opens_at,
        deadline_at=facts.deadline_at,
        reviews_wanted=facts.reviews_wanted,
        offer_days=facts.offer_days,
    )
    known = set(session.scalars(select(Section.id).where(Section.edition_id == actor.edition_id)))
    if call and call.opens_at <= now and facts.slug != call.slug:
        wrong["slug"] = "address_published"
    if not set(facts.section_ids) <= known:
        wrong["sections"] = "section_not_here"
    elif call and (_section_ids(session, call.id) - set(facts.section_ids)) & _sections_used(
        session, call.id
    ):
        wrong["sections"] = "section_has_entries"
    if facts.regulations_id is not None:
        version = session.get(Regulations, facts.regulations_id)
        if version is None or version.edition_id != actor.edition_id:
            wrong["regulations"] = "version_not_here"
    if wrong:
        raise Refused(next(iter(wrong.values())), fields=wrong)


def _sections_used(session: Session, call_id: uuid.UUID) -> set[uuid.UUID]:
    """The sections that a standing decision about an entry of this call names."""
    query = select(Decision.section_id).join(Entry, Entry.id == Decision.entry_id).distinct()
    standing = query.where(Entry.call_id == call_id, Decision.superseded_at.is_(None))
    return {each for each in session.scalars(standing) if each}


def _check_may(actor: Actor) -> None:
    if not rules.may_set_up(actor):
        raise Forbidden("forbidden")


def _call(session: Session, actor: Actor, call_id: uuid.UUID) -> Call:
    call = session.get(Call, call_id, with_for_update=True)
    if call is None or call.edition_id != actor.edition_id:
        raise NotFound
    return call
