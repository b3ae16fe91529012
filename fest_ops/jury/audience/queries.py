"""Reading awards, their films, how many have voted, and results: the doors, each of which takes the actor."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound
from fest_ops.festival.embargo import Fact, may_know, palmares
from fest_ops.festival.models import Section
from fest_ops.jury.audience import rules
from fest_ops.jury.audience.models import AudienceAward, AudienceCode, AudienceVote, CodeSheet, SlipBatch
from fest_ops.people.models import Person
from fest_ops.selection.decisions.queries import PUBLIC_STATES
from fest_ops.selection.entries.models import Entry


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have voted on a film so far: never how."""

    slips: int = 0
    """Paper slips that count."""
    spoiled: int = 0
    codes: int = 0
    """One-time codes printed and not void, or used."""
    used: int = 0

    @property
    def votes(self) -> int:
        """Votes on paper and by code."""
        return self.slips + self.used


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """A batch of slips with who typed it in and its film's title."""

    batch: SlipBatch
    by: str
    film: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListedSheet:
    """A sheet of codes with who printed it, its film's title, and how many of its codes were used."""

    sheet: CodeSheet
    by: str
    film: Mapping[str, str]
    codes: int
    used: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a one-time code is good for."""

    award: AudienceAward
    entry: Entry


def fact(award: AudienceAward) -> Fact:
    """An award's result: the organisers' until its minute, everybody's from it on; nobody's until it is counted."""
    return palmares(award.edition_id, frozenset(), award.announce_at)


def may_know_result(actor: Actor, award: AudienceAward, now: dt.datetime) -> bool:
    """Whether the actor may see what the award came to: nobody while votes are taken, not even who counts them."""
    return award.closed_at is not None and may_know(actor, fact(award), now)


def awards(session: Session, actor: Actor) -> list[tuple[AudienceAward, Section]]:
    """The edition's awards with their sections, for those who run them (1 statement). Raises Forbidden."""
    if not rules.may_see(actor):
        raise Forbidden("forbidden")
    rows = session.execute(
        select(AudienceAward, Section)
        .join(Section, Section.id == AudienceAward.section_id)
        .where(AudienceAward.edition_id == actor.edition_id)
        .order_by(Section.position, AudienceAward.slug)
    )
    return [(award, section) for award, section in rows]


def award_for(session: Session, actor: Actor, slug: str) -> AudienceAward:
    """An award of this edition (1 statement). Raises Forbidden, NotFound."""
    if not rules.may_see(actor):
        raise Forbidden("forbidden")
    found = session.scalars(
        select(AudienceAward).where(AudienceAward.edition_id == actor.edition_id, AudienceAward.slug == slug)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def public_awards(session: Session, edition_id: uuid.UUID, now: dt.datetime) -> list[AudienceAward]:
    """The awards whose result everybody may know (1 statement)."""
    return list(
        session.scalars(
            select(AudienceAward)
            .where(
                AudienceAward.edition_id == edition_id,
                AudienceAward.closed_at.is_not(None),
                AudienceAward.announce_at <= now,
            )
            .order_by(AudienceAward.announce_at, AudienceAward.slug)
        )
    )


def films(session: Session, award: AudienceAward) -> list[Entry]:
    """The films in the running: of the section, invited or accepted; in Kazakh order of titles (1 statement)."""
    return list(
        session.scalars(
            select(Entry)
            .where(
                Entry.edition_id == award.edition_id,
                Entry.section_id == award.section_id,
                Entry.state.in_(PUBLIC_STATES),
            )
            .order_by(Entry.sort_key, Entry.id)
        )
    )


def entries(session: Session, edition_id: uuid.UUID, ids: Collection[str]) -> dict[str, Entry]:
    """These entries of the edition by their id as text (1 statement)."""
    query = select(Entry).where(Entry.edition_id == edition_id, Entry.id.in_([uuid.UUID(one) for one in ids]))
    return {str(entry.id): entry for entry in session.scalars(query)}


def turnout(session: Session, awards: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Turnout]:
    """By award and film, how many have voted so far (2 statements). Marks are not looked at."""
    found: dict[tuple[uuid.UUID, uuid.UUID], Turnout] = {}
    codes = session.execute(
        select(
            CodeSheet.award_id,
            CodeSheet.entry_id,
            func.count().filter(or_(AudienceCode.used, CodeSheet.cancelled_at.is_(None))).label("codes"),
            func.count().filter(AudienceCode.used).label("used"),
        )
        .join(AudienceCode, AudienceCode.sheet_id == CodeSheet.id)
        .where(CodeSheet.award_id.in_(awards))
        .group_by(CodeSheet.award_id, CodeSheet.entry_id)
    )
    for row in codes:
        found[row.award_id, row.entry_id] = Turnout(codes=row.codes, used=row.used)
    for batch in standing_batches(session, awards):
        key = (batch.award_id, batch.entry_id)
        before = found.get(key, Turnout())
        found[key] = replace(
            before, slips=before.slips + sum(batch.counts.values()), spoiled=before.spoiled + batch.spoiled
        )
    return found


def standing_batches(session: Session, awards: Collection[uuid.UUID]) -> Sequence[SlipBatch]:
    """The batches that were not taken back (1 statement)."""
    query = select(SlipBatch).where(SlipBatch.award_id.in_(awards), SlipBatch.cancelled_at.is_(None))
    return session.scalars(query.order_by(SlipBatch.at, SlipBatch.id)).all()


def counts(session: Session, award: AudienceAward) -> tuple[dict[str, dict[int, int]], dict[str, int]]:
    """Every vote by film and mark, on paper and by code, and spoiled slips by film (2 statements).

    For counting alone: whoever is not closing the award has no business with it.
    """
    found: dict[str, dict[int, int]] = {}
    spoiled: dict[str, int] = {}

    def add(entry_id: uuid.UUID, mark: int, n: int) -> None:
        marks = found.setdefault(str(entry_id), {})
        marks[mark] = marks.get(mark, 0) + n

    votes = session.execute(
        select(AudienceVote.entry_id, AudienceVote.mark, func.count())
        .where(AudienceVote.award_id == award.id)
        .group_by(AudienceVote.entry_id, AudienceVote.mark)
    )
    for entry_id, mark, n in votes:
        add(entry_id, mark, n)
    for batch in standing_batches(session, [award.id]):
        for written, n in batch.counts.items():
            add(batch.entry_id, int(written), n)
        spoiled[str(batch.entry_id)] = spoiled.get(str(batch.entry_id), 0) + batch.spoiled
    return found, spoiled


def batches(session: Session, award: AudienceAward) -> list[ListedBatch]:
    """Every batch of slips, those taken back among them, the newest first (1 statement)."""
    rows = session.execute(
        select(SlipBatch, Person.name, Entry.title)
        .join(Entry, Entry.id == SlipBatch.entry_id)
        .outerjoin(Person, Person.id == SlipBatch.by_id)
        .where(SlipBatch.award_id == award.id)
        .order_by(SlipBatch.at.desc(), SlipBatch.id)
    )
    return [ListedBatch(batch, by or "", title) for batch, by, title in rows]


def sheets(session: Session, award: AudienceAward) -> list[ListedSheet]:
    """Every sheet of codes with how many were used, the newest first (1 statement)."""
    rows = session.execute(
        select(CodeSheet, Person.name, Entry.title, func.count(), func.count().filter(AudienceCode.used))
        .join(Entry, Entry.id == CodeSheet.entry_id)
        .join(AudienceCode, AudienceCode.sheet_id == CodeSheet.id)
        .outerjoin(Person, Person.id == CodeSheet.by_id)
        .where(CodeSheet.award_id == award.id)
        .group_by(CodeSheet.id, Person.id, Entry.id)
        .order_by(CodeSheet.at.desc(), CodeSheet.id)
    )
    return [ListedSheet(sheet, by or "", title, codes, used) for sheet, by, title, codes, used in rows]


_GOOD = (
    select(AudienceCode.digest)
    .join(CodeSheet, CodeSheet.id == AudienceCode.sheet_id)
    .join(AudienceAward, AudienceAward.id == CodeSheet.award_id)
    .where(
        AudienceCode.digest.in_(bindparam("digests", expanding=True)),
        ~AudienceCode.used,
        CodeSheet.cancelled_at.is_(None),
        AudienceAward.edition_id == bindparam("edition"),
        AudienceAward.closed_at.is_(None),
    )
)
_BALLOT = _GOOD.join(Entry, Entry.id == CodeSheet.entry_id).with_only_columns(AudienceAward, Entry)
_HELD = _GOOD.with_only_columns(
    AudienceAward.id, CodeSheet.entry_id, AudienceAward.worst, AudienceAward.best
).with_for_update(read=True, key_share=True, of=AudienceAward)


def ballot_of(session: Session, edition_id: uuid.UUID, digests: Sequence[bytes]) -> Ballot | None:
    """What an unused code of this edition is good for while its award takes votes; None for every other code
    (1 statement)."""
    row = session.execute(_BALLOT, {"edition": edition_id, "digests": digests}).one_or_none()
    return None if row is None else Ballot(row[0], row[1])


def hold_ballot(
    session: Session, edition_id: uuid.UUID, digests: Sequence[bytes]
) -> tuple[uuid.UUID, uuid.UUID, rules.Scale] | None:
    """The same as ids of award and film and the scale, while nobody closes the award: waits for whoever is closing it,
    and keeps it open until the transaction ends (1 statement). That the code is still unused, the vote makes sure."""
    row = session.execute(_HELD, {"edition": edition_id, "digests": digests}).one_or_none()
    return None if row is None else (row[0], row[1], rules.Scale(row[2], row[3]))
