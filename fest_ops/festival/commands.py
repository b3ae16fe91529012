"""Opening festivals and editions, and setting an edition up. Everything is recorded."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival import rules
from fest_ops.festival.models import Edition, Festival, Regulations, Section
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


def open_festival(
    session: Session,
    actor: Actor,
    *,
    slug: str,
    name: Mapping[str, str],
    city: str,
    country: str,
    founded: int | None,
    now: dt.datetime,
) -> Festival:
    """A new festival. Raises Forbidden, Refused("slug_malformed" | "slug_reserved" | "slug_taken" | "words_needed")."""
    if not rules.may_open(actor):
        raise Forbidden("forbidden")
    taken = session.scalars(select(Festival.slug).where(Festival.slug == slug)).all()
    _refuse("slug", rules.why_not_slug(slug, taken, top=True))
    words = clean_words(name)
    _refuse("name_en", rules.why_not_words(words, words.keys()))
    made = Festival(slug=slug, name=words, city=city, country=country, founded=founded)
    session.add(made)
    session.flush()
    record(session, actor, "festival.open", now=now, kind="festival", object_id=made.id, slug=slug)
    return made


def open_edition(
    session: Session,
    actor: Actor,
    festival_id: uuid.UUID,
    slug: str,
    facts: EditionFacts,
    *,
    now: dt.datetime,
) -> Edition:
    """A new edition of a festival. Raises Forbidden, NotFound, Refused by field."""
    if not rules.may_open(actor):
        raise Forbidden("forbidden")
    if session.get(Festival, festival_id) is None:
        raise NotFound
    taken = session.scalars(select(Edition.slug).where(Edition.festival_id == festival_id)).all()
    _refuse("slug", rules.why_not_slug(slug, taken))
    _check(facts)
    made = Edition(festival_id=festival_id, slug=slug, **_columns(facts))
    session.add(made)
    session.flush()
    record(
        session,
        actor,
        "edition.open",
        now=now,
        kind="edition",
        object_id=made.id,
        edition_id=made.id,
        slug=slug,
    )
    return made


def change_edition(
    session: Session, actor: Actor, edition_id: uuid.UUID, facts: EditionFacts, *, now: dt.datetime
) -> None:
    """Change an edition's dates, zone, languages and announcement. Raises Forbidden, Refused by field.

    The zone only changes how moments are shown: deadlines stay the instants they are.
    """
    edition = _own(session, actor, edition_id)
    _check(facts)
    before = {name: getattr(edition, name) for name in _columns(facts)}
    after = _columns(facts)
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
    _refuse("slug", rules.why_not_slug(slug, others))
    _refuse("name_en", rules.why_not_words(words, edition.languages))
    _refuse("quota", rules.why_not_quota(quota, taken))
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
    today = now.astimezone(ZoneInfo(edition.timezone)).date()
    reason = rules.why_not_regulations(version, taken, in_force_from, today)
    _refuse("in_force_from" if reason == "in_force_is_past" else "version", reason)
    words = clean_words(text)
    _refuse("text_en", rules.why_not_words(words, edition.languages))
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


def _own(session: Session, actor: Actor, edition_id: uuid.UUID) -> Edition:
    if not rules.may_set_up(actor):
        raise Forbidden("forbidden")
    edition = session.get(Edition, edition_id, with_for_update=True)
    if edition is None or (not actor.system and edition.id != actor.edition_id):
        raise NotFound
    return edition


def _columns(facts: EditionFacts) -> dict[str, Any]:
    return {
        "number": facts.number,
        "year": facts.year,
        "starts": facts.starts,
        "ends": facts.ends,
        "timezone": facts.timezone,
        "languages": list(facts.languages),
        "announcement": clean_words(facts.announcement),
    }


def _check(facts: EditionFacts) -> None:
    wrong = rules.why_not_edition(facts.starts, facts.ends, facts.year, facts.timezone, facts.languages)
    if wrong:
        raise Refused(next(iter(wrong.values())), fields=wrong)


def _refuse(where: str, reason: str | None) -> None:
    if reason:
        raise Refused(reason, fields={where: reason})


def _record(
    session: Session, actor: Actor, verb: str, edition_id: uuid.UUID, now: dt.datetime, **values: Any
) -> None:
    record(
        session, actor, verb, now=now, kind="edition", object_id=edition_id, edition_id=edition_id, **values
    )
