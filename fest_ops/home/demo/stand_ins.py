"""Who stands in for whom: one invented person with an account for each role, and the ten invented selectors."""

from __future__ import annotations

from dataclasses import dataclass

from fest_ops.actor import Role
from fest_ops.home.demo.people import Cast, Invented, person

PASSWORD = "demo-of-summer-2013"  # noqa: S105 - printed by `fest-ops demo accounts`; these accounts are the demo's alone
ADMINISTRATOR = "administrator"
SECRETARY = "secretary"


@dataclass(frozen=True, slots=True)
class StandIn:
    """An invented person with an account that `fest-ops demo accounts` prints."""

    role: str
    """A Role, or "administrator", who holds no role in the edition, or "secretary", of the jury of stand-ins."""
    person: Invented
    email: str
    language: str


_ROLES: tuple[tuple[str, str, str, str, str, str], ...] = (
    (Role.ORGANISER, "organiser", "Zhibek Almasqyzy", "Жібек Алмасқызы", "KZ", "kk"),
    (Role.HEAD_OF_PROGRAMME, "programme", "Gleb Tarusin", "Глеб Тарусин", "RU", "ru"),
    (Role.SELECTOR, "selector", "Arman Ulykpan", "Арман Ұлықпан", "KZ", "kk"),
    (Role.SUBMITTER, "submitter", "Kamshat Ormanbet", "Қамшат Орманбет", "KZ", "kk"),
    (Role.JUROR, "juror", "Hazel Wintergreen", "Хейзел Уинтергрин", "US", "en"),
    (Role.GUEST, "guest", "Tilman Rosenau", "Тильман Розенау", "DE", "en"),
    (Role.PRESS, "press", "Zoya Lugovaya", "Зоя Луговая", "RU", "ru"),
    (Role.DOOR, "door", "Madi Torebek", "Мәди Төребек", "KZ", "kk"),
    (SECRETARY, "secretary", "Dana Serikbol", "Дана Серікбол", "KZ", "kk"),
    (ADMINISTRATOR, "administrator", "Yerbol Kunanbek", "Ербол Құнанбек", "KZ", "en"),
)
SELECTORS_FROM = ("KZ", "KZ", "KZ", "KZ", "KG", "UZ", "RU", "GE", "FR")
"""Where the other nine selectors come from."""


def stand_ins() -> list[StandIn]:
    """One for each role, in the order in which they are printed."""
    return [
        StandIn(role, person(latin, cyrillic, country), f"{local}@example.org", language)
        for role, local, latin, cyrillic, country, language in _ROLES
    ]


def stand_in(role: str) -> StandIn:
    """The one who stands in for a role."""
    return next(each for each in stand_ins() if each.role == role)


def agent() -> Invented:
    """Who stands in for the makers of the twelve real films, of whom nothing is invented: somebody has to be written
    to when a visitor of the demo decides on them. Has an account that is not printed."""
    return person("Aigerim Okilbek", "Әйгерім Өкілбек", "KZ")


def selectors(cast: Cast) -> list[Invented]:
    """The ten selectors; the first is the one whose account is printed."""
    return [stand_in(Role.SELECTOR).person, *(cast.someone(country) for country in SELECTORS_FROM)]
