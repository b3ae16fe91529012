"""A sitting over HTTP: the secretary's desk, the jurors' phones, the projector; who sees what, and who nothing."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select, text

from fest_ops import db
from fest_ops.actor import Role
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.panel.models import Jury
from fest_ops.people.models import ParkedForm, Person, SignIn
from tests.db.test_jury_ballots import Table
from tests.factories import give_role, make_person
from tests.signing_in import sign_in

HERE = "/eurasia/2013/juries/international"
JSON = {"Accept": "application/json"}


class House:
    """A jury at its table, each person with a browser."""

    def __init__(self, app: Flask, **made: Any) -> None:
        self.app = app
        app.config["WTF_CSRF_ENABLED"] = False
        self.table = Table(**made)
        self.secretary = self.browser(self.table.scene.secretary_person)
        self.jurors = [self.browser(person) for person in self.table.scene.jurors]

    def browser(self, person: Person, language: str = "en") -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, person)
        client.set_cookie("lang", language)
        return client

    def other(self, *roles: Role) -> FlaskClient:
        with db.transaction() as session:
            person = make_person(session)
            give_role(session, self.table.scene.edition, person, *roles)
        return self.browser(person)

    def open(self, prize: str = "") -> str:
        """Opens a round from the secretary's page; its id."""
        page = f"{HERE}/sitting/prizes/{prize or self.table.prizes[0]}"
        data = {"act": "open", "present": [str(seat) for seat in self.table.seats]}
        answer = self.secretary.post(page, data=data)
        assert answer.status_code == 303, seen(answer.text)
        with db.transaction() as session:
            return str(session.scalars(select(Round.id).order_by(Round.number.desc()).limit(1)).one())

    def cast(self, juror: int, round_id: str, choice: str, **more: Any) -> Any:
        data = {"act": "cast", "round": round_id, "secret-choice": choice}
        return self.jurors[juror].post(f"{HERE}/ballot", data=data, **more)


def seen(page: str) -> str:
    """The words of a page's main part."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def house(own_app: Flask, own_database: Engine) -> House:
    return House(own_app)


@pytest.fixture
def sitting(house: House) -> House:
    house.table.sit()
    return house


def test_round_is_played_on_the_pages(house: House) -> None:
    page = seen(house.secretary.get(f"{HERE}/sitting").text)
    assert "Open the sitting" in page
    assert house.secretary.post(f"{HERE}/sitting", data={"act": "open"}).status_code == 303
    desk = house.secretary.get(f"{HERE}/sitting").text
    assert "Prepare the ballot" in desk
    prepare = seen(house.secretary.get(f"{HERE}/sitting/prizes/{house.table.prizes[0]}").text)
    assert "Film 01 Invented" in prepare and "Open the round" in prepare and "Chair Invented" in prepare
    round_id = house.open()
    phone = house.jurors[1]
    ballot = phone.get(f"{HERE}/ballot").text
    assert "Film 01 Invented" in ballot and 'name="secret-choice"' in ballot
    confirm = phone.post(f"{HERE}/ballot", data={"act": "choose", "round": round_id, "secret-choice": "1"})
    assert confirm.status_code == 200 and "Film 02 Invented" in seen(confirm.text)
    assert "Film 01" not in seen(confirm.text) and "Cast this ballot?" in seen(confirm.text)
    assert house.cast(1, round_id, "1").status_code == 303
    after = phone.get(f"{HERE}/ballot")
    assert "Your ballot is cast" in seen(after.text) and "1 / 5" in seen(after.text)
    assert "Film 02" not in after.text and "checked" not in after.text
    for juror in (0, 2, 3):
        assert house.cast(juror, round_id, "1").status_code == 303
    running = seen(house.secretary.get(f"{HERE}/sitting").text)
    assert "4 / 5" in running and "1 juror has not voted" in running
    closed = house.secretary.post(f"{HERE}/rounds/{round_id}/close")
    assert closed.status_code == 303
    outcome = seen(house.secretary.get(closed.location).text)
    assert "Film 02 Invented" in outcome and "4 of 5 on the roll voted" in outcome
    assert "The figures are not shown" in outcome and "First the room sees the outcome." in outcome
    house.jurors[0].post(f"{HERE}/rounds/{round_id}/show")
    assert "Record the outcome" in seen(house.secretary.get(closed.location).text)


def test_phrase_is_found_in_the_box_and_goes_with_the_round(sitting: House) -> None:
    round_id = sitting.open()
    phone = sitting.jurors[0]
    sitting.cast(0, round_id, "0")
    page = phone.get(f"{HERE}/ballot").text
    found = re.search(r'class="phrase"><bdi>([^<]+)</bdi>', page)
    assert found is not None and re.fullmatch(r"\w+ \w+ \w+ \d\d", found[1])
    check = {"round": round_id, "secret-phrase": found[1]}
    phone.post(f"{HERE}/ballot/check", data=check)
    assert "lies in the box" in seen(phone.get(f"{HERE}/ballot").text)
    wrong = phone.post(
        f"{HERE}/ballot/check", data={**check, "secret-phrase": "one two three 04"}, follow_redirects=True
    )
    assert "No ballot with this phrase" in seen(wrong.text)
    second = sitting.browser(sitting.table.scene.jurors[0])
    elsewhere = second.get(f"{HERE}/ballot").text
    assert "from another browser" in seen(elsewhere) and found[1] not in elsewhere
    sitting.secretary.post(f"{HERE}/rounds/{round_id}/close")
    assert found[1] not in phone.get(f"{HERE}/ballot").text
    with phone.session_transaction() as cookie:
        assert "ballot" not in cookie
    late = phone.post(f"{HERE}/ballot/check", data=check, follow_redirects=True)
    assert "phrases are no longer answered" in seen(late.text)


def test_choice_is_in_no_cookie_address_or_later_page(sitting: House) -> None:
    round_id = sitting.open()
    phone = sitting.jurors[2]
    confirm = phone.post(f"{HERE}/ballot", data={"act": "choose", "round": round_id, "secret-choice": "3"})
    cast = sitting.cast(2, round_id, "3")
    told = [cast.text, cast.location, *cast.headers.getlist("Set-Cookie")]
    told += [*confirm.headers.getlist("Set-Cookie"), phone.get(f"{HERE}/ballot").text]
    told += [phone.get(f"{HERE}/ballot/state").text, phone.get(f"{HERE}/room").text]
    with phone.session_transaction() as cookie:
        told.append(repr(dict(cookie)))
    for each in told:
        assert "Film 04" not in each and sitting.table.films[3] not in each
    assert "no-store" in confirm.headers["Cache-Control"] and "no-store" in cast.headers["Cache-Control"]
    assert round_id not in cast.location


@pytest.mark.parametrize(
    ("late", "answer"), [("voted", "voted_already"), ("closed", "closed"), ("struck", "not_on_the_roll")]
)
def test_second_ballots_are_answered_truthfully(sitting: House, late: str, answer: str) -> None:
    round_id = sitting.open()
    if late == "voted":
        assert sitting.cast(1, round_id, "0", headers=JSON).get_json()["answer"] == "cast"
    elif late == "closed":
        sitting.secretary.post(f"{HERE}/rounds/{round_id}/close")
    else:
        with db.transaction() as session:
            session.execute(
                text("SELECT ballot.strike(:which, :seat)"),
                {"which": round_id, "seat": sitting.table.seats[1]},
            )
    told = sitting.cast(1, round_id, "1", headers=JSON)
    assert told.status_code == 200 and told.get_json()["answer"] == answer and told.get_json()["said"]
    plain = sitting.jurors[1].post(
        f"{HERE}/ballot",
        data={"act": "cast", "round": round_id, "secret-choice": "1"},
        follow_redirects=True,
    )
    assert told.get_json()["said"] in seen(plain.text)


CANNOT_BE_CAST: list[tuple[dict[str, Any], str]] = [
    ({}, "Nothing is chosen"),
    ({"secret-choice": ["0", "1"]}, "two things at once"),
    ({"secret-choice": "99"}, "not among the candidates"),
    ({"secret-choice": "x"}, "not among the candidates"),
    ({"secret-choice": "-1"}, "not among the candidates"),
]


def test_ballot_that_cannot_be_cast_is_explained(sitting: House) -> None:
    round_id = sitting.open()
    for fields, said in CANNOT_BE_CAST:
        for act in ("choose", "cast"):
            data = {"act": act, "round": round_id, **fields}
            answer = sitting.jurors[0].post(f"{HERE}/ballot", data=data)
            assert answer.status_code == 422 and said in seen(answer.text), (fields, act)
    assert sitting.jurors[0].get(f"{HERE}/ballot/state").get_json()["voted"] is False


def test_refusals_are_in_the_readers_language(sitting: House) -> None:
    round_id = sitting.open()
    for language in ("kk", "ru"):
        phone = sitting.browser(sitting.table.scene.jurors[0], language)
        answer = phone.post(f"{HERE}/ballot", data={"act": "choose", "round": round_id})
        assert answer.status_code == 422 and "Nothing is chosen" not in seen(answer.text)


def test_ballot_of_no_round_is_none(sitting: House) -> None:
    sitting.open()
    for round_id in ("", "x", "00000000-0000-0000-0000-000000000000"):
        for act in ("choose", "cast"):
            data = {"act": act, "round": round_id, "secret-choice": "0"}
            assert sitting.jurors[0].post(f"{HERE}/ballot", data=data).status_code in (404, 422)


def test_change_gives_the_form_back_with_the_choice(sitting: House) -> None:
    round_id = sitting.open()
    data = {"act": "change", "round": round_id, "secret-choice": "2"}
    page = sitting.jurors[0].post(f"{HERE}/ballot", data=data).text
    assert re.search(r'id="choice-2" name="secret-choice" value="2" checked', page)


def test_nobody_else_gets_in(sitting: House) -> None:
    round_id = sitting.open()
    stranger, head = sitting.other(Role.JUROR), sitting.other(Role.HEAD_OF_PROGRAMME)
    organiser, visitor = sitting.browser(sitting.table.scene.organiser_person), sitting.app.test_client()
    pages = ("ballot", "ballot/state", "room", "room/now", "sitting", "sitting/now", f"rounds/{round_id}")
    for page in pages:
        assert stranger.get(f"{HERE}/{page}").status_code == 404
        assert visitor.get(f"{HERE}/{page}").status_code in (303, 401)
    assert organiser.get(f"{HERE}/room").status_code == 200
    assert head.get(f"{HERE}/room").status_code == 403
    for client in (organiser, head, sitting.secretary):
        assert client.get(f"{HERE}/ballot").status_code == 403
        assert client.post(f"{HERE}/ballot", data={"act": "cast", "round": round_id}).status_code == 403
    for client in (organiser, head, *sitting.jurors):
        assert client.get(f"{HERE}/rounds/{round_id}").status_code == 403
        assert client.get(f"{HERE}/sitting/prizes/{sitting.table.prizes[0]}").status_code == 403
        for act in ("close", "count", "void"):
            assert client.post(f"{HERE}/rounds/{round_id}/{act}").status_code == 403
    assert sitting.jurors[1].get(f"{HERE}/sitting").status_code == 403
    assert "Close and count" not in organiser.get(f"{HERE}/sitting").text


def test_nobody_sees_a_partial_tally_or_who_has_not_voted(sitting: House) -> None:
    round_id = sitting.open()
    sitting.cast(0, round_id, "0")
    room = sitting.jurors[1].get(f"{HERE}/room").text
    assert "1 / 5" in seen(room)
    for person in sitting.table.scene.jurors:
        assert person.name not in seen(room)
    state = sitting.jurors[1].get(f"{HERE}/ballot/state").get_json()
    assert set(state) == {"round", "state", "open", "voted", "cast", "of", "shown"}
    assert sitting.secretary.get(f"{HERE}/rounds/{round_id}").status_code == 404


def test_room_shows_the_outcome_when_the_chair_releases_it(sitting: House) -> None:
    round_id = sitting.open()
    for juror in range(4):
        sitting.cast(juror, round_id, "1")
    sitting.secretary.post(f"{HERE}/rounds/{round_id}/close")
    chair: FlaskClient = sitting.jurors[0]
    other: FlaskClient = sitting.jurors[1]
    for client in (other, sitting.secretary):
        assert "Film 02" not in seen(client.get(f"{HERE}/room").text)
        assert client.post(f"{HERE}/rounds/{round_id}/show").status_code == 403
    assert "Film 02" not in seen(other.get(f"{HERE}/ballot").text)
    assert "Show it to the room" in seen(chair.get(f"{HERE}/ballot").text)
    assert chair.post(f"{HERE}/rounds/{round_id}/show").status_code == 303
    for page in ("room", "ballot"):
        assert "Film 02" in seen(other.get(f"{HERE}/{page}").text)


def test_room_asks_only_for_what_changed(sitting: House) -> None:
    round_id = sitting.open()
    page = sitting.jurors[0].get(f"{HERE}/room").text
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark is not None
    assert sitting.jurors[0].get(f"{HERE}/room/now?mark={mark[1]}").status_code == 204
    sitting.cast(0, round_id, "0")
    again = sitting.jurors[0].get(f"{HERE}/room/now?mark={mark[1]}")
    assert again.status_code == 200 and "<main" not in again.text


def test_secretary_voids_a_round_for_a_reason(sitting: House) -> None:
    round_id = sitting.open()
    assert sitting.secretary.post(f"{HERE}/rounds/{round_id}/void", data={"reason": " "}).status_code == 422
    done = sitting.secretary.post(f"{HERE}/rounds/{round_id}/void", data={"reason": "The light failed"})
    assert done.status_code == 303
    assert "The round is void" in seen(sitting.jurors[0].get(f"{HERE}/ballot").text)


def test_crash_after_closing_offers_the_count(sitting: House) -> None:
    round_id = sitting.open()
    sitting.cast(0, round_id, "0")
    sitting.table.close(uuid.UUID(round_id))
    desk = sitting.secretary.get(f"{HERE}/sitting").text
    assert f"{HERE}/rounds/{round_id}/count" in desk
    assert sitting.secretary.post(f"{HERE}/rounds/{round_id}/count").status_code == 303


def test_rehearsal_says_so_on_every_page(house: House) -> None:
    assert house.secretary.post(f"{HERE}/sitting", data={"act": "rehearse"}).status_code == 303
    round_id = house.open()
    for client, page in (
        (house.secretary, "sitting"),
        (house.secretary, f"sitting/prizes/{house.table.prizes[1]}"),
        (house.jurors[0], "ballot"),
        (house.jurors[0], "room"),
    ):
        assert "Rehearsal" in seen(client.get(f"{HERE}/{page}").text), page
    house.cast(0, round_id, "0")
    assert house.secretary.post(f"{HERE}/sitting", data={"act": "end"}).status_code == 303
    assert "Nothing to vote on now" in seen(house.jurors[0].get(f"{HERE}/ballot").text)


def test_unseen_films_are_waived_on_the_page(house: House) -> None:
    house.table.sit()
    seat = house.table.seats[0]
    with db.transaction() as session:
        session.execute(text("DELETE FROM jury_seen WHERE seat_id = :seat"), {"seat": seat})
    page = f"{HERE}/sitting/prizes/{house.table.prizes[0]}"
    assert "Not seen:" in seen(house.secretary.get(page).text)
    base = {"present": [str(each) for each in house.table.seats], "act": "waive"}
    assert house.secretary.post(page, data=base).status_code == 422
    assert house.secretary.post(page, data={**base, "waive": str(seat)}).status_code == 422
    done = house.secretary.post(page, data={**base, "waive": str(seat), "reason": "Ill on Monday"})
    assert done.status_code == 200 and "Not seen:" not in seen(done.text)


def test_ballot_sent_after_the_sign_in_ran_out_is_kept_nowhere(sitting: House) -> None:
    round_id = sitting.open()
    with db.transaction() as session:
        for each in session.scalars(select(SignIn)):
            each.expires_at = each.created_at
    answer = sitting.cast(0, round_id, "3", headers={"Sec-Fetch-Dest": "document"})
    assert answer.status_code == 401 and "secret-choice" not in answer.text
    with db.transaction() as session:
        assert session.scalars(select(ParkedForm)).all() == []


def test_ballot_opens_in_few_statements(sitting: House, own_database: Engine) -> None:
    sitting.open()
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    engine = own_database
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert sitting.jurors[0].get(f"{HERE}/ballot").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(found) <= 8, found


@pytest.mark.parametrize(
    ("method", "fields", "said"),
    [
        ("schulze", {"secret-rank-1": "1", "secret-rank-0": "2"}, "1. Film 02 Invented"),
        ("irv", {"secret-rank-3": "1"}, "1. Film 04 Invented"),
        ("score", {f"secret-grade-{n}": "4" for n in range(4)}, "Film 01 Invented: 4"),
        ("majority-judgment", {"secret-blank": "1"}, "A blank ballot"),
    ],
)
def test_rankings_and_grades_are_cast_on_a_phone(
    own_app: Flask, own_database: Engine, method: str, fields: dict[str, str], said: str
) -> None:
    house = House(own_app, prepared=False)
    with db.transaction() as session:
        made = session.get_one(Jury, house.table.scene.jury.id)
        voting = {**made.rules["voting"], "method": method, "blanks": "count", "scale": ["1", "5"]}
        made.rules = {**made.rules, "voting": voting}
    house.table.rehearse()
    round_id = house.open()
    phone = house.jurors[3]
    form = phone.get(f"{HERE}/ballot").text
    assert all(f'name="{name}"' in form for name in fields)
    confirm = phone.post(f"{HERE}/ballot", data={"act": "choose", "round": round_id, **fields})
    assert confirm.status_code == 200 and said in seen(confirm.text)
    carried = dict(re.findall(r'type="hidden" name="(secret[^"]+)" value="([^"]+)"', confirm.text))
    cast = phone.post(f"{HERE}/ballot", data={"act": "cast", "round": round_id, **carried}, headers=JSON)
    assert cast.get_json()["answer"] == "cast"
    assert house.secretary.post(f"{HERE}/rounds/{round_id}/close").status_code == 303


@pytest.mark.parametrize("scale", [["1", "5"], ["0", "100"]])
def test_grades_that_miss_films_name_them_and_go_to_the_first(
    own_app: Flask, own_database: Engine, scale: list[str]
) -> None:
    house = House(own_app, prepared=False)
    with db.transaction() as session:
        made = session.get_one(Jury, house.table.scene.jury.id)
        made.rules = {
            **made.rules, "voting": {**made.rules["voting"], "method": "score", "scale": scale, "quorum": "0"},
        }  # fmt: skip
    house.table.rehearse()
    round_id = house.open()
    given = {"secret-grade-0": "4", "secret-grade-2": "2"}
    answer = house.jurors[3].post(f"{HERE}/ballot", data={"act": "choose", "round": round_id, **given})
    assert answer.status_code == 422
    assert "Left out: Film 02 Invented, Film 04 Invented." in seen(answer.text)
    assert answer.text.count("autofocus") == 1 and answer.text.count("No grade yet") == 2
    assert re.search(r'name="secret-grade-1"[^>]* autofocus', answer.text)
    kept = r'name="secret-grade-0" value="4" checked' if len(scale[1]) == 1 else r'secret-grade-0" value="4"'
    assert re.search(kept, answer.text)
    fewer = house.jurors[3].post(
        f"{HERE}/ballot", data={"act": "choose", "round": round_id, **given, "secret-grade-1": "3"}
    )
    assert "Left out: Film 04 Invented." in seen(fewer.text)
    assert len(fewer.data) == len(answer.data), "its size says no title"
    blank = house.jurors[3].get(f"{HERE}/ballot").text
    assert "autofocus" not in blank and "No grade yet" not in blank


def test_a_vote_begins_anew_from_the_page_for_a_reason(sitting: House) -> None:
    round_id = sitting.open()
    for juror, choice in enumerate("00123"):
        sitting.cast(juror, round_id, choice)
    sitting.secretary.post(f"{HERE}/rounds/{round_id}/close")
    sitting.jurors[0].post(f"{HERE}/rounds/{round_id}/show")
    page = f"{HERE}/sitting/prizes/{sitting.table.prizes[0]}"
    assert "Why the vote begins anew" not in sitting.secretary.get(page).text
    assert "Why the vote begins anew" in sitting.secretary.get(f"{page}?anew=1").text
    data = {"act": "open", "anew": "1", "present": [str(seat) for seat in sitting.table.seats]}
    refused = sitting.secretary.post(page, data={**data, "anew_reason": "  "})
    assert refused.status_code == 422 and "Please say why the vote on this prize begins anew." in refused.text
    assert re.search(r'name="anew_reason"[^>]* aria-invalid="true" autofocus', refused.text)
    looked = sitting.secretary.post(page, data={**data, "act": "look", "anew_reason": "A film was misheard"})
    assert "A film was misheard</textarea>" in looked.text
    opened = sitting.secretary.post(page, data={**data, "anew_reason": "A film was misheard"})
    assert opened.status_code == 303
    assert "begins anew: A film was misheard" in seen(sitting.secretary.get(f"{HERE}/protocol").text)


def test_going_back_after_casting_shows_no_choice(sitting: House) -> None:
    round_id = sitting.open()
    sitting.cast(0, round_id, "2")
    again = sitting.jurors[0].post(
        f"{HERE}/ballot", data={"act": "choose", "round": round_id, "secret-choice": "2"}
    )
    assert again.status_code == 422 and "Film 03" not in again.text
