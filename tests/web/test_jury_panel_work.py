"""A juror's and the secretary's work over HTTP: declarations, interests, films seen, notes; each refusal."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.jury.panel.models import Interest, Note, Seat, Seen
from tests.juries import declare
from tests.web.test_jury_panel import Room


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    return Room(app, session)


def test_a_declaration_is_signed_film_by_film(room: Room) -> None:
    first, second, _ = room.made.entries
    page = room.get(room.juror, "/declaration")
    assert page.count("What ties you to") == 3
    sign: dict[str, Any] = {"signed": "juror one INVENTED"}
    assert "either name what ties you" in room.post(room.juror, "/declaration", 422, **sign)
    both: dict[str, Any] = {f"grounds-{first.id}": ["family"], "nothing": "y"}
    assert "either name what ties you" in room.post(room.juror, "/declaration", 422, **sign, **both)
    kept = room.post(
        room.juror,
        "/declaration",
        422,
        **{f"grounds-{first.id}": ["family"], f"note-{first.id}": "cousin", "signed": "X"},
    )
    assert "please write your name" in kept and ">cousin</textarea>" in kept and "checked" in kept
    room.post(room.juror, "/declaration", 422, **sign, **{f"note-{first.id}": "no ground ticked"})
    ticked: dict[str, Any] = {f"grounds-{first.id}": ["family", "finance"]}
    room.post(room.juror, "/declaration", **sign, **ticked)
    seat = room.one(Seat, Seat.id == room.made.seats[1].id)
    assert seat.declared_at is not None and len(seat.declared_digest) == 32
    signed = room.get(room.juror, "/declaration")
    assert "Signed by" in signed and "Waits for the secretary" in signed
    assert "signed already" in room.post(room.juror, "/declaration", 422, **sign, nothing="y")
    room.get(room.juror, "/declaration/add")
    room.post(room.juror, "/declaration/add", 422, film=str(second.id))
    room.post(room.juror, "/declaration/add", film=str(second.id), grounds=["employer"], note="They pay me")
    room.post(room.juror, "/declaration/add", 404, film=str(seat.id), grounds=["employer"])
    assert room.one(Interest, Interest.entry_id == second.id).grounds == ["employer"]
    room.get(room.of(room.made.jurors[2]), "/declaration/add", 303)


def test_the_secretary_decides_on_interests(room: Room) -> None:
    made = room.made
    first, second, third = made.entries
    declare(room.session, made.seats[1])
    room.session.add(Interest(seat_id=made.seats[1].id, entry_id=first.id, grounds=["family"], note="cousin"))
    room.session.commit()
    page = room.get(room.secretary, "/interests")
    assert "cousin" in page and "To be decided" in page
    seat: dict[str, Any] = {"seat": str(made.seats[1].id), "film": str(first.id)}
    room.post(room.secretary, "/interests", **seat, act="recused")
    assert room.one(Interest, Interest.entry_id == first.id).outcome == "recused"
    assert "4 of 5" in room.get(room.juror)
    room.post(room.secretary, "/interests", 400, **seat, act="forgiven")
    room.post(room.secretary, "/interests", 404, seat="x", film="y", act="recused")
    put: dict[str, Any] = {"seat": str(made.seats[2].id), "film": str(second.id), "act": "propose"}
    assert "say what ties" in room.post(room.secretary, "/interests", 422, **put)
    room.post(room.secretary, "/interests", **put, grounds=["employer"], note="Works there")
    assert room.one(Interest, Interest.entry_id == second.id).proposed
    aside: dict[str, Any] = {"seat": str(made.seats[2].id), "film": str(third.id), "act": "dismiss"}
    room.post(room.secretary, "/interests", **aside)
    for client in (room.juror, room.of(room.person(Role.HEAD_OF_PROGRAMME))):
        room.post(client, "/interests", 403, **seat, act="declared")
    assert "you see them as the festival" in room.get(room.organiser, "/interests")
    room.post(room.organiser, "/interests", 403, **seat, act="declared")
    made.secretary_seat.left_at = made.seats[0].accepted_at
    room.session.commit()
    room.post(room.organiser, "/interests", **seat, act="declared")


def test_films_are_marked_as_seen(room: Room) -> None:
    made = room.made
    first, second, third = made.entries
    page = room.get(room.juror, "/films")
    assert "3 films to go" in page and page.count("I have seen it") == 3
    room.post(room.juror, "/films", film=str(first.id), seen="1")
    assert "2 films to go" in room.get(room.juror, "/films")
    room.post(room.juror, "/films", film=str(first.id), seen="0")
    assert "3 films to go" in room.get(room.juror, "/films")
    room.post(room.juror, "/films", 400, film=str(first.id), seen="maybe")
    room.post(room.juror, "/films", 404, film=str(made.jury.id), seen="1")
    assert "0 of 3 seen" in room.get(room.secretary, "/films")
    chosen = str(made.seats[1].id)
    assert "Saw the ticked films" in room.get(room.secretary, f"/films?seat={chosen}")
    assert "Tick at least one" in room.post(room.secretary, "/films", 422, seat=chosen, act="seen")
    room.post(room.secretary, "/films", seat=chosen, act="seen", film=[str(first.id), str(second.id)])
    assert "say why" in room.post(room.secretary, "/films", 422, seat=chosen, act="waive", film=str(third.id))
    room.post(
        room.secretary,
        "/films",
        seat=chosen,
        act="waive",
        film=str(third.id),
        reason="Saw it at another festival",
    )
    assert room.one(Seen, Seen.entry_id == third.id).how == "waived"
    assert "Saw it at another festival" in room.get(room.secretary, f"/films?seat={chosen}")
    assert "only the secretary" in room.post(room.juror, "/films", 422, film=str(first.id), seen="0")
    room.post(room.juror, "/films", 403, seat=chosen, act="seen", film=str(first.id))
    room.post(room.organiser, "/films", 403, seat=chosen, act="seen", film=str(first.id))
    room.post(room.organiser, "/films", 404, film=str(first.id), seen="1")


def test_a_note_is_its_authors_alone(room: Room) -> None:
    film = f"/films/{room.made.entries[0].id}"
    assert "Yours alone" in room.get(room.juror, film)
    room.post(room.juror, film, secret_note="Менің пікірім: тамаша")
    assert "Менің пікірім" in room.get(room.juror, film)
    kept = room.one(Note)
    assert "пікірім" not in kept.sealed
    for client in (room.of(room.made.jurors[2]), room.secretary):
        assert "Менің пікірім" not in room.get(client, film)
    assert "My note" not in room.get(room.secretary, film)
    room.post(room.secretary, film, 404, secret_note="x")
    room.post(room.organiser, film, 404, secret_note="x")
    room.post(room.juror, film, 422, secret_note="x" * 20_001)
    room.post(room.juror, film, secret_note=" ")
    assert room.session.scalars(select(Note)).all() == []
