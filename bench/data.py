"""Editions of any size, by COPY: entries with three given reviews each, from a fixed seed."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.people import sign_in
from fest_ops.people.models import Account, Person, RoleHeld
from fest_ops.selection.calls.models import Call, CallSection, Criterion, Round
from fest_ops.selection.reviews.recount import recount_round
from fest_ops.selection.states import State
from fest_ops.words import search_key, sort_key

REVIEWS = 3
"""Each entry has so many, given."""
STILL_OPEN = 300
COUNTRIES = (
    "KZ", "RU", "FR", "DE", "IR", "TR", "KR", "JP", "CN", "IN", "KG", "UZ", "GE", "PL", "IT", "ES", "GB", "TJ",
)  # fmt: skip
SYLLABLES = (
    "ал",
    "бай",
    "ғазы",
    "дала",
    "ер",
    "жол",
    "көк",
    "құс",
    "нұр",
    "рау",
    "сары",
    "тау",
    "ұлы",
    "шам",
    "ай",
)
STATES = (
    *[State.IN_REVIEW] * 14,
    *[State.SHORTLISTED] * 3,
    *[State.NOT_SELECTED] * 2,
    State.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class Built:
    """One edition of the bench: where its pages are, and the sign-in tokens of its people."""

    base: str
    call_id: uuid.UUID
    head: str
    """Token of its head of programme."""
    selectors: tuple[str, ...]


def build(engine: Engine, size: int, *, now: dt.datetime, selectors: int = 10) -> Built:
    """An edition with `size` submitted entries in one call, each reviewed by three of its selectors."""
    chance = random.Random(size)
    with Session(engine) as session:
        edition = _edition(session, size)
        section = Section(
            edition_id=edition.id, slug="competition", name={"en": "Competition"}, competitive=True, quota=12
        )
        regulations = Regulations(
            edition_id=edition.id, version="1", in_force_from=now.date(), text={"en": "Text"}, rules={}
        )
        session.add_all((section, regulations))
        session.flush()
        call = Call(
            edition_id=edition.id, slug="films", kind="film", title={"en": "Films"}, regulations_id=regulations.id,
            introduction={"en": "Films of the year."}, opens_at=now - dt.timedelta(days=90),
            deadline_at=now + dt.timedelta(days=30), last_number=size,
        )  # fmt: skip
        session.add(call)
        session.flush()
        session.add(CallSection(call_id=call.id, section_id=section.id))
        first = Round(call_id=call.id, position=1, kind="preselection", scale_min=1, scale_max=10)
        session.add(first)
        session.flush()
        for position, code in enumerate(("story", "craft", "acting")):
            session.add(
                Criterion(
                    round_id=first.id, code=code, name={"en": code.title()}, weight=1, position=position
                )
            )
        head, *people = [
            _person(session, edition, role, f"{size}-{n}", now)
            for n, role in enumerate([Role.HEAD_OF_PROGRAMME, *[Role.SELECTOR] * selectors])
        ]
        tokens = [_token(session, person, now) for person in (head, *people)]
        entries = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(size)]
        works = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(size)]
        _fill(session, edition, call, first, entries, works, [person.id for person in people], chance, now)
        recount_round(session, first.id)
        session.commit()
        return Built(f"/bench/{size}", call.id, tokens[0], tuple(tokens[1:]))


def settle(engine: Engine) -> None:
    """Statistics as a database that has run for a while has them."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _edition(session: Session, size: int) -> Edition:
    festival = session.scalars(select(Festival).where(Festival.slug == "bench")).one_or_none()
    if festival is None:
        festival = Festival(slug="bench", name={"en": "Bench"}, city="Almaty", country="KZ")
        session.add(festival)
        session.flush()
    edition = Edition(
        festival_id=festival.id, slug=str(size), number="I", year=2013, starts=dt.date(2013, 9, 16),
        ends=dt.date(2013, 9, 20), timezone="Asia/Almaty", languages=["kk", "ru", "en"],
    )  # fmt: skip
    session.add(edition)
    session.flush()
    return edition


def _person(session: Session, edition: Edition, role: Role, name: str, now: dt.datetime) -> Person:
    person = Person(name=f"Person {name}", sort_key=sort_key(name), search_key=search_key(name))
    session.add(person)
    session.flush()
    session.add(
        Account(
            person_id=person.id, email=f"{name}@example.org", language="en", created_at=now, confirmed_at=now
        )
    )
    session.add(RoleHeld(edition_id=edition.id, person_id=person.id, role=role.value, given_at=now))
    session.flush()
    return person


def _token(session: Session, person: Person, now: dt.datetime) -> str:
    account_id = session.scalars(select(Account.id).where(Account.person_id == person.id)).one()
    return sign_in.start(session, account_id, device="bench", now=now)


def _fill(
    session: Session,
    edition: Edition,
    call: Call,
    first: Round,
    entries: Sequence[uuid.UUID],
    works: Sequence[uuid.UUID],
    selectors: Sequence[uuid.UUID],
    chance: random.Random,
    now: dt.datetime,
) -> None:
    session.flush()
    films = [_film(chance) for _ in entries]
    _copy(
        session,
        "work (id, kind, title, sort_key, search_key, countries, facts, invented)",
        (
            (
                work,
                "film",
                json.dumps(title),
                sort_key(title["en"]),
                search_key(*title.values()),
                countries,
                "{}",
                True,
            )
            for work, (title, countries, _minutes, _by) in zip(works, films, strict=True)
        ),
    )
    _copy(
        session,
        "entry (id, edition_id, call_id, number, work_id, state, told_state, version, round_id, created_at, "
        "submitted_at, reason, title, sort_key, search_key, byline, countries, year, minutes, invented, assigned, "
        "reviews, flags)",
        (
            (entry, edition.id, call.id, number, work, _state(number, chance).value, State.SUBMITTED.value, 1, first.id,
             now, now, "", json.dumps(title), sort_key(title["en"]), search_key(*title.values(), by), by, countries,
             2013, minutes, True, 0, 0, 0)
            for number, (entry, work, (title, countries, minutes, by)) in enumerate(
                zip(entries, works, films, strict=True), start=1
            )
        ),
    )  # fmt: skip
    _copy(session, "film_entry (entry_id, draft, draft_version, screener_url)",
          ((entry, "{}", 1, "https://screener.example/film") for entry in entries))  # fmt: skip
    pairs = [(entry, person) for n, entry in enumerate(entries) for person in _three(selectors, n)]
    _copy(session, "assignment (round_id, entry_id, person_id, assigned_at)",
          ((first.id, entry, person, now) for entry, person in pairs))  # fmt: skip
    _copy(
        session,
        "review (round_id, entry_id, person_id, scores, total, note, flag, saved_at, given_at, version)",
        _reviews(first.id, pairs, chance, now),
    )


def _state(number: int, chance: random.Random) -> State:
    """The first entries of each call are still in review, so that there is something to save a scorecard of."""
    return State.IN_REVIEW if number <= STILL_OPEN else chance.choice(STATES)


def _three(selectors: Sequence[uuid.UUID], n: int) -> list[uuid.UUID]:
    return [selectors[(n + step) % len(selectors)] for step in (0, 1, 3)][:REVIEWS]


def _reviews(
    round_id: uuid.UUID, pairs: Iterable[tuple[uuid.UUID, uuid.UUID]], chance: random.Random, now: dt.datetime
) -> Iterator[tuple[Any, ...]]:
    for entry, person in pairs:
        scores = {code: chance.randint(1, 10) for code in ("story", "craft", "acting")}
        total = (Decimal(sum(scores.values())) / 3).quantize(Decimal("0.001"))
        yield (
            round_id,
            entry,
            person,
            json.dumps(scores),
            total,
            "Seen.",
            chance.random() < 0.05,
            now,
            now,
            1,
        )


def _film(chance: random.Random) -> tuple[dict[str, str], list[str], int, str]:
    word = "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize()
    other = chance.choice(SYLLABLES).capitalize()
    title = {"original": f"{word} {other}", "kk": f"{word} {other}", "en": f"Film {word} {other}"}
    countries = chance.sample(COUNTRIES, k=chance.choice((1, 1, 1, 2)))
    by = "".join(chance.choice(SYLLABLES) for _ in range(2)).capitalize()
    return title, countries, chance.randint(60, 180), f"Director {by}"


def _copy(session: Session, into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    raw: Any = session.connection().connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
