"""What a verdict would do to one entry or many, by name, before it is done."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound, Refused
from fest_ops.festival.models import Section
from fest_ops.selection.calls import queries as calls
from fest_ops.selection.decisions import queries, rules
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move, State


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry of a preview: what stands against the verdict (a reason code), or None."""

    entry: Entry
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a verdict on many entries would do: nothing has been changed."""

    verdict: Move
    section: Section | None
    judged: tuple[Judged, ...]
    room: rules.Room | None
    more: int
    """How many of the section's places it takes."""
    why_not_fill: str | None
    unreachable: frozenset[uuid.UUID]
    """Entries of whose owners none has an account: no letter can be written."""

    @property
    def possible(self) -> bool:
        """Whether all of it can be done."""
        return self.why_not_fill is None and all(one.why_not is None for one in self.judged)


def preview(
    session: Session,
    actor: Actor,
    entry_ids: Collection[uuid.UUID],
    verdict: Move,
    *,
    section_id: uuid.UUID | None,
    reason: str = "",
) -> Preview:
    """What deciding would do, by name, before it is done. Raises Forbidden, NotFound as `decide_many` does."""
    entries = queries.entries_to_decide(session, actor, entry_ids)
    section, fed = section_for(session, entries, verdict, section_id)
    return judge(session, entries, verdict, section, fed, reason)


def section_for(
    session: Session, entries: list[Entry], verdict: Move, section_id: uuid.UUID | None, *, lock: bool = False
) -> tuple[Section | None, frozenset[uuid.UUID]]:
    """The section decided for, and the calls among the entries' that feed it. `lock` holds its row, so that two
    deciders do not both take the last place. Raises NotFound."""
    if section_id is None or verdict not in (Move.SELECT, Move.SHORTLIST, Move.WAITLIST):
        return None, frozenset()
    query = select(Section).where(Section.id == section_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    section = session.scalars(query).one_or_none()
    if section is None or any(entry.edition_id != section.edition_id for entry in entries):
        raise NotFound
    fed = frozenset(
        call_id
        for call_id in {entry.call_id for entry in entries}
        if any(one.id == section.id for one in calls.sections_of_call(session, call_id))
    )
    return section, fed


def judge(
    session: Session,
    entries: list[Entry],
    verdict: Move,
    section: Section | None,
    fed: frozenset[uuid.UUID],
    reason: str,
) -> Preview:
    judged = tuple(
        Judged(
            entry,
            rules.why_not_decide(
                State(entry.state),
                verdict,
                has_section=section is not None,
                section_is_fed=entry.call_id in fed,
                reason=reason,
            ),
        )
        for entry in entries
    )
    more = sum(one.why_not is None and rules.takes_place(State(one.entry.state), verdict) for one in judged)
    room = queries.rooms(session, [section])[section.id] if section else None
    reached = queries.addressees(session, [entry.id for entry in entries])
    return Preview(
        verdict=verdict,
        section=section,
        judged=judged,
        room=room,
        more=more,
        why_not_fill=rules.why_not_fill(room, more) if room and more else None,
        unreachable=frozenset(entry.id for entry in entries if entry.id not in reached),
    )


def refuse_if_impossible(judged: Preview) -> None:
    for one in judged.judged:
        if one.why_not:
            fields = {"reason_needed": {"reason": ""}, "section_needed": {"section": ""}}.get(one.why_not)
            raise Refused(one.why_not, fields=fields, film=one.entry.title, number=one.entry.number)
    if judged.why_not_fill and judged.room and judged.section:
        raise Refused(
            judged.why_not_fill,
            fields={"section": ""},
            section=judged.section.name,
            quota=judged.room.quota,
            taken=judged.room.taken,
            more=judged.more,
        )
