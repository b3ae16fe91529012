"""What a film's credits make one suspect of a juror's interests. Pure: it proposes, a secretary decides.

A name in the credits is a person of its own (names are never merged), so a juror is looked for by person and by name
in any spelling. A family name alone is a hint and no more: half a jury may be called Kim.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fest_ops.words import search_key

SHORTEST_FAMILY_NAME = 4
"""Letters, in the key by which names are found: shorter ones meet by chance."""
_GROUNDS = {"distribution": "distribution", "sales": "distribution"}


@dataclass(frozen=True, slots=True)
class Juror:
    """A seat with a vote: how its holder is called in each script, and where they belong to on that day."""

    seat: str
    person: str
    names: tuple[str, ...]
    organisations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Credited:
    """One credit of a film. `person` or `organisation` is an id; `organisations` are where the person belongs to."""

    role: str
    name: str
    person: str = ""
    organisation: str = ""
    organisations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Film:
    """A film with its credits; `owners` are the ids of those who act for its entry."""

    entry: str
    credits: tuple[Credited, ...] = ()
    owners: frozenset[str] = frozenset()


class Suspicion(NamedTuple):
    """Why a juror may have an interest in a film: `ground` is what would be put down, `code` says why, `name` in whom.

    credited: the same person or name stands in the credits; acts_for: acts for the entry; employer: belongs to a
    company that is credited; colleague: belongs to the same organisation as somebody credited; family_name: only a
    hint, nothing has to follow from it.
    """

    seat: str
    entry: str
    ground: str
    code: str
    name: str
    role: str = ""

    @property
    def hint(self) -> bool:
        """Whether it is too weak to ask for an answer."""
        return self.code == "family_name"


def suspicions(jurors: Sequence[Juror], films: Sequence[Film]) -> list[Suspicion]:
    """What the credits suggest, film by film; one suspicion of each code for a juror and a film, the strongest first.

    A family name is given only where nothing stronger was found.
    """
    found: list[Suspicion] = []
    for film in films:
        for juror in jurors:
            strong = list(_once(_strong(juror, film)))
            found += strong or list(_once(_hints(juror, film)))
    return found


def organiser_films(films: Sequence[Film], organisers: Collection[str]) -> dict[str, str]:
    """Films with a credited company that is one of the festival's organisers, by entry, with the company's name."""
    names = [_name(name) for name in organisers]
    return {
        film.entry: credit.name
        for film in films
        for credit in reversed(film.credits)
        if credit.organisation and any(_is_of(_name(credit.name), whole) for whole in names)
    }


def _is_of(company: frozenset[str], organiser: frozenset[str]) -> bool:
    """Whether a company's name is an organiser's, or all of it stands in the longer one: «Қазақфильм» in
    «Ш.Айманов атындағы «Қазақфильм» АҚ»."""
    return company <= organiser and sum(map(len, company)) > SHORTEST_FAMILY_NAME


def _strong(juror: Juror, film: Film) -> Iterable[Suspicion]:
    names = {_name(name) for name in juror.names} - {frozenset()}
    for credit in film.credits:
        same_person = bool(credit.person) and credit.person == juror.person
        if same_person or (not credit.organisation and _name(credit.name) in names):
            ground = _GROUNDS.get(credit.role, "production")
            yield Suspicion(juror.seat, film.entry, ground, "credited", credit.name, credit.role)
    if juror.person and juror.person in film.owners:
        yield Suspicion(juror.seat, film.entry, "promotion", "acts_for", "")
    for credit in film.credits:
        if credit.organisation and credit.organisation in juror.organisations:
            yield Suspicion(juror.seat, film.entry, "employer", "employer", credit.name, credit.role)
    for credit in film.credits:
        if credit.person != juror.person and credit.organisations & juror.organisations:
            yield Suspicion(juror.seat, film.entry, "employer", "colleague", credit.name, credit.role)


def _hints(juror: Juror, film: Film) -> Iterable[Suspicion]:
    mine = {_family(name) for name in juror.names} - {""}
    for credit in film.credits:
        if not credit.organisation and _family(credit.name) in mine:
            yield Suspicion(juror.seat, film.entry, "family", "family_name", credit.name, credit.role)


def _once(found: Iterable[Suspicion]) -> Iterable[Suspicion]:
    seen: set[str] = set()
    for each in found:
        if each.code not in seen:
            seen.add(each.code)
            yield each


@functools.lru_cache(maxsize=4096)
def _name(name: str) -> frozenset[str]:
    """A name by its words in any order and spelling: "Байғазин Эмир" is "Emir Baigazin"."""
    return frozenset(search_key(name).split())


@functools.lru_cache(maxsize=4096)
def _family(name: str) -> str:
    """The last word of a name, "" where it is short: as credits in this field are written."""
    last = (search_key(name).split() or [""])[-1]
    return last if len(last) >= SHORTEST_FAMILY_NAME else ""
