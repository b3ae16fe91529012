"""Rows of works, entries, owners, snapshots and drafts: the same invariants as a submission through the form."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from fest_ops.home.demo import edition, real_films
from fest_ops.home.demo.drafts import draft_of
from fest_ops.home.demo.films import Film
from fest_ops.home.demo.material import OPENS, identity
from fest_ops.home.demo.real_films import RealFilm
from fest_ops.home.demo.regulations import RULES, VERSION
from fest_ops.home.demo.stand_ins import agent
from fest_ops.selection.entries.facts import EntryFacts
from fest_ops.selection.entries.snapshots import digest_of
from fest_ops.selection.states import State
from fest_ops.submissions.films.eligibility import Host, check
from fest_ops.submissions.films.facts import parse
from fest_ops.submissions.films.payload import payload_of
from fest_ops.words import search_key, sort_key, speak

SUBMITTED_AND_IN_REVIEW = 3
"""The version of an entry that was opened, submitted and taken into review."""


def _work(film_id: uuid.UUID, title: dict[str, str], countries: Sequence[str], **more: Any) -> dict[str, Any]:
    return {
        "id": film_id,
        "kind": "film",
        "title": title,
        "sort_key": sort_key(speak(title, "original").text),
        "search_key": search_key(*title.values()),
        "countries": list(countries),
        **more,
    }


def works(invented: Sequence[Film]) -> list[dict[str, Any]]:
    """The twelve real works and the invented ones."""
    real = [
        _work(
            film.id,
            film.title,
            film.countries,
            year=film.year,
            minutes=None,
            completed_on=None,
            facts={"elsewhere": film.elsewhere} if film.elsewhere else {},
            invented=False,
        )
        for film in real_films.films()
    ]
    return real + [
        _work(
            film.id,
            film.title,
            film.countries,
            year=film.year,
            minutes=film.minutes,
            completed_on=film.completed_on,
            facts={"languages": [film.language], "premiere": film.premiere, "synopsis": film.synopsis},
            invented=True,
        )
        for film in invented
    ]


def credits(invented: Sequence[Film]) -> list[dict[str, Any]]:
    """Director and producer of each invented film, beside the real credits."""
    return [
        *real_films.credits(),
        *(
            {
                "id": identity("credit", film.id, role),
                "work_id": film.id,
                "person_id": person.id,
                "role": role,
                "position": position,
                "as_credited": person.name,
            }
            for film in invented
            for position, (role, person) in enumerate(
                (("director", film.director), ("producer", film.producer))
            )
        ),
    ]


def entry_id(film: Film | RealFilm) -> uuid.UUID:
    """The id of a film's entry."""
    return identity("entry", film.id)


def entries(invented: Sequence[Film]) -> list[dict[str, Any]]:
    """Numbered in the order of submission, all in review."""
    rows = [
        _entry(
            film,
            EntryFacts(film.title, ", ".join(film.directors), film.countries, film.year),
            number,
            OPENS,
        )
        for number, film in enumerate(real_films.films(), start=1)
    ]
    for film in invented:
        facts = EntryFacts(
            film.title, film.director.name, film.countries, film.year, film.minutes, invented=True
        )
        rows.append(_entry(film, facts, len(rows) + 1, film.submitted_at))
    return rows


def _entry(film: Film | RealFilm, facts: EntryFacts, number: int, moment: dt.datetime) -> dict[str, Any]:
    return {
        "id": entry_id(film),
        "edition_id": edition.EDITION,
        "call_id": edition.CALL,
        "number": number,
        "work_id": film.id,
        "state": State.IN_REVIEW.value,
        "told_state": State.SUBMITTED.value,
        "version": SUBMITTED_AND_IN_REVIEW,
        "section_wanted_id": edition.COMPETITION,
        "round_id": edition.PRESELECTION,
        "created_at": moment,
        "submitted_at": moment,
        **facts.columns(),
    }


def owners(invented: Sequence[Film]) -> list[dict[str, Any]]:
    """Who submitted each invented film; for a real one an invented agent stands in."""
    standing_in = [
        {"entry_id": entry_id(film), "person_id": agent().id, "role": "agent", "since": OPENS, "told": True}
        for film in real_films.films()
    ]
    return standing_in + [
        {
            "entry_id": entry_id(film),
            "person_id": film.owner.id,
            "role": "owner",
            "since": film.submitted_at,
            "told": True,
        }
        for film in invented
    ]


def drafts(invented: Sequence[Film]) -> list[dict[str, Any]]:
    """The form as typed."""
    rows = [
        {
            "entry_id": entry_id(film),
            "draft": film.draft(),
            "draft_version": 1,
            "draft_saved_at": OPENS,
            "draft_saved_by_id": None,
            "screener_url": "",
        }
        for film in real_films.films()
    ]
    for film in invented:
        draft = draft_of(film, "competition", edition.REGULATIONS)
        rows.append(
            {
                "entry_id": entry_id(film),
                "draft": draft,
                "draft_version": 1,
                "draft_saved_at": film.submitted_at,
                "draft_saved_by_id": film.owner.id,
                "screener_url": draft["screener_url"],
            }
        )
    return rows


def snapshots(invented: Sequence[Film]) -> list[dict[str, Any]]:
    """What was handed in, word for word, with the eligibility check as it stood."""
    rows = [_snapshot(film, film.draft(), None, OPENS) for film in real_films.films()]
    for film in invented:
        draft = draft_of(film, "competition", edition.REGULATIONS)
        rows.append(_snapshot(film, draft, film.owner.id, film.submitted_at))
    return rows


def _snapshot(
    film: Film | RealFilm, draft: dict[str, str], taken_by: uuid.UUID | None, moment: dt.datetime
) -> dict[str, Any]:
    ninth = edition.editions()[1]
    facts, problems = parse(draft)
    if problems:
        raise ValueError(f"the demo's draft of {film.title['en']} cannot be read: {problems}")
    accepted = {"id": str(edition.REGULATIONS), "version": VERSION} if taken_by else None
    payload = payload_of(
        facts,
        film_file=None,
        password_set=False,
        regulations=accepted,
        findings=check(facts, RULES, Host(ninth["starts"], ninth["ends"], "KZ")),
    )
    return {
        "id": identity("snapshot", film.id),
        "entry_id": entry_id(film),
        "position": 1,
        "taken_at": moment,
        "taken_by_id": taken_by,
        "regulations_id": edition.REGULATIONS if taken_by else None,
        "payload": payload,
        "digest": digest_of(payload),
    }
