"""The twelve films of the competition of 2013: what is stated of them, and nothing else.

They are entries in review without an assignment, a review, a decision or a letter; an invented agent stands in for
whoever submitted them (stand_ins.agent). An entry needs a number and a date of submission; as none is stated, they
carry the numbers 1 to 12 and the moment the demo's call opens.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fest_ops.home.demo.material import facts, identity
from fest_ops.words import search_key, sort_key


@dataclass(frozen=True, slots=True)
class RealFilm:
    """A film as the facts have it."""

    id: uuid.UUID
    title: dict[str, str]
    countries: tuple[str, ...]
    year: int
    directors: tuple[str, ...]
    elsewhere: str

    def draft(self) -> dict[str, str]:
        """What is stated, by the keys of the entry form."""
        stated = {f"title_{language}": text for language, text in self.title.items()}
        stated["year"] = str(self.year)
        stated.update({f"countries.{row}": code for row, code in enumerate(self.countries)})
        stated.update({f"directors.{row}.name": name for row, name in enumerate(self.directors)})
        return stated


def films() -> list[RealFilm]:
    """The twelve, in the order of the source."""
    return [
        RealFilm(
            id=identity("work", "real", film["title"]["en"]),
            title=dict(film["title"]),
            countries=tuple(film["countries"]),
            year=film["year"],
            directors=tuple(film.get("directors", ())),
            elsewhere=film.get("elsewhere", ""),
        )
        for film in facts()["editions"][1]["competition"]["films"]
    ]


def _person(name: str, names: dict[str, str], country: str) -> dict[str, Any]:
    return {
        "id": identity("real person", name),
        "name": name,
        "names": names,
        "sort_key": sort_key(name),
        "search_key": search_key(name, *names.values()),
        "country": country,
        "biography": {},
        "invented": False,
    }


def jury() -> list[dict[str, Any]]:
    """The seated jury of 2013 as persons; none has an account."""
    return [
        _person(juror["name"], {"en": juror["name"], "kk": juror["kk"]}, juror["country"])
        for juror in facts()["editions"][1]["jury"]
    ]


def guests() -> list[dict[str, Any]]:
    """The leaders of master classes who are not jurors."""
    return [
        _person(leader["leader"], {"en": leader["leader"], "kk": leader["kk"]}, "")
        for leader in facts()["editions"][1]["master_classes"]
        if not leader.get("leader_is_juror")
    ]


def directors() -> list[dict[str, Any]]:
    """The directors that are stated, as they are written there."""
    return [_person(name, {}, "") for film in films() for name in film.directors]


def credits() -> Iterator[dict[str, Any]]:
    """Their credits."""
    for film in films():
        for position, name in enumerate(film.directors):
            yield {
                "id": identity("credit", film.id, "director", position),
                "work_id": film.id,
                "person_id": identity("real person", name),
                "role": "director",
                "position": position,
                "as_credited": name,
            }
