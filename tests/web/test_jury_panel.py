"""A jury over HTTP: set up, seats asked and answered, declarations, interests, films seen, notes; each refusal."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.jury.panel.models import Interest, Jury, Seat
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Invitation, Person
from tests.factories import give_role, make_edition, make_person, make_section
from tests.juries import JuryScene, make_jury, scene, seat_of
from tests.signing_in import sign_in


class Room:
    """A jury's scene over HTTP."""

    def __init__(self, app: Flask, session: Session, films: int = 3) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app, self.session = app, session
        self.made: JuryScene = scene(session, films=films)
        session.commit()
        self.base = f"/eurasia/{self.made.edition.slug}/juries"
        self.here = f"{self.base}/international"
        self.organiser = self.of(self.made.organiser_person)
        self.secretary = self.of(self.made.secretary_person)
        self.juror = self.of(self.made.jurors[1])

    def of(self, person: Person | None) -> FlaskClient:
        client = self.app.test_client()
        if person is not None:
            sign_in(client, person)
        return client

    def person(self, *roles: Role, name: str = "") -> Person:
        person = make_person(self.session, name)
        give_role(self.session, self.made.edition, person, *roles)
        self.session.commit()
        return person

    def get(self, client: FlaskClient, path: str = "", status: int = 200) -> str:
        answer = client.get(self.here + path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:3000])
        return answer.text

    def post(self, client: FlaskClient, path: str, status: int = 303, **data: Any) -> str:
        answer = client.post(self.here + path, data=data)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:3000])
        return answer.headers.get("Location", "") or answer.text

    def one(self, kind: type[Any], *conditions: Any) -> Any:
        query = select(kind).where(*conditions).execution_options(populate_existing=True)
        return self.session.scalars(query).one()


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    return Room(app, session)


def test_a_jury_is_set_up_and_changed(room: Room) -> None:
    section = make_section(room.session, room.made.edition, slug="shorts")
    room.session.commit()
    page = room.organiser.get(f"{room.base}/new").text
    assert "Set up the jury" in page and "Cannes" in page
    data = {
        "name_en": "Shorts jury",
        "name_kk": "Қысқаметражды фильмдер қазылар алқасы",
        "slug": "shorts",
        "section": str(section.id),
        "profile": "cannes",
    }
    answer = room.organiser.post(f"{room.base}/new", data=data)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/juries/shorts")
    jury = room.one(Jury, Jury.slug == "shorts")
    assert jury.rules["code"] == "cannes" and jury.section_id == section.id
    again = room.organiser.post(f"{room.base}/new", data=data)
    assert again.status_code == 422 and "in use already" in again.text
    for wrong in ({"slug": "Bad Slug"}, {"slug": "new"}, {"slug": "x", "name_en": "", "name_kk": ""}):
        assert room.organiser.post(f"{room.base}/new", data=data | wrong).status_code == 422
    foreign = room.organiser.post(f"{room.base}/new", data=data | {"slug": "y", "section": str(jury.id)})
    assert foreign.status_code == 404
    change = f"{room.base}/shorts/set-up"
    assert "Shorts jury" in room.organiser.get(change).text
    kept = {"name_en": "Short films", "name_kk": "", "section": "", "version": "1"}
    assert room.organiser.post(change, data=kept).status_code == 303
    late = room.organiser.post(change, data=kept | {"name_en": "Too late"})
    assert late.status_code == 409 and "Somebody else changed this" in late.text
    assert room.one(Jury, Jury.slug == "shorts").name == {"en": "Short films"}


def test_the_list_shows_what_one_may_open(room: Room) -> None:
    make_jury(room.session, room.made.edition, None, slug="netpac")
    room.session.commit()
    assert "Netpac jury" in room.organiser.get(room.base).text
    mine = room.juror.get(room.base).text
    assert "International jury" in mine and "Netpac" not in mine
    assert 'href="/eurasia/2013/juries"' in mine
    nobody = room.of(room.person(Role.SELECTOR))
    assert "You sit on no jury" in nobody.get(room.base).text
    assert room.of(None).get(room.base).status_code == 303


def test_a_jury_shows_its_panel_its_composition_and_its_denominators(room: Room) -> None:
    made = room.made
    room.session.add(
        Interest(
            seat_id=made.seats[1].id,
            entry_id=made.entries[0].id,
            grounds=["family"],
            note="My cousin's film",
            outcome="recused",
            decided_at=made.seats[0].accepted_at,
        )
    )
    room.session.commit()
    page = room.get(room.secretary)
    assert "The composition is as the rules ask" in page and "Chair Invented" in page
    assert "4 of 5" in page and "has not signed the declaration" in page
    mine = room.get(room.juror)
    assert "Juror One Invented" in mine and "4 of 5" in mine
    assert "cousin" not in mine and "composition" not in mine.lower()
    made.seats[2].crafts = ["director"]
    made.seats[0].function = "juror"
    room.session.commit()
    broken = room.get(room.organiser)
    assert "There is no chair" in broken and "must work as producers" in broken
    for language, said in (("kk", "төраға"), ("ru", "председател")):
        room.organiser.set_cookie("lang", language)
        assert said in room.get(room.organiser).lower()


def test_a_jury_is_not_found_by_strangers(room: Room) -> None:
    made = room.made
    other = make_jury(room.session, made.edition, None, slug="netpac")
    critic = make_person(room.session, "Critic Invented")
    seat_of(room.session, made.edition, other, critic, "secretary")
    elsewhere = make_edition(room.session, slug="2012")
    give_role(room.session, elsewhere, made.organiser_person, Role.ORGANISER)
    room.session.commit()
    pages = (
        "",
        "/declaration",
        "/declaration/add",
        "/interests",
        "/films",
        f"/films/{made.entries[0].id}",
        "/seat",
    )
    for client in (room.of(room.person(Role.SELECTOR)), room.of(room.person(Role.JUROR)), room.of(critic)):
        for path in pages:
            room.get(client, path, 404)
    for path in pages:
        answer = room.organiser.get(f"/eurasia/2012/juries/international{path}")
        assert answer.status_code == 404, path
        assert room.of(None).get(room.here + path).status_code == 303
    seat = f"/seats/{made.seats[1].id}"
    for path in ("/set-up", "/seats/new", seat, f"{seat}/change", f"{seat}/replace"):
        room.get(room.juror, path, 403)
        room.get(room.of(room.person(Role.HEAD_OF_PROGRAMME)), path, 403)
    room.get(room.juror, f"{seat}/leave", 404)
    room.get(room.organiser, f"/seats/{other.id}", 404)
    for path in ("/declaration", "/declaration/add"):
        room.get(room.secretary, path, 404)
        room.get(room.organiser, path, 404)
    room.get(room.organiser, f"/films/{made.entries[0].id}", 404)
    room.get(room.juror, "/interests", 403)
    room.get(room.of(room.person(Role.HEAD_OF_PROGRAMME)), "/interests", 403)
    room.get(room.of(room.person(Role.HEAD_OF_PROGRAMME)), "/films", 403)


def test_a_seat_is_filled_by_invitation(room: Room) -> None:
    facts: dict[str, Any] = {
        "function": "juror",
        "name": "Luis Invented",
        "country": "ES",
        "crafts": ["producer"],
    }
    where = room.post(room.organiser, "/seats/new", **facts, biography_kk="Испаниялық продюсер")
    seat = room.one(Seat, Seat.name == "Luis Invented")
    assert where.endswith(f"/seats/{seat.id}")
    path = f"/seats/{seat.id}"
    assert "Not invited yet" in room.get(room.organiser, path)
    assert "not an e-mail address" in room.post(room.organiser, path, 422, email="nonsense", language="en")
    room.post(room.organiser, path, email="luis@example.org", language="ru")
    invitation = room.one(Invitation, Invitation.email == "luis@example.org")
    assert invitation.role == "juror" and invitation.language == "ru"
    page = room.get(room.organiser, path)
    assert "luis@example.org" in page and "Send the invitation again" in page
    room.post(room.organiser, f"{path}/again")
    luis = room.person(Role.JUROR, name="Luis Invented")
    again = room.one(Invitation, Invitation.email == "luis@example.org", Invitation.revoked_at.is_(None))
    assert again.id != invitation.id and room.one(Seat, Seat.id == seat.id).invitation_id == again.id
    again.accepted_at, again.accepted_by_id = seat.invited_at, luis.id
    room.session.commit()
    client = room.of(luis)
    assert "A seat waits for your answer" in client.get(room.base).text
    assert room.get(client, "", 303) is not None
    assert "Accept the seat" in room.get(client, "/seat")
    room.post(client, "/seat", 422, answer="perhaps")
    assert "cannot be taken back" in room.post(client, "/seat", 200, answer="declined")
    assert room.post(client, "/seat", answer="accepted").endswith("/declaration")
    held = room.one(Seat, Seat.id == seat.id)
    assert held.person_id == luis.id and held.accepted_at is not None
    assert "Accepted" in room.get(room.organiser, path)
    room.get(client, "/seat", 303)


def test_somebody_with_an_account_is_asked_and_declines(room: Room) -> None:
    brillante = room.person(Role.JUROR, name="Brillante Invented")
    room.post(room.organiser, "/seats/new", function="juror", name="Brillante Invented")
    seat = room.one(Seat, Seat.name == "Brillante Invented")
    room.post(room.organiser, f"/seats/{seat.id}", person=str(brillante.id), language="en")
    letter = room.one(Letter, Letter.kind == "seat.offered")
    assert letter.state == "released" and letter.merge["link"].endswith("/juries/international/seat")
    assert "Waits for an answer" in room.get(room.organiser, f"/seats/{seat.id}")
    client = room.of(brillante)
    assert room.post(client, "/seat", answer="declined", sure="1").endswith("/juries")
    assert room.one(Seat, Seat.id == seat.id).declined_at is not None
    room.get(client, "", 404)
    assert "Declined" in room.get(room.organiser)
    sitting = room.made.jurors[1]
    room.post(room.organiser, "/seats/new", function="juror", name="Twice Invented")
    twice = room.one(Seat, Seat.name == "Twice Invented")
    said = room.post(room.organiser, f"/seats/{twice.id}", 422, person=str(sitting.id), language="en")
    assert "is on this jury already" in said
    room.post(room.organiser, f"/seats/{twice.id}/take-back")
    assert room.one(Seat, Seat.id == twice.id).left_reason == "taken_back"


def test_two_chairs_two_secretaries_and_bad_facts_get_a_message(room: Room) -> None:
    add: dict[str, Any] = {"name": "Somebody Invented"}
    assert "has a chair already" in room.post(room.organiser, "/seats/new", 422, function="chair", **add)
    assert "has a secretary already" in room.post(
        room.organiser, "/seats/new", 422, function="secretary", **add
    )
    assert "has begun" not in room.post(room.organiser, "/seats/new", 422, function="king", **add)
    assert "country of the list" in room.post(
        room.organiser, "/seats/new", 422, function="juror", country="Kazakhstan", **add
    )
    room.post(room.organiser, "/seats/new", 422, function="juror", name="x" * 300)
    room.post(room.organiser, "/seats/new", 422, function="juror", name=" ")


def test_a_juror_is_changed_replaced_and_leaves(room: Room) -> None:
    seat = room.made.seats[4]
    path = f"/seats/{seat.id}"
    room.post(
        room.organiser,
        f"{path}/change",
        function="juror",
        name="Emir Invented",
        country="KZ",
        biography_en="Directs.",
    )
    assert "Directs." in room.get(room.organiser)
    room.get(room.organiser, f"{path}/replace")
    room.post(room.organiser, f"{path}/replace", name="Deputy Invented", country="FR")
    deputy = room.one(Seat, Seat.name == "Deputy Invented")
    assert deputy.replaces_id == seat.id and deputy.function == "juror"
    assert "Replaced" in room.get(room.organiser)
    room.get(room.of(room.made.jurors[4]), "", 404)
    gone = f"/seats/{room.made.seats[3].id}/leave"
    assert "leaves the jury" in room.get(room.secretary, gone)
    room.post(room.secretary, gone, 422)
    room.post(room.secretary, gone, reason="ill")
    assert room.one(Seat, Seat.id == room.made.seats[3].id).left_reason == "ill"
