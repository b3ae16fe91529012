"""What the invented selectors gave the invented films: three reviews each, from a fixed seed.

A review is the film's quality as a selector sees it: a bias of the selector's own, a taste for each criterion, and
chance. Nothing here touches the database; real films never come near it.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fest_ops.home.demo.films import Film
from fest_ops.home.demo.material import DEMO_NOW, chance, table
from fest_ops.home.demo.people import Invented

CRITERIA: tuple[tuple[str, Decimal, tuple[str, str, str]], ...] = (
    ("story", Decimal("1.5"), ("Оқиға мен драматургия", "История и драматургия", "Story and screenplay")),
    ("direction", Decimal("1.5"), ("Режиссура", "Режиссура", "Direction")),
    ("craft", Decimal("1"), ("Кескін, дыбыс, монтаж", "Изображение, звук, монтаж", "Image, sound, editing")),
    ("relevance", Decimal("1"), ("Фестивальге сайлығы", "Место на фестивале", "Place at the festival")),
)
REVIEWS_WANTED = 3
SECOND_LOOKS = 12
"""How many films await the first selector's opinion beyond the three that are in."""
SCALE = (1, 10)


@dataclass(frozen=True, slots=True)
class Given:
    """One review of an invented film by an invented selector."""

    film: Film
    selector: Invented
    scores: dict[str, int]
    note: str
    flag: bool
    assigned_at: dt.datetime
    given_at: dt.datetime


def assigned(films: Sequence[Film], selectors: Sequence[Invented]) -> dict[uuid.UUID, list[Invented]]:
    """Three selectors a film, minutes balanced (section 6 of the field's rules: balance minutes, not films)."""
    luck = chance("assignments")
    load = dict.fromkeys((selector.id for selector in selectors), 0)
    plan: dict[uuid.UUID, list[Invented]] = {}
    for film in films:
        by_load = sorted(selectors, key=lambda selector: (load[selector.id], luck.random()))
        chosen = [by_load[0], *luck.sample(by_load[1:6], REVIEWS_WANTED - 1)]
        plan[film.id] = chosen
        for selector in chosen:
            load[selector.id] += film.minutes
    return plan


def reviews(films: Sequence[Film], selectors: Sequence[Invented]) -> list[Given]:
    """Every review, in the order of the films."""
    luck = chance("reviews")
    bias = {selector.id: luck.gauss(0, 0.7) for selector in selectors}
    taste = {selector.id: {code: luck.gauss(0, 0.35) for code, *_ in CRITERIA} for selector in selectors}
    plan = assigned(films, selectors)
    return [
        _review(luck, film, selector, bias[selector.id], taste[selector.id])
        for film in films
        for selector in plan[film.id]
    ]


def _review(luck: random.Random, film: Film, who: Invented, bias: float, taste: dict[str, float]) -> Given:
    seen = film.quality + bias + luck.gauss(0, 0.6)
    low, high = SCALE
    scores = {
        code: min(high, max(low, round(seen + taste[code] + luck.gauss(0, 0.7)))) for code, *_ in CRITERIA
    }
    flag = luck.random() < 0.04
    assigned_at = film.submitted_at + dt.timedelta(days=1, hours=luck.randrange(1, 30))
    latest = (DEMO_NOW - assigned_at) / 2
    given_at = assigned_at + min(dt.timedelta(hours=luck.randrange(20, 24 * 18)), latest)
    return Given(film, who, scores, _note(luck, who.language, seen, flag), flag, assigned_at, given_at)


def _note(luck: random.Random, language: str, seen: float, flag: bool) -> str:
    notes = table("notes")
    if flag:
        return str(notes["flag"][language])
    if luck.random() < 0.25:
        return ""
    band = "high" if seen >= 7 else "middle" if seen >= 4.5 else "low"
    return str(luck.choice(notes[band][language]))


def recommendation(total: Decimal) -> str:
    """What such a total recommends."""
    return "yes" if total >= 7 else "maybe" if total >= 5 else "no"
