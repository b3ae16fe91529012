"""Two juries of an edition for the sieges: one whose sitting is open, one that is still being set up; and those on it.

They knock in tests.web.test_attacks_jury.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.jury.ballots import box
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.ballots.sittings import open_sitting
from fest_ops.jury.palmares import citing
from fest_ops.jury.panel.models import Interest, Seat
from fest_ops.jury.profiles import document
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from tests.factories import NOW, actor_of, make_entry, make_person
from tests.juries import declare, make_jury, seat_of, see

if TYPE_CHECKING:
    from tests.attacked import Year

ROOMS = ("panel", "jury_rules", "ballots", "palmares", "protocol", "minutes")
"""The blueprints of the juries; the audience's award has its own values."""
FUNCTIONS = ("chair", "juror", "recused juror", "secretary", "director")
"""Who sits on the jury of the siege, by the name of their client."""
OUTSIDE = ("left juror", "declined juror", "asked juror", "other juror")
"""Who sat there, would not, has not said yet, or sits on another jury of the edition."""
STAFF = frozenset({"staff"})
ALL, SIGNED_IN = frozenset({"*"}), frozenset({"+"})
ORGANISER = STAFF | {"organiser"}
BOTH = ORGANISER | {"head"}
VOTING = frozenset({"chair", "juror", "recused juror"})
SECRETARY = frozenset({"secretary"})
SITS = VOTING | SECRETARY | {"director"}
JURY_DOORS: dict[str, frozenset[str]] = {
    "ballots.*": SECRETARY,
    "ballots.ballot": VOTING,
    "ballots.check": VOTING,
    "ballots.room": SITS | ORGANISER,
    "ballots.room_now": SITS | ORGANISER,
    "ballots.show": frozenset({"chair"}),
    "ballots.sitting": SECRETARY | ORGANISER,
    "ballots.state": VOTING,
    "ballots.vote": VOTING,
    "jury_rules.*": ORGANISER,
    "jury_rules.download": SITS | BOTH,
    "jury_rules.freeze": SECRETARY | ORGANISER,
    "jury_rules.rules": SITS | BOTH,
    "minutes.*": SITS | ORGANISER,
    "palmares.*": SECRETARY,
    "palmares.announce": ORGANISER,
    "palmares.close_jury": SECRETARY | ORGANISER,
    "palmares.declare": frozenset({"chair"}),
    "palmares.mention": SITS | ORGANISER,
    "palmares.mentions": SITS | ORGANISER,
    "palmares.palmares": SITS | BOTH,
    "palmares.prize": SITS | ORGANISER,
    "palmares.public": ALL,
    "palmares.tie": frozenset({"chair"}),
    "palmares.write_letters": ORGANISER,
    "panel.*": ORGANISER,
    "panel.add_interest": VOTING,
    "panel.answer": SITS | BOTH | {"asked juror"},
    "panel.decide_interest": SECRETARY,
    "panel.declaration": VOTING,
    "panel.film": VOTING | SECRETARY,
    "panel.films": VOTING | SECRETARY | ORGANISER,
    "panel.index": SIGNED_IN,
    "panel.interests": SECRETARY | ORGANISER,
    "panel.jury": SITS | BOTH | {"asked juror"},
    "panel.leave": SECRETARY | ORGANISER,
    "panel.mark": VOTING | SECRETARY,
    "panel.note": VOTING,
    "protocol.check": ALL,
    "protocol.export": SECRETARY,
    "protocol.protocol": SITS | BOTH,
    "protocol.public_bundle": SITS | ORGANISER,
    "protocol.sealed": SECRETARY,
}
"""As tests.web.test_attacks.DOORS, with the names of who has to do with a jury."""
PRIZE = "grand-prix"
WRITING = (
    "profile",
    "import",
    "title",
    "composition",
    "voting",
    "palmares",
    "new_prize",
    "prize",
    "remove_prize",
)
"""Pages that rules have as long as they are not frozen."""


def seat_jury(session: Session, year: Year, call: Call, *, film: Entry) -> dict[str, Person]:
    """Put both juries into the year; `year.rooms` holds what their addresses take. Who has to do with them, by name.

    The sitting is open, one round is counted and its outcome not shown, one is running.
    """
    edition, slug = year.edition, year.edition.slug
    people = {name: make_person(session, f"{name.title()} {slug}") for name in (*FUNCTIONS, *OUTSIDE)}
    section = film.section_id
    assert section is not None
    films = [film] + [
        make_entry(
            session,
            call,
            title=f"Judged {number}",
            state=State.ACCEPTED,
            section_id=section,
            owner=year.owner,
        )
        for number in range(2, 5)
    ]
    jury = make_jury(session, edition, None, slug=f"jury-{slug}")
    jury.section_id = section
    jury.frozen_at, jury.rules_digest = NOW, document.digest(jury.rules)
    function = {"chair": "chair", "secretary": "secretary", "director": "director"}
    seats = {
        name: seat_of(session, edition, jury, people[name], function.get(name, "juror"), country="NZ")
        for name in FUNCTIONS
    }
    voting = [seats[name] for name in ("chair", "juror", "recused juror")]
    for name in ("left juror", "declined juror", "asked juror"):
        seats[name] = seat_of(session, edition, jury, people[name], "juror")
    seats["left juror"].left_at, seats["left juror"].left_reason = NOW, "ill"
    seats["declined juror"].accepted_at, seats["declined juror"].declined_at = None, NOW
    seats["asked juror"].accepted_at = None
    session.add(
        Interest(
            seat_id=seats["recused juror"].id,
            entry_id=films[1].id,
            grounds=["family"],
            outcome="recused",
            decided_at=NOW,
        )
    )
    declare(session, *voting)
    see(session, voting, films)
    secretary = actor_of(people["secretary"], edition, Role.JUROR)
    sitting = open_sitting(session, secretary, jury.slug, now=NOW)
    mention = citing.mention(session, secretary, jury.slug, films[2].id, now=NOW)
    counted = Round(
        id=uuid.uuid4(),
        sitting_id=sitting.id,
        number=1,
        prize=PRIZE,
        step=1,
        kind="round",
        spec=_spec(films, voting),
        state="counted",
        opened_at=NOW,
        closed_at=NOW,
        outcome={
            "status": "elected",
            "winners": [str(film.id)],
            "tied": [],
            "eliminated": [],
            "short": [],
            "commitment": "0" * 64,
        },
    )
    running = Round(
        id=uuid.uuid4(),
        sitting_id=sitting.id,
        number=2,
        prize="director",
        step=1,
        kind="round",
        spec=_spec(films, voting),
        opened_at=NOW,
    )
    session.add_all([counted, running])
    session.flush()
    box.open_round(session, running.id, [seat.id for seat in voting], rehearsal=False)
    other = make_jury(session, edition, None, slug=f"new-{slug}", profile="fipresci")
    seat_of(session, edition, other, people["other juror"])
    waiting = seat_of(session, edition, other, people["asked juror"])
    waiting.accepted_at = None
    session.flush()
    common: dict[str, object] = {
        "slug": jury.slug,
        "seat_id": seats["juror"].id,
        "entry_id": film.id,
        "round_id": counted.id,
        "mention_id": mention.id,
        "prize": PRIZE,
        "key": PRIZE,
    }
    year.rooms = {room: dict(common) for room in ROOMS}
    unfrozen = common | {"slug": other.slug, "key": document.parse(other.rules).prizes[0].key}
    year.rooms |= {f"jury_rules.{page}": unfrozen for page in WRITING}
    year.rooms["ballots.close"] = year.rooms["ballots.void"] = common | {"round_id": running.id}
    return people


def _spec(films: list[Entry], voting: list[Seat]) -> dict[str, Any]:
    from fest_ops.jury.counting import Candidate, RollLine, RoundSpec, spec_document

    keys = [str(each.id) for each in films]
    recused = {voting[2].id: frozenset({keys[1]})}
    return spec_document(
        RoundSpec(
            method="majority",
            candidates=tuple(
                Candidate(key, dict(each.title), key) for key, each in zip(keys, films, strict=True)
            ),
            roll=tuple(
                sorted(
                    (RollLine(str(seat.id), recused.get(seat.id, frozenset())) for seat in voting),
                    key=lambda line: line.seat,
                )
            ),
            seated=len(voting),
            present=len(voting),
            majority="absolute",
        )
    )
