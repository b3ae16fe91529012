"""Setting an edition up. Everything is recorded."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival import rules
from fest_ops.festival.models import Edition, Regulations, Section
from fest_ops.festival.queries import section_in
from fest_ops.words import clean_words


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What an edition says of itself."""

    number: str
    year: int
    starts: dt.date
    ends: dt.date
    timezone: str
    languages: Sequence[str]
    announcement: Mapping[str, str] = field(default_factory=dict)


def change_edition(
    session: Session, actor: Actor, edition_id: uuid.UUID, facts: EditionFacts, *, now: dt.datetime
) -> None:
    """Change an edition's dates, zone, languages and announcement. Raises Forbidden, Refused by field.

    The zone only changes how moments are shown: deadlines stay the instants they are.
    """
    edition = _own(session, actor, edition_id)
    check_facts(facts)
    before = {name: getattr(edition, name) for name in columns_of(facts)}
    after = columns_of(facts)
    changed = [name for name in after if after[name] != before[name]]
    for name in changed:
        setattr(edition, name, after[name])
    if changed:
        told = {name: after[name] for name in changed if name != "announcement"}
        _record(session, actor, "edition.change", edition_id, now, changed=changed, **told)


def save_section(
    session: Session,
    actor: Actor,
    edition_id: uuid.UUID,
    section_id: uuid.UUID | None,
    *,
    slug: str,
    name: Mapping[str, str],
    competitive: bool,
    quota: int | None,
    taken: int = 0,
    now: dt.datetime,
) -> Section:
    """Add a section (`section_id` None) or change one; `taken` is how many of its places are.

    Raises Forbidden, NotFound for another edition's, Refused by field.
    """
    edition = _own(session, actor, edition_id)
    section = section_in(session, edition_id, section_id) if section_id else None
    others = session.scalars(
        select(Section.slug).where(
            Section.edition_id == edition_id, Section.id != (section_id or uuid.UUID(int=0))
        )
    ).all()
    words = clean_words(name)
    refuse("slug", rules.why_not_slug(slug, others))
    refuse("name_en", rules.why_not_words(words, edition.languages))
    refuse("quota", rules.why_not_quota(quota, taken))
    verb = "section.change"
    if section is None:
        verb = "section.add"
        last = session.scalar(select(func.max(Section.position)).where(Section.edition_id == edition_id))
        section = Section(edition_id=edition_id, position=0 if last is None else last + 1)
        session.add(section)
    section.slug, section.name = slug, words
    section.competitive, section.quota = competitive, quota
    session.flush()
    _record(session, actor, verb, edition_id, now, section=slug, quota=quota, competitive=competitive)
    return section


def remove_section(
    session: Session, actor: Actor, edition_id: uuid.UUID, section_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Remove a section that nothing uses. Raises Forbidden, NotFound, Refused("section_in_use")."""
    _own(session, actor, edition_id)
    section = section_in(session, edition_id, section_id)
    slug = section.slug
    try:
        with session.begin_nested():
            session.delete(section)
            session.flush()
    except IntegrityError:
        raise Refused("section_in_use") from None
    _record(session, actor, "section.remove", edition_id, now, section=slug)


def publish_regulations(
    session: Session,
    actor: Actor,
    edition_id: uuid.UUID,
    *,
    version: str,
    in_force_from: dt.date,
    text: Mapping[str, str],
    parameters: Mapping[str, Any],
    now: dt.datetime,
) -> Regulations:
    """A new dated version of the regulations; earlier ones stay as they are. Raises Forbidden, Refused by field."""
    edition = _own(session, actor, edition_id)
    taken = session.scalars(select(Regulations.version).where(Regulations.edition_id == edition_id)).all()
    today = edition.day(now)
    reason = rules.why_not_regulations(version, taken, in_force_from, today)
    refuse("in_force_from" if reason == "in_force_is_past" else "version", reason)
    wrong = rules.why_not_parameters(parameters, edition.ends)
    if wrong:
        raise Refused(next(iter(wrong.values())), fields=wrong)
    words = clean_words(text)
    refuse("text_en", rules.why_not_words(words, edition.languages))
    made = Regulations(
        edition_id=edition_id,
        version=version,
        in_force_from=in_force_from,
        text=words,
        rules=dict(parameters),
    )
    session.add(made)
    session.flush()
    _record(session, actor, "regulations.publish", edition_id, now, version=version, rules=dict(parameters))
    return made


def withdraw_regulations(
    session: Session, actor: Actor, edition_id: uuid.UUID, regulations_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Take back a version that is not in force yet and that no call names and nobody accepted.

    Raises Forbidden, NotFound, Refused("version_in_force" | "version_in_use").
    """
    edition = _own(session, actor, edition_id)
    held = session.get(Regulations, regulations_id)
    if held is None or held.edition_id != edition_id:
        raise NotFound
    if held.in_force_from <= edition.day(now):
        raise Refused("version_in_force")
    version = held.version
    try:
        with session.begin_nested():
            session.delete(held)
            session.flush()
    except IntegrityError:
        raise Refused("version_in_use") from None
    _record(session, actor, "regulations.withdraw", edition_id, now, version=version)


def _own(session: Session, actor: Actor, edition_id: uuid.UUID) -> Edition:
    if not rules.may_set_up(actor):
        raise Forbidden("forbidden")
    edition = session.get(Edition, edition_id, with_for_update=True)
    if edition is None or (not actor.system and edition.id != actor.edition_id):
        raise NotFound
    return edition


def columns_of(facts: EditionFacts) -> dict[str, Any]:
    """An edition's columns, as its facts fill them."""
    return {
        "number": facts.number,
        "year": facts.year,
        "starts": facts.starts,
        "ends": facts.ends,
        "timezone": facts.timezone,
        "languages": list(facts.languages),
        "announcement": clean_words(facts.announcement),
    }


def check_facts(facts: EditionFacts) -> None:
    """Raises Refused by field where an edition cannot say this of itself."""
    wrong = rules.why_not_edition(facts.starts, facts.ends, facts.year, facts.timezone, facts.languages)
    if wrong:
        raise Refused(next(iter(wrong.values())), fields=wrong)


def refuse(where: str, reason: str | None) -> None:
    """Raises Refused at this field where there is a reason."""
    if reason:
        raise Refused(reason, fields={where: reason})


def _record(
    session: Session, actor: Actor, verb: str, edition_id: uuid.UUID, now: dt.datetime, **values: Any
) -> None:
    record(
        session, actor, verb, now=now, kind="edition", object_id=edition_id, edition_id=edition_id, **values
    )
