"""The festival of stand-ins: an invented festival beside the real one, in which a visitor plays a jury to its end.

Eight of the demo's invented films are its competition, with invented people in them; nothing of it is real.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.db import Base
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.home.demo import edition, juries, posters
from fest_ops.home.demo.drafts import draft_of
from fest_ops.home.demo.films import Film
from fest_ops.home.demo.material import DEMO_NOW, OPENS, identity
from fest_ops.home.demo.people import Cast, Invented
from fest_ops.home.demo.regulations import RULES, TEXT, VERSION
from fest_ops.home.demo.stand_ins import SECRETARY, stand_in
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.media.models import File
from fest_ops.media.storage import Disk
from fest_ops.people.models import Person, RoleHeld
from fest_ops.selection.calls.models import Call, CallSection
from fest_ops.selection.entries.facts import EntryFacts
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.selection.entries.snapshots import digest_of
from fest_ops.selection.states import State
from fest_ops.submissions.films.eligibility import Host, check
from fest_ops.submissions.films.facts import parse
from fest_ops.submissions.films.handing_in import file_named
from fest_ops.submissions.films.payload import payload_of
from fest_ops.submissions.models import FilmEntry
from fest_ops.works.models import Credit

DAY = dt.timedelta(days=1)
FESTIVAL_SLUG = "stand-ins"
EDITION_SLUG = "2013"
FILMS = 8

FESTIVAL = identity("festival", FESTIVAL_SLUG)
EDITION = identity("edition", FESTIVAL_SLUG)
COMPETITION = identity("section", FESTIVAL_SLUG)
REGULATIONS = identity("regulations", FESTIVAL_SLUG)
CALL = identity("call", FESTIVAL_SLUG)

FESTIVAL_NAME = {
    "kk": "Дублёрлер фестивалі (ойдан шығарылған)",
    "ru": "Фестиваль дублёров (вымышленный)",
    "en": "Festival of stand-ins (invented)",
}
SECTION_NAME = {
    "kk": "Ойдан шығарылған фильмдер байқауы",
    "ru": "Конкурс вымышленных фильмов",
    "en": "Competition of invented films",
}


Actors = Mapping[uuid.UUID, tuple[Invented, Invented]]


def load(session: Session, films: Sequence[Film], cast: Cast, disk: Disk | None) -> None:
    """The invented festival with its films and its jury; the persons of its seats are there already. Their posters are
    drawn where there is a disk to lie on."""
    chosen = _chosen(films)
    actors = {film.id: (cast.someone(film.countries[0]), cast.someone(film.countries[0])) for film in chosen}
    _festival(session)
    _put(session, Person, [each.row() for pair in actors.values() for each in pair])
    _put(session, Credit, list(_credits(chosen, actors)))
    _films(session, chosen, actors, disk)
    _put(session, Jury, [juries.stand_in_jury(EDITION, COMPETITION)])
    _put(session, Seat, juries.stand_in_seats())
    _put(session, RoleHeld, _roles(chosen))


def _chosen(films: Sequence[Film]) -> list[Film]:
    """Eight of the invented films, some of them debuts and some of the host country, none of the stand-in's own."""
    own = stand_in(Role.SUBMITTER).person.id
    others = [film for film in films if film.owner.id != own and film.minutes >= 60]
    home = [film for film in others if film.countries[0] == "KZ"][:2]
    return (
        home
        + [film for film in others if film not in home and film.first_feature][:2]
        + [film for film in others if film not in home and not film.first_feature][: FILMS - 4]
    )


def _festival(session: Session) -> None:
    ninth = edition.editions()[1]
    _put(
        session,
        Festival,
        [
            {
                "id": FESTIVAL,
                "slug": FESTIVAL_SLUG,
                "name": FESTIVAL_NAME,
                "city": "",
                "country": "KZ",
                "founded": None,
                "organisers": {},
            }
        ],
    )
    row = {
        **ninth,
        "id": EDITION,
        "festival_id": FESTIVAL,
        "slug": EDITION_SLUG,
        "number": "",
        "facts": {},
        "selection_announced_at": DEMO_NOW - 3 * DAY,
    }
    _put(session, Edition, [row])
    section = {
        "slug": "competition",
        "name": SECTION_NAME,
        "position": 0,
        "competitive": True,
        "quota": FILMS,
    }
    _put(session, Section, [{"id": COMPETITION, "edition_id": EDITION, **section}])
    regulations = {
        "version": VERSION,
        "in_force_from": dt.date.fromisoformat(VERSION),
        "text": TEXT,
        "rules": RULES,
    }
    _put(session, Regulations, [{"id": REGULATIONS, "edition_id": EDITION, **regulations}])
    call = edition.call() | {
        "id": CALL,
        "edition_id": EDITION,
        "deadline_at": DEMO_NOW - 5 * DAY,
        "regulations_id": REGULATIONS,
        "last_number": FILMS,
    }
    _put(session, Call, [call])
    _put(session, CallSection, [{"call_id": CALL, "section_id": COMPETITION}])


def _credits(films: Sequence[Film], actors: Actors) -> Iterator[dict[str, Any]]:
    for film in films:
        for position, actor in enumerate(actors[film.id]):
            yield {
                "id": identity("credit", film.id, "cast", position),
                "work_id": film.id,
                "person_id": actor.id,
                "role": "cast",
                "position": position,
                "as_credited": actor.name,
            }


def _films(session: Session, films: Sequence[Film], actors: Actors, disk: Disk | None) -> None:
    entries, owners, forms, snapshots = [], [], [], []
    shown = [(_entry(film), film.owner.id, film.submitted_at) for film in films]
    pictures = posters.hang(disk, EDITION, shown) if disk else []
    poster_of = {row["about_id"]: row for row in pictures}
    for number, film in enumerate(films, start=1):
        entry = _entry(film)
        poster = poster_of.get(entry)
        short = EntryFacts(
            film.title, film.director.name, film.countries, film.year, film.minutes, invented=True
        )
        entries.append(
            {
                "id": entry,
                "edition_id": EDITION,
                "call_id": CALL,
                "number": number,
                "work_id": film.id,
                "state": State.ACCEPTED.value,
                "told_state": State.ACCEPTED.value,
                "version": 6,
                "section_id": COMPETITION,
                "section_wanted_id": COMPETITION,
                "created_at": film.submitted_at,
                "submitted_at": film.submitted_at,
                **short.columns(),
            }
        )
        owners.append(
            {
                "entry_id": entry,
                "person_id": film.owner.id,
                "role": "owner",
                "since": film.submitted_at,
                "told": True,
            }
        )
        draft = draft_of(film, "competition", REGULATIONS)
        draft["cast"] = "\n".join(actor.name for actor in actors[film.id])
        forms.append(
            {
                "entry_id": entry,
                "draft": draft,
                "draft_version": 1,
                "draft_saved_at": film.submitted_at,
                "draft_saved_by_id": film.owner.id,
                "screener_url": draft["screener_url"],
                "poster_file_id": poster["id"] if poster else None,
            }
        )
        snapshots.append(_snapshot(entry, film, draft, poster))
    _put(session, Entry, entries)
    _put(session, EntryOwner, owners)
    _put(session, File, pictures)
    _put(session, FilmEntry, forms)
    _put(session, EntrySnapshot, snapshots)


def _entry(film: Film) -> uuid.UUID:
    return identity("entry", FESTIVAL_SLUG, film.id)


def _snapshot(
    entry: uuid.UUID, film: Film, draft: dict[str, str], poster: dict[str, Any] | None
) -> dict[str, Any]:
    ninth = edition.editions()[1]
    stated, problems = parse(draft)
    if problems:
        raise ValueError(f"the demo's draft of {film.title['en']} cannot be read: {problems}")
    payload = payload_of(
        stated,
        film_file=None,
        poster=file_named(File(**poster)) if poster else None,
        password_set=False,
        regulations={"id": str(REGULATIONS), "version": VERSION},
        findings=check(stated, RULES, Host(ninth["starts"], ninth["ends"], "KZ")),
    )
    return {
        "id": identity("snapshot", entry),
        "entry_id": entry,
        "position": 1,
        "taken_at": film.submitted_at,
        "taken_by_id": film.owner.id,
        "regulations_id": REGULATIONS,
        "payload": payload,
        "digest": digest_of(payload),
    }


def _roles(films: Sequence[Film]) -> list[dict[str, Any]]:
    """The seats, the owners of the films; the secretary runs this little festival as well."""
    held = {(sitter.person.id, Role.JUROR.value) for sitter in juries.sitters()}
    held |= {(film.owner.id, Role.SUBMITTER.value) for film in films}
    held.add((stand_in(SECRETARY).person.id, Role.ORGANISER.value))
    return [
        {"edition_id": EDITION, "person_id": person_id, "role": role, "given_at": OPENS}
        for person_id, role in sorted(held)
    ]


def _put(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), list(rows))
