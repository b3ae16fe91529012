"""A jury for tests: an edition with a competition of twelve films, five invented jurors, secretary, organiser."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.festival.models import Edition, Section
from fest_ops.jury.ballots import box
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.panel.models import Jury, Seat, Seen
from fest_ops.jury.profiles import document
from fest_ops.jury.protocol.commands import append
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from fest_ops.works.models import Credit
from tests.factories import (
    NOW,
    actor_of,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)

JURORS = (
    ("Chair Invented", "NZ", ["director"]),
    ("Juror One Invented", "PH", ["director", "cinematographer"]),
    ("Juror Two Invented", "ES", ["producer"]),
    ("Juror Three Invented", "US", ["screenwriter"]),
    ("Juror Four Invented", "KZ", ["director"]),
)


@dataclass(frozen=True, slots=True)
class JuryScene:
    """What `scene` made. `seats` are the five with a vote, the chair first; `jurors` their persons, in step."""

    session: Session
    edition: Edition
    section: Section
    call: Call
    jury: Jury
    seats: list[Seat]
    jurors: list[Person]
    secretary_seat: Seat
    secretary_person: Person
    organiser_person: Person
    entries: list[Entry]

    @property
    def organiser(self) -> Actor:
        """Who sets the jury up."""
        return actor_of(self.organiser_person, self.edition, Role.ORGANISER)

    @property
    def secretary(self) -> Actor:
        """Who runs it, without a vote."""
        return actor_of(self.secretary_person, self.edition, Role.JUROR)

    def juror(self, index: int) -> Actor:
        """The holder of the seat with this index; 0 is the chair."""
        return actor_of(self.jurors[index], self.edition, Role.JUROR)


def scene(session: Session, *, films: int = 12, profile: str = "eurasia", slug: str = "2013") -> JuryScene:
    """The scene, committed to nothing: nobody has declared interests or seen a film. See `ready`."""
    edition = make_edition(session, slug=slug)
    section = make_section(session, edition, quota=films)
    call = make_call(session, edition, section)
    organiser = make_person(session, "Organiser Invented")
    give_role(session, edition, organiser, Role.ORGANISER)
    jury = make_jury(session, edition, section, profile=profile)
    jurors, seats = [], []
    for index, (name, country, crafts) in enumerate(JURORS):
        person = make_person(session, name, country=country)
        function = "chair" if index == 0 else "juror"
        seats.append(
            seat_of(session, edition, jury, person, function, country=country, crafts=crafts, position=index)
        )
        jurors.append(person)
    secretary = make_person(session, "Secretary Invented")
    secretary_seat = seat_of(session, edition, jury, secretary, "secretary", country="KZ")
    entries = [
        make_entry(
            session,
            call,
            title=f"Film {number:02d} Invented",
            state=State.ACCEPTED,
            section_id=section.id,
            invented=True,
        )
        for number in range(1, films + 1)
    ]
    return JuryScene(
        session, edition, section, call, jury, seats, jurors, secretary_seat, secretary, organiser, entries
    )


def make_jury(
    session: Session,
    edition: Edition,
    section: Section | None,
    *,
    slug: str = "international",
    profile: str = "eurasia",
) -> Jury:
    """A jury without seats, with its own copy of a built-in profile."""
    jury = Jury(
        edition_id=edition.id,
        slug=slug,
        name={"en": f"{slug.title()} jury", "ru": "Международное жюри", "kk": "Халықаралық қазылар алқасы"},
        section_id=section.id if section else None,
        profile=profile,
        rules=document.built_in(profile),
    )
    session.add(jury)
    session.flush()
    return jury


def seat_of(
    session: Session, edition: Edition, jury: Jury, person: Person, function: str = "juror", **values: object
) -> Seat:
    """An accepted seat of a person, who holds Role.JUROR in the edition from now on."""
    from sqlalchemy.dialects.postgresql import insert

    from fest_ops.people.models import RoleHeld

    session.execute(
        insert(RoleHeld)
        .values(edition_id=edition.id, person_id=person.id, role=Role.JUROR.value, given_at=NOW)
        .on_conflict_do_nothing()
    )
    seat = Seat(
        jury_id=jury.id,
        function=function,
        person_id=person.id,
        name=person.name,
        invited_at=NOW,
        accepted_at=NOW,
        **values,
    )
    session.add(seat)
    session.flush()
    return seat


def declare(session: Session, *seats: Seat) -> None:
    """These seats have signed that they have nothing to declare."""
    for seat in seats:
        seat.declared_at, seat.declared_name, seat.declared_digest = NOW, seat.name, bytes(32)
    session.flush()


def see(session: Session, seats: list[Seat], entries: list[Entry]) -> None:
    """These seats have seen these films, by their own word."""
    session.add_all(
        Seen(seat_id=seat.id, entry_id=entry.id, how="juror", at=NOW, by_id=seat.person_id)
        for seat in seats
        for entry in entries
    )
    session.flush()


def ready(made: JuryScene) -> JuryScene:
    """Everybody with a vote has declared nothing and seen everything: the first round may open."""
    declare(made.session, *made.seats)
    see(made.session, made.seats, made.entries)
    return made


def cast_of(session: Session, entry: Entry, *names: str, role: str = "cast") -> None:
    """Credit these persons on the film of an entry."""
    for position, name in enumerate(names):
        person = make_person(session, name, email=None)
        session.add(
            Credit(work_id=entry.work_id, person_id=person.id, role=role, position=position, as_credited=name)
        )
    session.flush()


def running_round(
    made: JuryScene, *, rehearsal: bool = False, films: int | None = None
) -> tuple[Sitting, Round]:
    """A sitting with an open round on every film, or on the first so many; its roll are those who sit now. Of its
    protocol there is the first act alone."""
    sitting = Sitting(jury_id=made.jury.id, rehearsal=rehearsal, opened_at=NOW)
    made.session.add(sitting)
    made.session.flush()
    opened = {
        "seats": [{"seat": str(seat.id), "name": ""} for seat in made.seats],
        "films": [{"entry": str(entry.id), "title": entry.title} for entry in made.entries],
    }
    append(made.session, sitting, "sitting.opened", opened, now=NOW)
    candidates = [
        {"key": str(entry.id), "title": entry.title, "film": str(entry.id)} for entry in made.entries[:films]
    ]
    round_ = Round(
        sitting_id=sitting.id,
        number=1,
        prize="grand-prix",
        step=1,
        spec={"candidates": candidates},
        opened_at=NOW,
    )
    made.session.add(round_)
    made.session.flush()
    on_it = [seat.id for seat in made.seats if seat.left_at is None]
    box.open_round(made.session, round_.id, on_it, rehearsal=rehearsal)
    return sitting, round_
