"""The real festivals and editions as rows, and the demo's own call, rounds and regulations around them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from fest_ops.home.demo.material import DEADLINE, OPENS, facts, identity
from fest_ops.home.demo.regulations import RULES, TEXT, VERSION
from fest_ops.home.demo.reviewing import CRITERIA, REVIEWS_WANTED, SCALE

SLUGS = {
    "«Жаңа көзқарас»": "zhana-kozqaras",
    "ХКФ «Шәкен жұлдыздары»": "shaken-zhuldyzdary",
    "«Дидар» Республикалық жастар кинофестивалі": "didar",
    "«Құлагер» Қазақстан Ұлттық кинематография кинобайқауы": "qulager",
    "«Мобильный взгляд»": "mobilny-vzglyad",
    "«Алтын Жебе» анимация фильмдер фестивалі": "altyn-zhebe",
    "«Астана экшн»": "astana-action",
    "«Бастау» студенттік және дебюттік фильмдердің халықаралық кинофестивалі": "bastau",
    "«Ер төстік» анимация фильмдер фестивалі": "er-tostik",
}
_PROGRAMME_SLUGS = {
    "Central Asian Panorama": "central-asian-panorama",
    "East–West": "east-west",
    "World Cinema Fund": "world-cinema-fund",
    "Days of Russian Cinema": "days-of-russian-cinema",
    "Dynamic Kazakh Cinema": "dynamic-kazakh-cinema",
    "Kazakh films with international prizes": "kazakh-films-with-prizes",
    "Darezhan Omirbayev retrospective": "omirbayev-retrospective",
}
_CALL = {
    "title": {"kk": "Фильмдер", "ru": "Фильмы", "en": "Films"},
    "introduction": {
        "kk": "Байқауға және бағдарламаларға фильмдер қабылданады. Мерзімі мен ережесі көрсетілім үшін ойдан алынған.",
        "ru": "Принимаются фильмы в конкурс и программы. Сроки и регламент придуманы для демонстрации.",
        "en": "Films for the competition and the programmes. The dates and regulations are invented for this demo.",
    },
}

FESTIVAL = identity("festival", "eurasia")
EDITION = identity("edition", "eurasia", 2013)
EDITION_2011 = identity("edition", "eurasia", 2011)
COMPETITION = identity("section", "competition")
REGULATIONS = identity("regulations", VERSION)
CALL = identity("call", "films")
PRESELECTION = identity("round", "preselection")
COMMITTEE = identity("round", "committee")


def festivals() -> list[dict[str, Any]]:
    """The ten festivals of Kazakhstan that the data lists, Eurasia among them."""
    stated = facts()["festival"]
    rows = [
        {
            "id": FESTIVAL,
            "slug": stated["slug"],
            "name": stated["name"],
            "city": stated["city"],
            "country": stated["country"],
            "founded": stated["founded"],
            "organisers": {"organisers": stated["organisers"], "founder": stated["founder"]},
        }
    ]
    for festival in facts()["festivals_of_kazakhstan"]:
        if festival["name"] in SLUGS:
            language = "ru" if festival["name"] == "«Мобильный взгляд»" else "kk"
            rows.append(
                {
                    "id": identity("festival", SLUGS[festival["name"]]),
                    "slug": SLUGS[festival["name"]],
                    "name": {language: festival["name"]},
                    "city": "",
                    "country": "KZ",
                    "founded": festival["year"],
                    "organisers": {},
                }
            )
    return rows


def editions() -> list[dict[str, Any]]:
    """VII (2011), of which only the year is known, and IX (2013)."""
    seventh, ninth = facts()["editions"]
    common = {
        "festival_id": FESTIVAL,
        "timezone": facts()["festival"]["timezone"],
        "languages": ["kk", "ru", "en"],
        "demo": True,
        "selection_announced_at": None,
        "announcement": {},
    }
    return [
        {
            **common,
            "id": EDITION_2011,
            "slug": "2011",
            "number": seventh["number"],
            "year": seventh["year"],
            "starts": dt.date(seventh["year"], 1, 1),
            "ends": dt.date(seventh["year"], 12, 31),
            "facts": {"market": _with_known_spelling(seventh["market"])},
        },
        {
            **common,
            "id": EDITION,
            "slug": "2013",
            "number": ninth["number"],
            "year": ninth["year"],
            "starts": dt.date.fromisoformat(ninth["starts"]),
            "ends": dt.date.fromisoformat(ninth["ends"]),
            "facts": {name: ninth[name] for name in ("jury", "master_classes", "round_tables", "market")},
        },
    ]


def _with_known_spelling(market: dict[str, Any]) -> dict[str, Any]:
    """The market with its winner's name as the jury's list of 2013 spells it in both scripts: the same person."""
    winner = market["winner"]
    known = [juror for juror in facts()["editions"][1]["jury"] if juror["kk"] == winner["director"]]
    names = {"en": known[0]["name"], "kk": known[0]["kk"]} if known else {}
    return {**market, "winner": {**winner, "names": names}}


def sections() -> list[dict[str, Any]]:
    """The competition with its 12 places, then the programmes, which compete for nothing and have no quota."""
    ninth = facts()["editions"][1]
    rows = [
        {
            "id": COMPETITION,
            "edition_id": EDITION,
            "slug": "competition",
            "name": {
                "kk": "Халықаралық байқау",
                "ru": "Международный конкурс",
                "en": "International competition",
            },
            "position": 0,
            "competitive": True,
            "quota": ninth["competition"]["selected"],
        }
    ]
    for position, programme in enumerate(ninth["programmes"], start=1):
        slug = _PROGRAMME_SLUGS[programme["en"]]
        rows.append(
            {
                "id": identity("section", slug),
                "edition_id": EDITION,
                "slug": slug,
                "name": {language: programme[language] for language in ("kk", "en") if language in programme},
                "position": position,
                "competitive": False,
                "quota": None,
            }
        )
    return rows


def regulations() -> list[dict[str, Any]]:
    """One version, in force when the call opens."""
    return [
        {
            "id": REGULATIONS,
            "edition_id": EDITION,
            "version": VERSION,
            "in_force_from": dt.date.fromisoformat(VERSION),
            "text": TEXT,
            "rules": RULES,
        }
    ]


def call() -> dict[str, Any]:
    """The call for films; `last_number` is set by whoever numbers the entries."""
    return {
        "id": CALL,
        "edition_id": EDITION,
        "slug": "films",
        "kind": "film",
        **_CALL,
        "opens_at": OPENS,
        "deadline_at": DEADLINE,
        "regulations_id": REGULATIONS,
        "reviews_wanted": REVIEWS_WANTED,
        "offer_days": 14,
    }


def rounds() -> list[dict[str, Any]]:
    """The preselection, then the committee."""
    low, high = SCALE
    return [
        {
            "id": identifier,
            "call_id": CALL,
            "position": position,
            "kind": kind,
            "scale_min": low,
            "scale_max": high,
            "closes_at": None,
        }
        for position, (identifier, kind) in enumerate(
            ((PRESELECTION, "preselection"), (COMMITTEE, "committee")), start=1
        )
    ]


def criteria() -> list[dict[str, Any]]:
    """The same weighted scorecard in both rounds."""
    return [
        {
            "id": identity("criterion", round_id, code),
            "round_id": round_id,
            "code": code,
            "name": dict(zip(("kk", "ru", "en"), name, strict=True)),
            "weight": weight,
            "position": position,
        }
        for round_id in (PRESELECTION, COMMITTEE)
        for position, (code, weight, name) in enumerate(CRITERIA)
    ]


def section_ids() -> list[uuid.UUID]:
    """Every section that the call feeds: the competition and the panoramas that take submitted films."""
    return [
        COMPETITION,
        *(identity("section", slug) for slug in ("central-asian-panorama", "dynamic-kazakh-cinema")),
    ]
