"""Setting a jury up: its name, section and rules."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Conflict, Forbidden, Refused
from fest_ops.festival.queries import edition_of, section_in
from fest_ops.festival.rules import why_not_slug, why_not_words
from fest_ops.jury.panel import queries, rules
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.profiles import document
from fest_ops.words import clean_words


def open_jury(
    session: Session,
    actor: Actor,
    *,
    slug: str,
    name: Mapping[str, str],
    section_id: uuid.UUID | None,
    profile: str,
    now: dt.datetime,
) -> Jury:
    """A new jury of the actor's edition, with its own copy of a built-in profile as its rules.

    Raises Forbidden; NotFound for a section of another edition; Refused by field: "slug_malformed", "slug_taken",
    "words_needed", "profile_unknown".
    """
    if actor.edition_id is None or not rules.may_set_up(actor):
        raise Forbidden("forbidden")
    taken = session.scalars(select(Jury.slug).where(Jury.edition_id == actor.edition_id)).all()
    _refuse("slug", why_not_slug(slug, taken))
    if slug in RESERVED:
        _refuse("slug", "slug_reserved")
    words = _name(session, actor.edition_id, name)
    if profile not in document.BUILT_IN:
        _refuse("profile", "profile_unknown")
    if section_id is not None:
        section_in(session, actor.edition_id, section_id)
    last = session.scalar(select(func.max(Jury.position)).where(Jury.edition_id == actor.edition_id))
    made = Jury(
        edition_id=actor.edition_id,
        slug=slug,
        name=words,
        position=0 if last is None else last + 1,
        section_id=section_id,
        profile=profile,
        rules=document.built_in(profile),
    )
    session.add(made)
    session.flush()
    _record(session, actor, "jury.open", made, now, slug=slug, profile=profile)
    return made


def change_jury(
    session: Session,
    actor: Actor,
    slug: str,
    *,
    name: Mapping[str, str],
    section_id: uuid.UUID | None,
    seen_version: int,
    now: dt.datetime,
) -> Jury:
    """Change a jury's name, and until its sitting is opened the section that it judges.

    Raises NotFound, Forbidden, Conflict("changed_meanwhile"), Refused "jury_is_closed", "words_needed",
    "section_is_judged".
    """
    jury = set_up(session, actor, slug)
    if jury.version != seen_version:
        raise Conflict("changed_meanwhile")
    words = _name(session, jury.edition_id, name)
    if section_id != jury.section_id:
        if queries.only_shrinks(session, jury.id):
            _refuse("section", "section_is_judged")
        if section_id is not None:
            section_in(session, jury.edition_id, section_id)
    changed = [
        key
        for key, same in (("name", words == jury.name), ("section", section_id == jury.section_id))
        if not same
    ]
    if changed:
        jury.name, jury.section_id = words, section_id
        touch(session, jury)
        _record(session, actor, "jury.change", jury, now, changed=changed)
    return jury


def set_up(session: Session, actor: Actor, slug: str) -> Jury:
    """A jury for whoever sets it up, its row held. Raises NotFound, Forbidden, Refused("jury_is_closed")."""
    jury, _seat = queries.jury_for(session, actor, slug, lock=True)
    if not rules.may_set_up(actor):
        raise Forbidden("forbidden")
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    return jury


def touch(session: Session, jury: Jury) -> None:
    """Count a change of a jury's set-up."""
    jury.version += 1
    session.flush()


RESERVED = frozenset({"new"})
"""Slugs that are pages of the list of juries."""


def _name(session: Session, edition_id: uuid.UUID, name: Mapping[str, str]) -> dict[str, str]:
    words = clean_words(name)
    _refuse("name_en", why_not_words(words, edition_of(session, edition_id).languages))
    return words


def _refuse(field: str, code: str | None) -> None:
    if code:
        raise Refused(code, fields={field: ""})


def _record(session: Session, actor: Actor, verb: str, jury: Jury, now: dt.datetime, **values: Any) -> None:
    record(
        session,
        actor,
        verb,
        now=now,
        kind="jury",
        object_id=jury.id,
        edition_id=jury.edition_id,
        **values,
    )
