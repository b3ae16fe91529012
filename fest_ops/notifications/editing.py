"""An organiser's own wording of a kind of letter: saved, restored."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit import commands as audit
from fest_ops.config import LANGUAGES
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.notifications import kinds, wording
from fest_ops.notifications.kinds import LetterKind
from fest_ops.notifications.models import LetterTemplate
from fest_ops.notifications.wording import Fault, Wording


def faults_of(kind: LetterKind, words: Wording) -> dict[str, list[Fault]]:
    """What a template of this kind cannot say, by the part it stands in: "subject", "body"."""
    found = {
        "subject": wording.faults(words.subject, kind.allowed),
        "body": wording.faults(words.body, kind.allowed),
    }
    return {part: faults for part, faults in found.items() if faults}


def why_not_save(kind: LetterKind, words: Wording) -> dict[str, tuple[str, Fault | None]]:
    """Why this wording cannot be the kind's, by part: a reason code and, where there is one, the place."""
    reasons: dict[str, tuple[str, Fault | None]] = {}
    for part, text, longest in (
        ("subject", words.subject, wording.SUBJECT_LONGEST),
        ("body", words.body, wording.BODY_LONGEST),
    ):
        if not text.strip():
            reasons[part] = ("template_empty", None)
        elif len(text) > longest:
            reasons[part] = ("template_too_long", None)
    if "\n" in words.subject.strip():
        reasons["subject"] = ("subject_one_line", None)
    shown = wording.fields_in(words.body)
    if wording.fields_in(kinds.built_in(kind, "en").body) & kinds.DOORS and not shown & kinds.DOORS:
        reasons.setdefault("body", ("link_needed", None))
    for part, faults in faults_of(kind, words).items():
        reasons.setdefault(part, (faults[0].code, faults[0]))
    return reasons


def left_out(kind: LetterKind, words: Wording) -> list[str]:
    """The fields that the built-in letter shows and this wording does not, in the kind's order."""
    own = kinds.built_in(kind, "en")
    told = wording.fields_in(own.subject) | wording.fields_in(own.body)
    shown = wording.fields_in(words.subject) | wording.fields_in(words.body)
    return [name for name in (*kind.fields, *kinds.COMMON) if name in told - shown]


def template_of(
    session: Session, actor: Actor, code: str, language: str, *, lock: bool = False
) -> tuple[LetterKind, LetterTemplate | None]:
    """A kind, and the edition's own wording of it in a language where there is one. Raises Forbidden, NotFound."""
    if not actor.staff:
        raise Forbidden("forbidden")
    kind = kinds.find(code)
    if kind is None or language not in LANGUAGES:
        raise NotFound
    query = select(LetterTemplate).where(
        LetterTemplate.edition_id == actor.edition_id,
        LetterTemplate.kind == code,
        LetterTemplate.language == language,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return kind, session.scalars(query).one_or_none()


def save(
    session: Session,
    actor: Actor,
    code: str,
    language: str,
    words: Wording,
    *,
    seen_version: int,
    now: dt.datetime,
) -> LetterTemplate:
    """Make this the edition's wording; letters still held are rendered anew at their next preview. Organisers only.

    `seen_version` is that of the wording that was edited, 0 for the built-in one. Raises Conflict
    ("changed_meanwhile"), Refused with the code and the place of each fault in `fields`.
    """
    kind = _editable(session, actor, code, language)
    words = Wording(" ".join(words.subject.split()), wording.tidy(words.body).strip() + "\n")
    reasons = why_not_save(kind, words)
    if reasons:
        code_of, fault = next(iter(reasons.values()))
        place = {"name": fault.name, "line": fault.line, "column": fault.column} if fault else {}
        raise Refused(code_of, fields={part: reason for part, (reason, _) in reasons.items()}, **place)
    _, own = template_of(session, actor, code, language, lock=True)
    if (own.version if own else 0) != seen_version:
        raise Conflict("changed_meanwhile")
    values = {
        "subject": words.subject,
        "body": words.body,
        "changed_at": now,
        "changed_by_id": actor.person_id,
    }
    if own is None:
        made = session.scalars(
            insert(LetterTemplate)
            .values(edition_id=actor.edition_id, kind=code, language=language, version=1, **values)
            .on_conflict_do_nothing()
            .returning(LetterTemplate)
        ).one_or_none()
        if made is None:
            raise Conflict("changed_meanwhile")
        own = made
    else:
        own.subject, own.body, own.version = words.subject, words.body, own.version + 1
        own.changed_at, own.changed_by_id = now, actor.person_id
    session.flush()
    audit.record(
        session,
        actor,
        "template.change",
        now=now,
        kind="letter_template",
        object_id=own.id,
        letter=code,
        language=language,
        version=own.version,
    )
    return own


def restore(session: Session, actor: Actor, code: str, language: str, *, now: dt.datetime) -> None:
    """Go back to the built-in text. Organisers only; nothing where the built-in text is in force."""
    _editable(session, actor, code, language)
    _, own = template_of(session, actor, code, language, lock=True)
    if own is None:
        return
    session.delete(own)
    audit.record(
        session,
        actor,
        "template.restore",
        now=now,
        kind="letter_template",
        object_id=own.id,
        letter=code,
        language=language,
        version=own.version,
    )


def _editable(session: Session, actor: Actor, code: str, language: str) -> LetterKind:
    kind, _ = template_of(session, actor, code, language)
    if not actor.has(Role.ORGANISER):
        raise Forbidden("forbidden")
    return kind
