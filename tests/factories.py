"""Plain functions that make one thing each, with defaults that say nothing surprising."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import event
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.people.models import Account, Person, RoleHeld
from fest_ops.selection.calls.models import Call, CallSection, Criterion, Round
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.reviews.models import Assignment
from fest_ops.selection.states import State
from fest_ops.submissions.models import FilmEntry
from fest_ops.words import search_key, sort_key
from fest_ops.works.models import Work

NOW = dt.datetime(2013, 7, 15, 4, 0, tzinfo=dt.UTC)
_count = itertools.count(1)


def make_edition(
    session: Session, *, festival: str = "eurasia", slug: str = "2013", zone: str = "Asia/Almaty"
) -> Edition:
    """An edition from 16 to 20 September 2013 of a festival (made where it is not there)."""
    from sqlalchemy import select

    held = session.scalars(select(Festival).where(Festival.slug == festival)).one_or_none()
    if held is None:
        held = Festival(
            slug=festival, name={"en": festival.title(), "kk": "«Еуразия»"}, city="Almaty", country="KZ"
        )
        session.add(held)
        session.flush()
    edition = Edition(
        festival_id=held.id,
        slug=slug,
        number="IX",
        year=2013,
        starts=dt.date(2013, 9, 16),
        ends=dt.date(2013, 9, 20),
        timezone=zone,
        languages=["kk", "ru", "en"],
    )
    session.add(edition)
    session.flush()
    return edition


def make_section(
    session: Session, edition: Edition, *, slug: str = "competition", quota: int | None = 12
) -> Section:
    """A competitive section with its quota."""
    section = Section(
        edition_id=edition.id,
        slug=slug,
        name={"en": slug.title(), "ru": "Конкурс", "kk": "Байқау"},
        competitive=True,
        quota=quota,
    )
    session.add(section)
    session.flush()
    return section


def make_regulations(
    session: Session, edition: Edition, rules: dict[str, object] | None = None
) -> Regulations:
    """A version of the regulations in force since March 2013."""
    made = Regulations(
        edition_id=edition.id,
        version=f"2013-03-{next(_count):02d}",
        in_force_from=dt.date(2013, 3, 1),
        text={"en": "Regulations"},
        rules=rules or {},
    )
    session.add(made)
    session.flush()
    return made


def make_call(session: Session, edition: Edition, *sections: Section, slug: str = "films") -> Call:
    """A call for films, open from March to 1 August 2013, with a preselection of two criteria of weight 1."""
    regulations = make_regulations(session, edition)
    call = Call(
        edition_id=edition.id,
        slug=slug,
        kind="film",
        title={"en": "Films", "ru": "Фильмы", "kk": "Фильмдер"},
        opens_at=dt.datetime(2013, 3, 1, tzinfo=dt.UTC),
        deadline_at=dt.datetime(2013, 8, 1, tzinfo=dt.UTC),
        regulations_id=regulations.id,
    )
    session.add(call)
    session.flush()
    session.add_all(CallSection(call_id=call.id, section_id=section.id) for section in sections)
    make_round(session, call)
    return call


def make_round(session: Session, call: Call, *, position: int = 1, kind: str = "preselection") -> Round:
    """A round on a scale of 1 to 10 with the criteria "story" and "craft"."""
    made = Round(call_id=call.id, position=position, kind=kind, scale_min=1, scale_max=10)
    session.add(made)
    session.flush()
    for index, code in enumerate(("story", "craft")):
        session.add(
            Criterion(
                round_id=made.id, code=code, name={"en": code.title()}, weight=Decimal(1), position=index
            )
        )
    session.flush()
    return made


def make_person(
    session: Session, name: str = "", *, email: str | None = "", language: str = "en", country: str = "KZ"
) -> Person:
    """A person with a confirmed account; `email=None` makes one without an account."""
    name = name or f"Person {next(_count)}"
    person = Person(name=name, sort_key=sort_key(name), search_key=search_key(name), country=country)
    session.add(person)
    session.flush()
    if email is not None:
        session.add(
            Account(
                person_id=person.id,
                email=email or f"person-{next(_count)}@example.org",
                language=language,
                created_at=NOW,
                confirmed_at=NOW,
            )
        )
        session.flush()
    return person


def give_role(session: Session, edition: Edition, person: Person, *roles: Role) -> None:
    """Roles of a person in an edition."""
    session.add_all(
        RoleHeld(edition_id=edition.id, person_id=person.id, role=role.value, given_at=NOW) for role in roles
    )
    session.flush()


def make_actor(
    session: Session, edition: Edition, *roles: Role, name: str = "", language: str = "en"
) -> Actor:
    """A signed-in person with these roles in the edition, as an Actor."""
    person = make_person(session, name, language=language)
    give_role(session, edition, person, *roles)
    return actor_of(person, edition, *roles, language=language)


def actor_of(person: Person, edition: Edition, *roles: Role, language: str = "en") -> Actor:
    """The Actor of a person with these roles in the edition."""
    return Actor(
        person_id=person.id,
        account_id=uuid.uuid4(),
        name=person.name,
        language=language,
        edition_id=edition.id,
        roles=frozenset(roles),
    )


def make_film(session: Session, title: str, **facts: object) -> Work:
    """A film with an English title."""
    work = Work(
        kind="film",
        title={"original": title, "en": title},
        sort_key=sort_key(title),
        search_key=search_key(title),
        countries=facts.pop("countries", ["KZ"]),
        year=2013,
        minutes=facts.pop("minutes", 90),
    )
    session.add(work)
    session.flush()
    return work


def make_entry(
    session: Session,
    call: Call,
    *,
    title: str = "",
    owner: Person | None = None,
    state: State = State.SUBMITTED,
    **values: object,
) -> Entry:
    """An entry of a film in a call, submitted unless another state is given; its owner is made where none is."""
    title = title or f"Film {next(_count)}"
    work = make_film(
        session, title, countries=values.get("countries", ["KZ"]), minutes=values.get("minutes", 90)
    )
    owner = owner or make_person(session)
    submitted = state is not State.DRAFT
    if submitted:
        call.last_number += 1
    from sqlalchemy import select

    first_round = session.scalars(
        select(Round).where(Round.call_id == call.id).order_by(Round.position)
    ).first()
    facts: dict[str, object] = {"countries": list(work.countries), "minutes": work.minutes, "year": 2013}
    entry = Entry(
        edition_id=call.edition_id,
        call_id=call.id,
        number=call.last_number if submitted else None,
        work_id=work.id if submitted else None,
        state=state.value,
        told_state=(State.SUBMITTED if submitted else State.DRAFT).value,
        round_id=first_round.id if first_round and submitted else None,
        created_at=NOW,
        submitted_at=NOW if submitted else None,
        title=work.title,
        sort_key=work.sort_key,
        search_key=work.search_key,
        **{**facts, **values},
    )
    session.add(entry)
    session.flush()
    session.add(EntryOwner(entry_id=entry.id, person_id=owner.id, role="owner", since=NOW))
    session.add(FilmEntry(entry_id=entry.id, draft={"title_original": title}))
    session.flush()
    return entry


def assign(session: Session, entry: Entry, person: Person) -> Assignment:
    """An assignment in the entry's round; the entry's count follows."""
    assert entry.round_id is not None
    made = Assignment(round_id=entry.round_id, entry_id=entry.id, person_id=person.id, assigned_at=NOW)
    session.add(made)
    entry.assigned += 1
    session.flush()
    return made


def film_draft(regulations: Regulations | None = None, **answers: str) -> dict[str, str]:
    """A complete entry form, as typed, for the section "competition"; `answers` replace or add."""
    draft = {
        "section": "competition",
        "title_original": "Бауыр",
        "title_kk": "Бауыр",
        "title_ru": "Братишка",
        "title_en": "Little Brother",
        "languages.0": "kk",
        "countries.0": "KZ",
        "year": "2013",
        "completed": "2013-05",
        "running_time": "95:30",
        "kind": "fiction",
        "debut": "no",
        "directors.0.name": "Invented Director",
        "producers.0.name": "Invented Producer",
        "companies.0.name": "Invented Film",
        "companies.0.country": "KZ",
        "cast": "First Player\nSecond Player",
        "contact_name": "Invented Producer",
        "contact_email": "producer@example.org",
        "premiere": "world",
        "shown_before": "no",
        "tv_or_web": "no",
        "released": "no",
        "synopsis_en": "Two brothers.",
        "biography_en": "Made one film before.",
        "screener_url": "https://screener.example/1",
        "signed_by": "Invented Producer",
        "capacity": "producer",
    }
    if regulations is not None:
        draft["accepted"] = str(regulations.id)
    return draft | answers


@contextlib.contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The SQL statements that the session's connection runs inside the block; savepoints not counted."""
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", note)
