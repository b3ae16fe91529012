"""The audience award at full size: 450,000 votes over 12 films counted; votes cast with codes beside a bare INSERT."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from bench import report
from bench.casting import Act, beside
from fest_ops import db
from fest_ops.actor import Actor, system_actor
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.jury.audience import codes, commands, queries
from fest_ops.jury.audience.models import AudienceAward
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from fest_ops.words import search_key, sort_key
from fest_ops.works.models import Work
from local.postgres import Postgres

VOTES = 450_000
FILMS = 12
SECONDS = 5.0
TURNS, EACH = 9, 120
BARE = text("INSERT INTO audience_vote (award_id, entry_id, mark) VALUES (:award, :film, 5)")
KEYS = ("a key of the bench",)


def measure(postgres: Postgres) -> list[report.Measure]:
    """What counting takes, and how many votes a second one connection casts."""
    engine = create_engine(postgres.url)
    db.bind(engine)
    now = dt.datetime.now(dt.UTC)
    with db.transaction() as session:
        actor, award = _award(session, now)
        films = [entry.id for entry in queries.films(session, award)]
        made = [
            code
            for film in films
            for code in commands.print_codes(
                session,
                actor,
                award.slug,
                film,
                label="Bench",
                number=TURNS * EACH // FILMS + 1,
                keys=KEYS,
                now=now,
            )
        ]
        _fill(session, award, films)
        edition_id, award_id = award.edition_id, award.id
    random.Random(1).shuffle(made)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE audience_vote, audience_code")
    tally = [_tally(engine, actor, award.slug, now) for _ in range(3)]

    def casts() -> Iterator[Act]:
        for n, code in enumerate(made):
            read = codes.read(codes.shown(code)) or ""

            def one(session: Session, read: str = read, mark: int = n % 5 + 1) -> None:
                commands.cast(session, edition_id, KEYS, read, mark)

            yield one

    def bare(session: Session) -> None:
        session.execute(BARE, {"award": award_id, "film": films[0]})

    found = beside(casts(), bare, turns=TURNS, each=EACH)
    engine.dispose()
    return [
        report.at_most(
            f"audience award: seconds to close and count {VOTES} votes over {FILMS} films",
            max(tally),
            SECONDS,
        ),
        report.told("audience award: the same, median of 3", statistics.median(tally)),
        report.told("audience votes cast a second, one connection", found.rate),
        report.told("bare INSERTs of a vote a second, one connection", found.bare),
        report.at_least("audience vote cast to bare INSERT", found.ratio, 0.25),
    ]


def _tally(engine: Engine, actor: Actor, slug: str, now: dt.datetime) -> float:
    """Seconds to close the award, counting in the database and by the exact formula; undone."""
    with Session(engine, expire_on_commit=False) as session:
        began = time.perf_counter()
        award = commands.close_award(session, actor, slug, now=now)
        seconds = time.perf_counter() - began
        assert award.result is not None and sum(film["votes"] for film in award.result["films"]) == VOTES
        session.rollback()
    return seconds


def _award(session: Session, now: dt.datetime) -> tuple[Actor, AudienceAward]:
    festival = Festival(slug="bench-audience", name={"en": "Bench"}, city="Almaty", country="KZ")
    session.add(festival)
    session.flush()
    edition = Edition(
        festival_id=festival.id, slug="2013", year=2013, starts=dt.date(2013, 9, 16), ends=dt.date(2013, 9, 20),
        timezone="Asia/Almaty", languages=["kk", "ru", "en"], selection_announced_at=now - dt.timedelta(days=1),
    )  # fmt: skip
    session.add(edition)
    session.flush()
    section = Section(edition_id=edition.id, slug="competition", name={"en": "Competition"}, competitive=True)
    regulations = Regulations(
        edition_id=edition.id, version="1", in_force_from=now.date(), text={"en": "Text"}, rules={}
    )
    session.add_all((section, regulations))
    session.flush()
    call = Call(
        edition_id=edition.id, slug="films", kind="film", title={"en": "Films"}, regulations_id=regulations.id,
        introduction={}, opens_at=now - dt.timedelta(days=90), deadline_at=now - dt.timedelta(days=30),
        last_number=FILMS,
    )  # fmt: skip
    session.add(call)
    session.flush()
    for number in range(1, FILMS + 1):
        _film(session, call, section, number, now)
    actor = system_actor(edition.id)
    award = commands.save_award(
        session, actor, None, slug="audience", name={"en": "Audience award"}, section_id=section.id, worst=1, best=5,
        formula="weighted", now=now,
    )  # fmt: skip
    commands.open_award(session, actor, award.slug, now=now)
    return actor, award


def _film(session: Session, call: Call, section: Section, number: int, now: dt.datetime) -> None:
    title = f"Film {number}"
    named: dict[str, Any] = {
        "title": {"original": title, "en": title}, "sort_key": sort_key(title), "search_key": search_key(title),
        "countries": ["KZ"], "invented": True,
    }  # fmt: skip
    work = Work(kind="film", facts={}, **named)
    session.add(work)
    session.flush()
    session.add(
        Entry(
            edition_id=call.edition_id, call_id=call.id, number=number, work_id=work.id, state=State.ACCEPTED.value,
            told_state=State.ACCEPTED.value, section_id=section.id, created_at=now, submitted_at=now, **named,
        )
    )  # fmt: skip
    session.flush()


def _fill(session: Session, award: AudienceAward, films: list[uuid.UUID]) -> None:
    chance = random.Random(VOTES)
    raw: Any = session.connection().connection.driver_connection
    with (
        raw.cursor() as cursor,
        cursor.copy("COPY audience_vote (award_id, entry_id, mark) FROM STDIN") as copy,
    ):
        for _ in range(VOTES):
            copy.write_row((award.id, chance.choice(films), chance.choice((1, 2, 3, 4, 4, 5, 5))))
