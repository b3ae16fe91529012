"""The 158 invented films: titles, countries, people, lengths, dates, synopses. Nothing here touches the database."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field, replace

from fest_ops.home.demo.material import OPENS, chance, identity, in_three, table
from fest_ops.home.demo.people import SPEAK_RUSSIAN, Cast, Invented

COUNTRIES = {
    "KZ": 34, "RU": 22, "TR": 10, "IR": 10, "IN": 10, "KG": 9, "UZ": 9, "CN": 7, "KR": 6, "TJ": 5, "JP": 5,
    "GE": 5, "AZ": 4, "MN": 4, "DE": 4, "FR": 4, "IT": 3, "PL": 3, "ES": 2, "US": 1, "PH": 1,
}  # fmt: skip
"""How many invented entries come from where: 158 in all."""
PARTNERS = {
    "KZ": ("RU", "DE", "FR", "KG"), "RU": ("DE", "FR", "KZ", "GE"), "KG": ("KZ", "JP", "DE"), "UZ": ("KZ", "RU"),
    "TJ": ("RU", "IR", "FR"), "GE": ("DE", "FR"), "IR": ("FR", "DE"), "TR": ("DE", "FR", "GE"), "MN": ("DE", "CN"),
    "PL": ("DE", "FR"), "AZ": ("TR", "RU"),
}  # fmt: skip
LANGUAGES = {
    "KZ": "kk", "RU": "ru", "TR": "tr", "IR": "fa", "IN": "hi", "KG": "ky", "UZ": "uz", "CN": "zh", "KR": "ko",
    "TJ": "tg", "JP": "ja", "GE": "ka", "AZ": "az", "MN": "mn", "DE": "de", "FR": "fr", "IT": "it", "PL": "pl",
    "ES": "es", "US": "en", "PH": "tl",
}  # fmt: skip
LAST_SUBMISSION = dt.datetime(2013, 7, 9, 12, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Film:
    """An invented film as its submitter would describe it."""

    id: uuid.UUID
    title: dict[str, str]
    countries: tuple[str, ...]
    director: Invented
    producer: Invented
    minutes: int
    year: int
    completed_on: dt.date
    premiere: str
    """world, international, continental, regional or national: the level that the festival would have."""
    language: str
    synopsis: dict[str, str]
    submitted_at: dt.datetime
    first_feature: bool
    quality: float = field(repr=False)
    """What the invented selectors see in it, about 1 to 10."""

    @property
    def owner(self) -> Invented:
        """Who submitted it."""
        return self.producer


def titles() -> list[dict[str, str]]:
    """158 titles in three languages, none twice."""
    tables = table("titles")
    rows = [in_three(row) for row in tables["whole"]]
    for head, ofs in tables["pairs"].items():
        for of in ofs:
            (kk, ru, en), (kk_of, ru_of, en_of) = tables["heads"][head], tables["of"][of]
            rows.append({"kk": f"{kk_of} {kk}", "ru": f"{ru} {ru_of}", "en": f"{en} {en_of}"})
    chance("titles").shuffle(rows)
    return rows[: sum(COUNTRIES.values())]


def invent(cast: Cast, submitter: Invented) -> list[Film]:
    """The invented films in the order of their submission; the last one from Kazakhstan is the submitter's own."""
    luck = chance("films")
    countries = [code for code, n in COUNTRIES.items() for _ in range(n)]
    luck.shuffle(countries)
    moments = sorted(_moment(luck) for _ in countries)
    films = [
        _film(luck, cast, title, country, moment)
        for title, country, moment in zip(titles(), countries, moments, strict=True)
    ]
    own = max(index for index, film in enumerate(films) if film.countries[0] == "KZ")
    films[own] = replace(films[own], director=submitter, producer=submitter)
    return films


def _moment(luck: random.Random) -> dt.datetime:
    """Submissions thicken towards the summer, and come in the daytime."""
    days = (LAST_SUBMISSION - OPENS).days
    day = round(days * luck.random() ** 0.6)
    return OPENS + dt.timedelta(days=day, minutes=luck.randrange(0, 11 * 60))


def _film(
    luck: random.Random, cast: Cast, title: dict[str, str], country: str, submitted_at: dt.datetime
) -> Film:
    director = cast.someone(country)
    countries = [country]
    if country in PARTNERS and luck.random() < 0.3:
        countries.append(luck.choice(PARTNERS[country]))
    completed = dt.date(2012, 9, 10) + dt.timedelta(days=luck.randrange(0, 200))
    if luck.random() < 0.05:
        completed -= dt.timedelta(days=luck.randrange(60, 300))
    completed = min(completed, submitted_at.date() - dt.timedelta(days=3))
    original = title["kk"] if country == "KZ" else title["ru"] if country in SPEAK_RUSSIAN else title["en"]
    sentences = [luck.choice(table("synopses")[part]) for part in ("beginnings", "turns", "ends")]
    return Film(
        id=identity("work", title["en"]),
        title={"original": original, **title},
        countries=tuple(countries),
        director=director,
        producer=director if luck.random() < 0.35 else cast.someone(country),
        minutes=luck.randrange(18, 58) if luck.random() < 0.03 else round(luck.triangular(68, 152, 94)),
        year=completed.year,
        completed_on=completed,
        premiere=luck.choices(
            ("world", "international", "continental", "regional", "national"), (52, 24, 14, 7, 3)
        )[0],
        language=LANGUAGES[country],
        synopsis={
            language: " ".join(row[i] for row in sentences) for i, language in enumerate(("kk", "ru", "en"))
        },
        submitted_at=submitted_at,
        first_feature=luck.random() < 0.3,
        quality=min(9.6, max(1.8, luck.gauss(5.7, 1.6))),
    )
