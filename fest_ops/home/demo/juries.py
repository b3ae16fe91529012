"""The juries of the demo: the real one of IX Eurasia as a panel, and one of stand-ins that a visitor can play.

Nobody votes on the real one: no vote, note or score is ever invented for a real juror or film. Whoever sits on the
other is invented.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from fest_ops.actor import Role
from fest_ops.home.demo import edition
from fest_ops.home.demo.material import DEMO_NOW, facts, identity
from fest_ops.home.demo.people import Invented, person
from fest_ops.home.demo.stand_ins import SECRETARY, stand_in
from fest_ops.jury.profiles.document import built_in

JURY_SLUG = "international"
JURY_NAME = {"kk": "Халықаралық қазылар алқасы", "ru": "Международное жюри", "en": "International jury"}
REAL_JURY = identity("jury", "eurasia")
STAND_IN_JURY = identity("jury", "stand-ins")
ACCEPTED = DEMO_NOW - dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Sitter:
    """An invented person with a seat."""

    function: str
    person: Invented
    email: str
    language: str
    crafts: tuple[str, ...] = ()


_OTHERS = (
    ("juror2", "Aisulu Bekturova", "Айсұлу Бектұрова", "KZ", "kk", ("director", "screenwriter")),
    ("juror3", "Platon Veresov", "Платон Вересов", "RU", "ru", ("producer",)),
    ("juror4", "Nodira Zarafshon", "Нодира Зарафшон", "UZ", "ru", ("actor",)),
    ("juror5", "Emil Hartwig Lindqvist", "Эмиль Хартвиг Линдквист", "SE", "en", ("cinematographer",)),
)


def sitters() -> list[Sitter]:
    """Five jurors, the chair first, and their secretary; chair and secretary are accounts that the demo prints."""
    chair, secretary = stand_in(Role.JUROR), stand_in(SECRETARY)
    return [
        Sitter("chair", chair.person, chair.email, chair.language, ("director",)),
        *(
            Sitter("juror", person(latin, cyrillic, country), f"{local}@example.org", language, crafts)
            for local, latin, cyrillic, country, language, crafts in _OTHERS
        ),
        Sitter("secretary", secretary.person, secretary.email, secretary.language),
    ]


_CRAFTS = {"writer": "screenwriter"}
_EMPTY_SEAT: dict[str, Any] = {"biography": {}, "crafts": [], "country": "", "accepted_at": None}


def real_jury() -> dict[str, Any]:
    """The jury of IX Eurasia."""
    return _jury(REAL_JURY, edition.EDITION, edition.COMPETITION)


def real_seats() -> list[dict[str, Any]]:
    """Who sat on it, as announced; nobody is said to have done anything."""
    return [
        {
            **_EMPTY_SEAT,
            "id": identity("seat", juror["name"]),
            "jury_id": REAL_JURY,
            "function": "chair" if juror.get("president") else "juror",
            "position": position,
            "person_id": identity("real person", juror["name"]),
            "name": juror["name"],
            "country": juror["country"],
            "crafts": [_CRAFTS.get(craft, craft) for craft in juror["crafts"]],
        }
        for position, juror in enumerate(facts()["editions"][1]["jury"])
    ]


def stand_in_jury(edition_id: uuid.UUID, section_id: uuid.UUID) -> dict[str, Any]:
    """The jury of stand-ins, over a section of invented films."""
    return _jury(STAND_IN_JURY, edition_id, section_id)


def stand_in_seats() -> list[dict[str, Any]]:
    """All of them have accepted; the rest is for the visitor to play."""
    return [_seat(position, sitter) for position, sitter in enumerate(sitters())]


def _jury(jury_id: uuid.UUID, edition_id: uuid.UUID, section_id: uuid.UUID) -> dict[str, Any]:
    return {
        "id": jury_id,
        "edition_id": edition_id,
        "slug": JURY_SLUG,
        "name": JURY_NAME,
        "section_id": section_id,
        "profile": "eurasia",
        "rules": built_in("eurasia"),
    }


def _seat(position: int, sitter: Sitter) -> dict[str, Any]:
    return {
        **_EMPTY_SEAT,
        "id": identity("seat", sitter.person.id),
        "jury_id": STAND_IN_JURY,
        "function": sitter.function,
        "position": position,
        "person_id": sitter.person.id,
        "name": sitter.person.name,
        "country": sitter.person.country,
        "crafts": list(sitter.crafts),
        "accepted_at": ACCEPTED,
    }
