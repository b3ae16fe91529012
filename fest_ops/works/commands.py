"""Writing works and their credits."""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from fest_ops.people.models import Account, Organisation, Person, RoleHeld
from fest_ops.words import clean_words, search_key, sort_key, speak
from fest_ops.works.models import Credit, Work

COMPANIES = frozenset({"company", "sales", "distribution"})
"""Roles that an organisation has; every other is a person's."""


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What is known of a film as a work."""

    title: Mapping[str, str]
    countries: Sequence[str] = ()
    year: int | None = None
    minutes: int | None = None
    completed_on: dt.date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    invented: bool = False


@dataclass(frozen=True, slots=True)
class NewCredit:
    """One credit. `person_id` says that it is this known person; without it a name is a person of its work."""

    role: str
    name: str
    country: str = ""
    person_id: uuid.UUID | None = None


def save_film(session: Session, facts: FilmFacts, *, work_id: uuid.UUID | None = None) -> Work:
    """A new film, or the film `work_id` with these facts in the place of those it had."""
    title = clean_words(facts.title)
    work = session.get_one(Work, work_id) if work_id else Work(kind="film")
    work.title = title
    work.sort_key = sort_key(speak(title, "original").text)
    work.search_key = search_key(*title.values())
    work.countries = list(dict.fromkeys(facts.countries))
    work.year = facts.year
    work.minutes = facts.minutes
    work.completed_on = facts.completed_on
    work.facts = dict(facts.facts)
    work.invented = facts.invented
    session.add(work)
    session.flush()
    return work


def credit_work(session: Session, work: Work, credits: Sequence[NewCredit]) -> list[Credit]:
    """Make these the credits of a work, in their order.

    A person is never merged with another work's by name. Within one work, who bears one name in several roles, in
    one spelling or another, is one person; the same name twice in one role is two. `person_id` says who it is. A
    credit that stood before under the same role and name keeps its person; a person who has no account, role or
    other credit and whose name was corrected is renamed. A company of the same name and country is the same one.
    """
    before = list(session.scalars(select(Credit).where(Credit.work_id == work.id).order_by(Credit.position)))
    named = _named(before, credits)
    made: list[Credit] = []
    for position, wanted in enumerate(credits):
        credit = _standing(before, wanted) or Credit(work_id=work.id, role=wanted.role)
        credit.position, credit.as_credited = position, wanted.name
        if wanted.role in COMPANIES:
            credit.organisation_id = _organisation(session, wanted).id
        elif wanted.person_id is not None:
            credit.person_id = wanted.person_id
        elif credit.person_id is None:
            person_id = _of_another_role(named, made, wanted)
            credit.person_id = person_id or _renamed_or_new(session, before, credits, wanted).id
            named.setdefault(_bearer(wanted.name), credit.person_id)
        session.add(credit)
        made.append(credit)
    for left in before:
        session.delete(left)
    session.flush()
    return made


def _bearer(name: str) -> str:
    return search_key(name) or name


def _named(before: Sequence[Credit], credits: Sequence[NewCredit]) -> dict[str, uuid.UUID]:
    """Who bears a name in this work: whom a wanted credit says, else whom one that stays has."""
    named: dict[str, uuid.UUID] = {}
    for wanted in credits:
        if wanted.person_id is not None:
            named.setdefault(_bearer(wanted.name), wanted.person_id)
    stays = {(wanted.role, wanted.name) for wanted in credits}
    for credit in before:
        if credit.person_id is not None and (credit.role, credit.as_credited) in stays:
            named.setdefault(_bearer(credit.as_credited), credit.person_id)
    return named


def _of_another_role(
    named: Mapping[str, uuid.UUID], made: Sequence[Credit], wanted: NewCredit
) -> uuid.UUID | None:
    """The bearer of the name, unless this role has them already: then another person of the same name is meant."""
    person_id = named.get(_bearer(wanted.name))
    taken = any(credit.role == wanted.role and credit.person_id == person_id for credit in made)
    return None if taken else person_id


def _standing(before: list[Credit], wanted: NewCredit) -> Credit | None:
    """The credit that already says this, taken off `before`."""
    for credit in before:
        if credit.role != wanted.role or credit.as_credited != wanted.name:
            continue
        if wanted.person_id is None or credit.person_id == wanted.person_id:
            before.remove(credit)
            return credit
    return None


def _renamed_or_new(
    session: Session, before: list[Credit], credits: Sequence[NewCredit], wanted: NewCredit
) -> Person:
    """The person of a corrected name: one whose credit in this role is no longer wanted and who is nothing else."""
    still_wanted = {(credit.role, credit.name) for credit in credits}
    for credit in before:
        if credit.role != wanted.role or (credit.role, credit.as_credited) in still_wanted:
            continue
        person = session.get(Person, credit.person_id) if credit.person_id else None
        leaving = [each.id for each in before if (each.role, each.as_credited) not in still_wanted]
        if person is not None and _is_only_a_name(session, person, leaving):
            before.remove(credit)
            session.delete(credit)
            _name(person, wanted.name)
            return person
    person = Person()
    _name(person, wanted.name)
    session.add(person)
    session.flush()
    return person


def _name(person: Person, name: str) -> None:
    person.name, person.sort_key, person.search_key = name, sort_key(name), search_key(name)


def _is_only_a_name(session: Session, person: Person, leaving: Sequence[uuid.UUID]) -> bool:
    known = select(
        exists().where(Account.person_id == person.id)
        | exists().where(RoleHeld.person_id == person.id)
        | exists().where(Credit.person_id == person.id, Credit.id.not_in(leaving))
    )
    return not session.scalar(known)


def _organisation(session: Session, wanted: NewCredit) -> Organisation:
    name = unicodedata.normalize("NFC", wanted.name)
    held = session.scalars(
        select(Organisation)
        .where(
            Organisation.sort_key == sort_key(name),
            Organisation.name == name,
            Organisation.country == wanted.country,
        )
        .order_by(Organisation.id)
        .limit(1)
    ).one_or_none()
    if held is None:
        held = Organisation(
            name=name, sort_key=sort_key(name), search_key=search_key(name), country=wanted.country
        )
        session.add(held)
        session.flush()
    return held
