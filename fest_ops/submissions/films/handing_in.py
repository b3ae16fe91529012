"""Handing an entry in: the gate, the work and its credits, the snapshot, the receipt."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Refused
from fest_ops.festival.models import Edition
from fest_ops.media.models import File
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries import rules
from fest_ops.selection.entries.models import EntrySnapshot
from fest_ops.selection.states import State, as_told
from fest_ops.submissions.films import completeness, eligibility, letters, queries
from fest_ops.submissions.films.eligibility import Finding
from fest_ops.submissions.films.entry_facts import ROLES, entry_facts, same_person
from fest_ops.submissions.films.facts import FilmFacts, parse
from fest_ops.submissions.films.payload import Change, differences, film_file_of, payload_of
from fest_ops.submissions.films.queries import OwnFilm
from fest_ops.web.languages import instant
from fest_ops.words import speak
from fest_ops.works import commands as works
from fest_ops.works.commands import NewCredit


def film_arrived(file: File | None) -> bool:
    """Whether a film file is whole and was not refused by the probe."""
    return file is not None and file.state in queries.ARRIVED


def gate(session: Session, own: OwnFilm) -> list[completeness.Missing]:
    """What the entry still lacks, as it is typed now."""
    return completeness.missing(
        own.draft,
        has_film=film_arrived(queries.film_file(session, own.film)),
        sections=own.page.slugs(),
        regulations=own.regulations_id,
    )


def gate_in_list(own: OwnFilm, unusable: Collection[uuid.UUID]) -> list[completeness.Missing]:
    """The same for a list of many entries, without a statement for each: `unusable` are those of their film files
    that are none (queries.unusable_files)."""
    return completeness.missing(
        own.draft,
        has_film=own.film.film_file_id is not None and own.film.film_file_id not in unusable,
        sections=own.page.slugs(),
        regulations=own.regulations_id,
    )


def findings(session: Session, own: OwnFilm, facts: FilmFacts | None = None) -> list[Finding]:
    """How the film, as it is typed now (or as `facts` say), stands to the call's regulations."""
    if own.page.regulations is None:
        return []
    facts = facts or parse(own.draft)[0]
    return eligibility.check(
        facts, own.page.regulations.rules, queries.host_of(session, own.entry.edition_id)
    )


def submit(session: Session, actor: Actor, entry_id: uuid.UUID, *, now: dt.datetime) -> EntrySnapshot:
    """Hand a draft in: the film becomes a work with its credits, what was typed an immutable snapshot, and every
    owner gets a dated receipt.

    Raises NotFound; Refused: as selection's submit for state and dates, "entry_incomplete" (n=how many things),
    "not_eligible" where a strict rule says no. Whatever it refuses, what was typed stays.
    """
    own = queries.own_film_for_update(session, actor, entry_id)
    why_not = rules.why_not_submit(
        State(own.entry.state),
        opens_at=own.call.opens_at,
        deadline_at=own.call.deadline_at,
        reopened_until=own.entry.reopened_until,
        now=now,
    )
    if why_not:
        raise Refused(why_not, deadline=own.call.deadline_at, opens=own.call.opens_at)
    facts, found = _checked(session, own)
    work_id = _write_work(session, own, facts)
    snapshot = engine.submit(
        session,
        actor,
        entry_id,
        work_id=work_id,
        facts=entry_facts(facts, invented=own.entry.invented),
        payload=_payload(session, own, facts, found),
        regulations_id=own.page.regulations.id if own.page.regulations else None,
        now=now,
    )
    _publish(own, facts)
    session.flush()
    _put_receipts(session, own, snapshot, "receipt", now)
    return snapshot


def amend(session: Session, actor: Actor, entry_id: uuid.UUID, *, now: dt.datetime) -> EntrySnapshot:
    """Send what was changed since as an amendment: a new snapshot, which the festival sees beside the former.

    Raises NotFound; Refused: "nothing_changed", "entry_incomplete", "not_eligible", "not_submitted",
    "entry_is_closed".
    """
    own = queries.own_film_for_update(session, actor, entry_id)
    why_not = rules.why_not_amend(as_told(State(own.entry.state), State(own.entry.told_state)))
    if why_not:
        raise Refused(why_not)
    facts, found = _checked(session, own)
    last = entries.last_snapshot(session, entry_id)
    payload = _payload(session, own, facts, found)
    if last is not None and last.payload == payload and not _password_changed(own):
        raise Refused("nothing_changed")
    _write_work(session, own, facts)
    snapshot = engine.amend(
        session,
        actor,
        entry_id,
        facts=entry_facts(facts, invented=own.entry.invented),
        payload=payload,
        regulations_id=own.page.regulations.id if own.page.regulations else None,
        now=now,
    )
    _publish(own, facts)
    session.flush()
    _put_receipts(session, own, snapshot, "amendment", now)
    return snapshot


def _checked(session: Session, own: OwnFilm) -> tuple[FilmFacts, list[Finding]]:
    lacking = gate(session, own)
    if lacking:
        raise Refused("entry_incomplete", n=len(lacking))
    facts, _ = parse(own.draft)
    found = findings(session, own, facts)
    if any(finding.blocks for finding in found):
        raise Refused("not_eligible")
    return facts, found


def payload_now(session: Session, own: OwnFilm) -> dict[str, Any]:
    """The payload that a snapshot would have if it were taken of what is typed now."""
    facts, _ = parse(own.draft)
    return _payload(session, own, facts, findings(session, own, facts))


def unsent(session: Session, own: OwnFilm) -> list[Change]:
    """What was changed since the last snapshot and is not sent."""
    last = entries.last_snapshot(session, own.entry.id)
    return differences(last.payload, payload_now(session, own)) if last is not None else []


def _write_work(session: Session, own: OwnFilm, facts: FilmFacts) -> uuid.UUID:
    exact = facts.completed is not None and facts.completed.first == facts.completed.last
    stated: dict[str, Any] = {
        "languages": list(facts.languages),
        "kind": facts.kind,
        "premiere": facts.premiere,
        "synopsis": dict(facts.synopsis),
        "completed": str(facts.completed or ""),
        "seconds": facts.seconds,
        "debut": facts.debut,
    }
    work = works.save_film(
        session,
        works.FilmFacts(
            title=dict(facts.titles),
            countries=facts.countries,
            year=facts.year,
            minutes=facts.minutes,
            completed_on=facts.completed.first if facts.completed and exact else None,
            facts={key: value for key, value in stated.items() if value not in ("", None, [], {})},
            invented=own.entry.invented,
        ),
        work_id=own.entry.work_id,
    )
    owners = {str(owner.person_id): owner.name for owner in queries.owners_of(session, own.entry.id)}
    works.credit_work(session, work, _credits(facts, owners))
    return work.id


def _credits(facts: FilmFacts, owners: dict[str, str]) -> list[NewCredit]:
    made = [
        NewCredit(role, named.name, person_id=same_person(named, owners))
        for role, rows in (("director", facts.directors), ("producer", facts.producers))
        for named in rows
    ]
    made += [NewCredit(role, name) for field, role in ROLES.items() for name in facts.crew.get(field, ())]
    made += [NewCredit("company", company.name, company.country) for company in facts.companies]
    if facts.sales:
        made.append(NewCredit("sales", facts.sales))
    return made


def _payload(session: Session, own: OwnFilm, facts: FilmFacts, found: list[Finding]) -> dict[str, Any]:
    file, poster = queries.film_file(session, own.film), queries.poster_file(session, own.film)
    if file is not None and not film_arrived(file) and not _handed_in(session, own, file):
        file = None
    regulations = own.page.regulations
    return payload_of(
        facts,
        film_file=file_named(file) if file is not None else None,
        poster=file_named(poster) if poster is not None else None,
        password_set=bool(own.draft.get("screener_password")),
        regulations={"id": str(regulations.id), "version": regulations.version} if regulations else None,
        findings=found,
    )


def _handed_in(session: Session, own: OwnFilm, file: File) -> bool:
    """Whether a file that was refused since is the one that was handed in: nobody took it out."""
    last = entries.last_snapshot(session, own.entry.id)
    return last is not None and film_file_of(last.payload) == file.id


def file_named(file: File) -> dict[str, Any]:
    """A file as a snapshot names it."""
    return {
        "id": str(file.id),
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256.hex() if file.sha256 else None,
    }


def _password_changed(own: OwnFilm) -> bool:
    held = own.film.screener_password
    return (held.decode() if held else "") != own.draft.get("screener_password", "")


def _publish(own: OwnFilm, facts: FilmFacts) -> None:
    """What selectors watch and which section is asked for follow what was handed in, not what is being typed."""
    own.film.screener_url = facts.screener_url
    own.film.screener_password = own.draft.get("screener_password", "").encode() or None
    wanted = next((section for section in own.page.sections if section.slug == facts.section), None)
    own.entry.section_wanted_id = wanted.id if wanted else None


def _put_receipts(
    session: Session, own: OwnFilm, snapshot: EntrySnapshot, kind: str, now: dt.datetime
) -> None:
    zone = session.get_one(Edition, own.entry.edition_id).timezone

    def merge(language: str) -> dict[str, str]:
        fields = {
            "film": str(speak(own.entry.title, language)),
            "number": str(own.entry.number),
            "entry": str(own.entry.id),
            "position": str(snapshot.position if kind == "receipt" else snapshot.position - 1),
            "moment": instant(snapshot.taken_at, zone),
            "digest": in_fours(snapshot.digest),
        }
        if kind == "receipt":
            fields["regulations"] = own.page.regulations.version if own.page.regulations else "–"
        return fields

    letters.put_to(
        session,
        queries.owners_of(session, own.entry.id),
        kind,
        ("snapshot", snapshot.id),
        merge,
        edition_id=own.entry.edition_id,
        now=now,
    )


def in_fours(digest: bytes) -> str:
    """A digest as it is printed on a receipt: hexadecimal in groups of four."""
    text = digest.hex()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
