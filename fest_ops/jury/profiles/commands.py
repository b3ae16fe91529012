"""Choosing, writing and freezing the rules of a jury."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Conflict, Forbidden, Refused
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.panel.queries import jury_of
from fest_ops.jury.panel.rules import may_set_up, runs
from fest_ops.jury.profiles.checks import contradictions
from fest_ops.jury.profiles.document import BUILT_IN, ProfileError, built_in, digest, dump, parse
from fest_ops.jury.profiles.editing import settled

CHANGED = "rules_changed_meanwhile"


def choose(
    session: Session, actor: Actor, jury_id: uuid.UUID, code: str, *, seen_version: int, now: dt.datetime
) -> Jury:
    """Take a built-in profile as the jury's rules, in the place of what stood there.

    Raises NotFound, Forbidden, Conflict, Refused("rules_are_frozen" | "jury_is_closed" | "profile_unknown").
    """
    jury = _held(session, actor, jury_id, seen_version)
    if code not in BUILT_IN:
        raise Refused("profile_unknown", fields={"profile": ""})
    _put(session, actor, jury, built_in(code), profile=code, now=now)
    return jury


def write(
    session: Session,
    actor: Actor,
    jury_id: uuid.UUID,
    document: Mapping[str, Any],
    *,
    seen_version: int,
    now: dt.datetime,
) -> Jury:
    """Keep a document as the jury's rules: any that says something, also one that contradicts itself (see `freeze`).

    Raises NotFound, Forbidden, Conflict, Refused("rules_are_frozen" | "jury_is_closed", or what `refused` gives).
    """
    jury = _held(session, actor, jury_id, seen_version)
    try:
        profile = parse(document)
    except ProfileError as fault:
        raise refused(fault) from fault
    kept = settled(dump(profile), dump(profile))
    _put(session, actor, jury, kept, profile=kept["code"], now=now)
    return jury


def refused(fault: ProfileError) -> Refused:
    """A document that is no profile as a refusal: its code with "rules_" before it, at the field it stands in."""
    names = [name for name in fault.path.split(".") if name and not name.isdigit()]
    where = fault.path or "…"
    return Refused(
        f"rules_{fault.code}", fields={names[-1]: ""} if names else None, path=where, **fault.values
    )


def freeze(
    session: Session, actor: Actor, jury_id: uuid.UUID, *, seen_version: int, now: dt.datetime
) -> Jury:
    """Freeze the rules for good, with the digest of their canonical form: before the first ballot.

    For organisers and the jury's secretary. Raises NotFound, Forbidden, Conflict,
    Refused("rules_are_frozen" | "jury_is_closed" | "rules_contradict" | what `refused` gives).
    """
    jury = _held(session, actor, jury_id, seen_version, secretary=True)
    try:
        profile = parse(jury.rules)
    except ProfileError as fault:
        raise refused(fault) from fault
    found = contradictions(profile)
    if found:
        raise Refused("rules_contradict", n=len(found))
    jury.frozen_at, jury.rules_digest = now, digest(jury.rules)
    jury.version += 1
    session.flush()
    _record(
        session, actor, jury, "jury.freeze", now=now, profile=jury.profile, digest=jury.rules_digest.hex()
    )
    return jury


def _held(
    session: Session, actor: Actor, jury_id: uuid.UUID, seen_version: int, *, secretary: bool = False
) -> Jury:
    """The jury's row, held, for whoever may change its rules now."""
    jury, seat = jury_of(session, actor, jury_id, lock=True)
    if not (may_set_up(actor) or (secretary and seat is not None and runs(seat.function))):
        raise Forbidden("forbidden")
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    if jury.frozen_at is not None:
        raise Refused("rules_are_frozen")
    if jury.version != seen_version:
        raise Conflict(CHANGED)
    return jury


def _put(
    session: Session, actor: Actor, jury: Jury, document: dict[str, Any], *, profile: str, now: dt.datetime
) -> None:
    if document == jury.rules and profile == jury.profile:
        return
    jury.rules, jury.profile = document, profile
    jury.version += 1
    session.flush()
    _record(session, actor, jury, "jury.change", now=now, changed=["rules"], digest=digest(document).hex())


def _record(
    session: Session, actor: Actor, jury: Jury, verb: str, *, now: dt.datetime, **values: Any
) -> None:
    record(
        session, actor, verb, now=now, kind="jury", object_id=jury.id, edition_id=jury.edition_id, **values
    )
