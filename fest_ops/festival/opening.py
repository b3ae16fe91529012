"""Opening festivals and editions, and changing what a festival says of itself. Acts of administrators, recorded."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival import rules
from fest_ops.festival.commands import EditionFacts, check_facts, columns_of, refuse
from fest_ops.festival.models import Edition, Festival
from fest_ops.words import clean_words


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
    """A new festival; the same one again gives the one that is there (a form sent twice).

    Raises Forbidden, Refused("slug_malformed" | "slug_reserved" | "slug_taken" | "words_needed").
    """
    if not rules.may_open(actor):
        raise Forbidden("forbidden")
    columns = {"name": clean_words(name), "city": city, "country": country, "founded": founded}
    there = session.scalars(select(Festival).where(Festival.slug == slug)).one_or_none()
    if there is not None and _is(there, columns):
        return there
    refuse("slug", rules.why_not_slug(slug, [slug] if there else [], top=True))
    refuse("name_en", rules.why_not_words(clean_words(name), clean_words(name)))
    made = Festival(slug=slug, **columns)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:  # opened since; perhaps by the second press of the same button
        there = session.scalars(select(Festival).where(Festival.slug == slug)).one()
        if _is(there, columns):
            return there
        raise Refused("slug_taken", fields={"slug": "slug_taken"}) from None
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
    """A new edition of a festival; the same one again gives the one that is there (a form sent twice).

    Raises Forbidden, NotFound, Refused by field.
    """
    if not rules.may_open(actor):
        raise Forbidden("forbidden")
    if session.get(Festival, festival_id, with_for_update=True) is None:
        raise NotFound
    there = session.scalars(
        select(Edition).where(Edition.festival_id == festival_id, Edition.slug == slug)
    ).one_or_none()
    if there is not None and _is(there, columns_of(facts)):
        return there
    refuse("slug", rules.why_not_slug(slug, [slug] if there else []))
    check_facts(facts)
    made = Edition(festival_id=festival_id, slug=slug, **columns_of(facts))
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


def change_festival(
    session: Session,
    actor: Actor,
    festival_id: uuid.UUID,
    *,
    name: Mapping[str, str],
    city: str,
    country: str,
    founded: int | None,
    now: dt.datetime,
) -> None:
    """Change what a festival says of itself; its address stays. Raises Forbidden, NotFound, Refused("words_needed")."""
    if not rules.may_open(actor):
        raise Forbidden("forbidden")
    held = session.get(Festival, festival_id, with_for_update=True)
    if held is None:
        raise NotFound
    refuse("name_en", rules.why_not_words(clean_words(name), clean_words(name)))
    after = {
        "name": clean_words(name),
        "city": city,
        "country": country,
        "founded": founded,
    }
    changed = [column for column, value in after.items() if getattr(held, column) != value]
    for column in changed:
        setattr(held, column, after[column])
    if changed:
        session.flush()
        record(
            session, actor, "festival.change", now=now, kind="festival", object_id=held.id, changed=changed
        )


def _is(held: Festival | Edition, columns: Mapping[str, Any]) -> bool:
    return all(getattr(held, name) == value for name, value in columns.items())
