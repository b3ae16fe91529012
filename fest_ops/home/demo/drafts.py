"""The entry form of an invented film as its submitter typed it, by the keys of fest_ops.submissions.films.fields."""

from __future__ import annotations

import uuid

from fest_ops.home.demo.films import Film
from fest_ops.home.demo.material import chance, identity
from fest_ops.home.demo.people import Invented

BIOGRAPHY = {
    "kk": "Ойдан шығарылған тұлға. Көрсетілімге арналған.",
    "ru": "Вымышленное лицо, придуманное для демонстрации.",
    "en": "An invented person, made up for the demonstration.",
}


def draft_of(film: Film, section: str, regulations_id: uuid.UUID) -> dict[str, str]:
    """The whole form, complete, as typed, for the section of that slug."""
    luck = chance(f"draft:{film.id}")
    draft = {
        "section": section,
        "title_original": film.title["original"],
        "languages.0": film.language,
        "subtitles.0": "en",
        "year": str(film.year),
        "completed": film.completed_on.isoformat(),
        "running_time": f"{film.minutes}:{luck.randrange(60):02d}",
        "kind": luck.choices(("fiction", "documentary", "animation"), (88, 9, 3))[0],
        "debut": "yes" if film.first_feature else "no",
        "colour": luck.choices(("colour", "black_and_white"), (93, 7))[0],
        "format": "dcp",
        "directors.0.name": film.director.name,
        "producers.0.name": film.producer.name,
        "companies.0.name": company(film.producer),
        "companies.0.country": film.countries[0],
        "contact_name": film.owner.name,
        "contact_email": film.owner.email,
        "premiere": film.premiere,
        "tv_or_web": "no",
        "released": "no",
        "screener_url": f"https://screener.invalid/{identity('screener', film.id).hex[:12]}",
        "accepted": str(regulations_id),
        "signed_by": film.owner.name,
        "capacity": "director" if film.owner == film.director else "producer",
    }
    for language in ("kk", "ru", "en"):
        draft[f"title_{language}"] = film.title[language]
        draft[f"synopsis_{language}"] = film.synopsis[language]
        draft[f"biography_{language}"] = BIOGRAPHY[language]
    for row, country in enumerate(film.countries):
        draft[f"countries.{row}"] = country
    draft.update(_showings(film))
    return draft


def _showings(film: Film) -> dict[str, str]:
    """What was shown before, as far as the premiere status implies it."""
    if film.premiere in ("world", "international"):
        return {"shown_before": "no"}
    return {
        "shown_before": "yes",
        "shown.0.place": "An invented festival",
        "shown.0.country": film.countries[-1],
        "shown.0.on": min(film.submitted_at.date(), film.completed_on.replace(day=28)).isoformat()[:7],
        "shown.0.how": "festival",
    }


def company(producer: Invented) -> str:
    """The invented company of an invented producer."""
    return f"{producer.names['en'].split()[-1]} Film (invented)"
