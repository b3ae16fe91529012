"""Invented people: names composed from tables, each with an identity of its own."""

from __future__ import annotations

import random
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from fest_ops.home.demo.material import identity, table
from fest_ops.words import search_key, sort_key

_TO_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_TO_ASCII = str.maketrans("ıłŁ", "ilL")
_FAMILY_FIRST = frozenset({"CN", "KR"})
_WITH_FEMININE = ("ов", "ев", "ин")
SPEAK_RUSSIAN = frozenset({"RU", "KG", "UZ", "TJ", "AZ", "GE"})


@dataclass(frozen=True, slots=True)
class Invented:
    """A person made up for the demo."""

    id: uuid.UUID
    name: str
    """As the person writes it: Cyrillic in Kazakhstan and Russia, Latin elsewhere."""
    names: dict[str, str]
    country: str

    @property
    def language(self) -> str:
        """The language that letters to this person are in."""
        if self.country == "KZ":
            return "kk"
        return "ru" if self.country in SPEAK_RUSSIAN else "en"

    @property
    def email(self) -> str:
        """An address that can belong to nobody: example.org is reserved."""
        plain = unicodedata.normalize("NFKD", self.names["en"].translate(_TO_ASCII))
        letters = "".join(
            char for char in plain.lower() if char.isascii() and (char.isalnum() or char == " ")
        )
        return letters.replace(" ", ".") + "@example.org"

    def row(self, biography: dict[str, str] | None = None) -> dict[str, Any]:
        """The columns of a Person."""
        return {
            "id": self.id,
            "name": self.name,
            "names": self.names,
            "sort_key": sort_key(self.name),
            "search_key": search_key(self.name, *self.names.values()),
            "country": self.country,
            "biography": biography or {},
            "invented": True,
        }


class Cast:
    """Makes people without ever giving two of them the same name."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._taken: set[str] = set()

    def someone(self, country: str) -> Invented:
        """A new person of a country that the table of names has. Raises RuntimeError where its names are used up."""
        for _ in range(200):
            given, family = self._draw(country)
            cyrillic, latin = (_in_order(country, given[i], family[i]) for i in (0, 1))
            if latin not in self._taken:
                self._taken.add(latin)
                return person(latin, cyrillic, country)
        raise RuntimeError(f"no more names for {country}")

    def _draw(self, country: str) -> tuple[list[str], list[str]]:
        names = table("names")[country]
        woman = self._chance.random() < 0.42
        given = self._chance.choice(names["women" if woman else "men"])
        family = self._chance.choice(names["families"])
        if woman and family[0].endswith(_WITH_FEMININE):
            family = [family[0] + "а", family[1] + "a"]
        return given, family


def person(latin: str, cyrillic: str, country: str) -> Invented:
    """A person by name; `cyrillic` is the Kazakh spelling, the Russian one follows from it."""
    names = {"en": latin, "kk": cyrillic, "ru": cyrillic.translate(_TO_RUSSIAN)}
    own = cyrillic if country in ("KZ", "RU") else latin
    return Invented(id=identity("person", latin), name=own, names=names, country=country)


def _in_order(country: str, given: str, family: str) -> str:
    return f"{family} {given}" if country in _FAMILY_FIRST else f"{given} {family}"
