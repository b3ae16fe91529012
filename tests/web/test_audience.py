"""The audience award over HTTP: from setting up to the public result, and what each page refuses."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops import clock
from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.jury.audience import codes
from fest_ops.jury.audience.models import AudienceAward, AudienceVote, SlipBatch
from fest_ops.jury.audience.squares import squares
from fest_ops.people.limits import limiter
from fest_ops.people.models import Person
from fest_ops.selection.entries.models import Entry
from tests.db.test_audience import Hall, hall
from tests.factories import give_role, make_person, statements
from tests.signing_in import sign_in

HERE = "/eurasia/2013/audience"
AWARD = f"{HERE}/awards/audience"


class House:
    """The hall, with clients of an organiser, of the door and of a voter."""

    def __init__(self, app: Flask, session: Session) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app, self.session = app, session
        self.hall: Hall = hall(session)
        session.commit()
        self.organiser = self.of(Role.ORGANISER)
        self.door = self.of(Role.DOOR)
        self.voter = self.of()
        with app.app_context():
            limiter.reset()

    @property
    def film(self) -> Entry:
        return self.hall.films[0]

    def of(self, *roles: Role, language: str = "en") -> FlaskClient:
        client = self.app.test_client()
        if roles:
            person: Person = make_person(self.session)
            give_role(self.session, self.hall.edition, person, *roles)
            self.session.commit()
            sign_in(client, person)
        client.set_cookie("lang", language)
        return client

    def open(self) -> House:
        assert self.organiser.post(f"{AWARD}/open").status_code == 303
        return self

    def codes(self, number: int = 3) -> list[str]:
        data = {"entry": self.film.id, "label": "Hall 1", "number": number}
        answer = self.door.post(f"{AWARD}/codes", data=data)
        assert answer.status_code == 200
        found = re.findall(r'audience-printed">([^<]+)<', answer.text)
        assert len(found) == number
        return found

    def slips(self, status: int = 303, client: FlaskClient | None = None, **data: Any) -> str:
        given = {"batch": uuid.uuid4(), "entry": self.film.id, "label": "Hall 1", "expected": 3, **data}
        answer = (client or self.door).post(f"{AWARD}/slips", data=given)
        assert answer.status_code == status, answer.text
        return answer.text

    def vote(self, code: str, mark: str = "5", step: str = "cast", client: FlaskClient | None = None) -> Any:
        return (client or self.voter).post(f"{HERE}/vote", data={"code": code, "mark": mark, "step": step})

    def votes(self) -> int:
        return self.session.scalar(select(func.count()).select_from(AudienceVote)) or 0

    def batches(self) -> int:
        return self.session.scalar(select(func.count()).select_from(SlipBatch)) or 0


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return House(app, session)


def test_an_award_is_set_up_opened_counted_and_announced(house: House, settings: Settings) -> None:
    data = {
        "name_en": "Audience of shorts", "slug": "shorts", "section": house.hall.section.id, "best": 1, "worst": 4,
        "formula": "weighted",
    }  # fmt: skip
    answer = house.organiser.post(f"{HERE}/new", data=data)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/awards/shorts")
    page = house.organiser.get(f"{HERE}/awards/shorts").text
    assert "1 is the best mark, 4 the worst" in page and "not open yet" in page
    house.open()
    house.slips(mark_5=2, mark_4=1)
    assert "Close and count?" in house.organiser.get(f"{AWARD}/close").text
    assert house.organiser.post(f"{AWARD}/close").status_code == 303
    page = house.organiser.get(AWARD).text
    assert "4.667" in page and "counted, not public" in page and "No vote was cast on:" in page
    assert "Nothing has been announced yet" in house.voter.get(f"{HERE}/results").text
    assert house.organiser.post(f"{AWARD}/announcement", data={"act": "now"}).status_code == 303
    shown = house.voter.get(f"{HERE}/results").text
    assert "4.667" in shown and "Film 01" in shown and "Marks from 1, bad, to 5, very good." in shown
    again = house.organiser.post(f"{AWARD}/announcement", data={"act": "back"})
    assert again.status_code == 422 and "cannot be taken back" in again.text


def test_an_announcement_is_planned_and_taken_back(house: House, settings: Settings) -> None:
    house.open()
    planned = (clock.now(settings) + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for data, status in (
        ({"act": "plan"}, 422),
        ({"act": "plan", "at": "2001-01-01T10:00"}, 422),
        ({"act": "nonsense"}, 422),
        ({"act": "plan", "at": planned}, 303),
    ):
        assert house.organiser.post(f"{AWARD}/announcement", data=data).status_code == status
    assert planned.replace("T", " ") in house.organiser.get(f"{AWARD}/announcement").text
    assert house.organiser.post(f"{AWARD}/announcement", data={"act": "back"}).status_code == 303
    assert house.session.scalars(select(AudienceAward.announce_at)).one() is None


def test_opening_too_early_is_explained(house: House) -> None:
    house.hall.edition.selection_announced_at = None
    house.session.commit()
    answer = house.organiser.post(f"{AWARD}/open")
    assert answer.status_code == 422 and "The selection has not been announced" in answer.text


def test_slips_by_mark_and_slip_by_slip(house: House) -> None:
    house.open()
    house.slips(mark_5=2, slips="4 x", expected=4, spoiled="")
    batch = house.session.scalars(select(SlipBatch)).one()
    assert (batch.counts, batch.spoiled) == ({"4": 1, "5": 2}, 1)
    assert "4 slips are saved. By mark: 4: 1, 5: 2. Spoiled: 1." in house.door.get(f"{AWARD}/slips").text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Slip 2, “45”, bears two marks."),
        ("ru", "Бюллетень 2, «45»"),
        ("kk", "2-бюллетеньде"),
    ],
)
def test_a_slip_with_two_votes_is_refused_and_nothing_is_lost(house: House, language: str, said: str) -> None:
    house.open()
    client = house.of(Role.DOOR, language=language)
    page = house.slips(422, client, slips="5 45 3", mark_4="7", spoiled="2", label="Зал 1", expected=12)
    assert said in page
    assert re.search(r">\s*5 45 3</textarea>", page) and 'value="Зал 1"' in page and 'value="12"' in page
    assert re.search(r'name="mark_4"[^>]*value="7"', page) and f'selected value="{house.film.id}"' in page
    assert house.batches() == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"mark_5": 2}, "what is typed makes 2"),
        ({"mark_5": -3, "expected": -3}, "from 0 to"),
        ({"mark_5": "9" * 30, "expected": "9" * 30}, "from 0 to"),
        ({"mark_5": "many"}, "whole number"),
        ({"slips": "6 5 5"}, "is no mark from 1 to 5"),
        ({"mark_5": 3, "entry": ""}, "This is required"),
        ({"mark_5": 3, "entry": uuid.UUID(int=1)}, "Please choose one of these"),
        ({"mark_5": 3, "label": ""}, "This is required"),
        ({"expected": 0}, "No slip was entered"),
        ({"expected": ""}, "This is required"),
    ],
)
def test_slips_that_cannot_be_are_explained(house: House, data: dict[str, Any], said: str) -> None:
    house.open()
    assert said in house.slips(422, **data)
    assert house.batches() == 0


def test_a_double_click_saves_once_and_a_forged_key_nothing(house: House) -> None:
    house.open()
    key = uuid.uuid4()
    house.slips(batch=key, mark_5=3)
    house.slips(batch=key, mark_5=3)
    assert "sent before with other numbers" in house.slips(409, batch=key, mark_4=3)
    house.slips(404, batch="nonsense", mark_5=3, label="Hall 2")
    assert house.batches() == 1


def test_the_second_of_two_people_is_asked_and_may_be_sure(house: House) -> None:
    house.open()
    house.slips(mark_5=3)
    page = house.slips(422, house.organiser, mark_5=2, slips="5", label="HALL 1")
    assert "looks as if these slips had been entered" in page and 'name="sure"' in page
    house.slips(303, house.organiser, mark_5=3, sure="y")
    assert house.batches() == 2


def test_a_batch_is_taken_back_and_stays_in_the_list(house: House) -> None:
    house.open()
    house.slips(mark_5=3)
    batch = house.session.scalars(select(SlipBatch)).one()
    address = f"{AWARD}/slips/{batch.id}/cancel"
    assert "Take the batch back?" in house.door.get(address).text
    assert house.door.post(address).status_code == 303
    page = house.door.get(f"{AWARD}/slips").text
    assert "taken back" in page and "audience-cancelled" in page
    assert house.door.get(f"{AWARD}/slips/{uuid.uuid4()}/cancel").status_code == 404


def test_marks_are_shown_to_nobody_before_closing(house: House) -> None:
    house.open()
    house.slips(mark_5=3417, mark_1=1, expected=3418, sure="y")
    house.door.get(f"{AWARD}/slips")  # takes the message of what was saved
    number = re.compile(r"(?<![\w-])3,?417(?![\w-])")  # and not a part of somebody's id
    assert number.search("<b>3417</b>") and number.search('"3,417"') and not number.search("b3417-94")
    head = house.of(Role.HEAD_OF_PROGRAMME)
    for client in (house.organiser, house.door, head):
        for path in (AWARD, f"{AWARD}/slips", HERE, f"{AWARD}/codes"):
            answer = client.get(path)
            assert not number.search(answer.text)
    assert house.organiser.get(f"{AWARD}/export.csv").status_code == 404
    house.organiser.post(f"{AWARD}/close")
    assert "3,417" in house.organiser.get(AWARD).text
    for client in (house.door, head):
        assert (
            "3,417"
            not in client.get(AWARD).text
            + client.get(f"{AWARD}/slips" if client is house.door else HERE).text
        )
    assert head.get(f"{AWARD}/export.csv").status_code == 403


def test_a_vote_by_code_on_a_phone(house: House) -> None:
    house.open()
    code, other, _third = house.codes()
    page = house.vote(code.lower().replace("-", " "), step="code").text
    assert "Film 01" in page and "5 – very good" in page and "1 – bad" in page
    page = house.vote(code, "4", "mark").text
    assert "Cast this vote?" in page and house.votes() == 0
    page = house.vote(code, "4", "again").text
    assert re.search(r'checked[^>]*value="4"', page), "the mark that was chosen stays chosen"
    answer = house.vote(code, "4")
    assert answer.status_code == 303
    assert "Your vote is cast and counts." in house.voter.get(answer.headers["Location"]).text
    assert house.vote(code, "4").headers["Location"] == answer.headers["Location"], (
        "a second press is told the truth"
    )
    assert house.votes() == 1
    linked = house.of().get(f"{HERE}/vote?code={other}")
    assert linked.status_code == 200 and "Film 01" in linked.text


def test_unknown_used_void_and_foreign_codes_are_answered_alike(house: House) -> None:
    house.open()
    used, void, late = house.codes()
    there = hall(house.session, slug="2012").opened()
    foreign = there.codes(there.films[0], keys=house.app.extensions["fest_ops"].secret_keys)[0]
    house.vote(used)
    fresh = house.of()
    answers = {house.vote(one, client=fresh).text for one in (used,)}
    sheet = re.search(r'/codes/([0-9a-f-]{36})/void"', house.door.get(f"{AWARD}/codes").text)
    assert sheet and "Make the codes void?" in house.door.get(f"{AWARD}/codes/{sheet[1]}/void").text
    assert house.door.post(f"{AWARD}/codes/{sheet[1]}/void").status_code == 303

    def plain(text: str) -> str:
        return re.sub(r'(csrf_token"[^>]*|value)="[^"]*"', "", text)

    for one in (void, codes.shown(codes.new_code()), codes.shown(foreign), late):
        for step in ("code", "mark", "cast"):
            answer = house.vote(one, step=step, client=fresh)
            assert answer.status_code == 422
            answers.add(answer.text)
    assert len({plain(text) for text in answers}) == 1
    assert house.votes() == 1


def test_a_mistyped_code_and_a_forged_mark(house: House) -> None:
    house.open()
    code = house.codes(1)[0]
    wrong = ("A" if code[0] != "A" else "C") + code[1:]
    answer = house.vote(wrong, step="code")
    assert answer.status_code == 422 and "a character is wrong" in answer.text and wrong in answer.text
    for mark in ("", "6", "0", "-1", "5.0", "٥", "9" * 400, "NaN"):
        answer = house.vote(code, mark)
        assert answer.status_code == 422 and "Please choose one of the marks." in answer.text
    assert house.vote("x" * 4000, step="code").status_code == 422
    assert house.votes() == 0


def test_guessing_is_slowed_down_and_voting_is_not(house: House) -> None:
    house.open()
    made = house.codes(60)
    for code in made[:50]:
        assert house.vote(code, client=house.of()).status_code == 303
    tries = [house.vote(codes.new_code(), step="code").status_code for _ in range(45)]
    assert tries == [422] * 40 + [429] * 5
    assert house.voter.get(f"{HERE}/vote?code={codes.new_code()}").status_code == 429
    assert house.votes() == 50


def test_a_vote_needs_the_forms_token(house: House) -> None:
    house.open()
    code = house.codes(1)[0]
    house.app.config["WTF_CSRF_ENABLED"] = True
    assert house.vote(code).status_code == 400
    assert house.votes() == 0


def test_the_sheet_speaks_the_editions_languages_and_is_shown_once(house: House) -> None:
    house.open()
    data = {"entry": house.film.id, "label": "Hall 1", "number": 2}
    house.film.title = {"kk": "Дала", "ru": "Степь", "en": "Steppe"}
    house.session.commit()
    page = house.door.post(f"{AWARD}/codes", data=data).text
    for language, title in house.film.title.items():
        assert page.count(f'lang="{language}">{title}</p>') == 2
    assert page.count('<span lang="kk">Бір код – бір дауыс</span>') == 2
    assert "/eurasia/2013/audience/vote" in page and "1 A4 page" in page
    printed = re.findall(r'audience-printed">([^<]+)<', page)
    later = house.door.get(f"{AWARD}/codes").text
    assert not any(code in later for code in printed) and "0 of 2" in later
    for number in ("0", "501", "-1", "many", "9" * 30):
        assert house.door.post(f"{AWARD}/codes", data={**data, "number": number}).status_code == 422
    data["entry"] = uuid.UUID(int=1)
    assert house.door.post(f"{AWARD}/codes", data=data).status_code == 422


def test_each_slip_has_the_square_of_its_own_link_and_no_style(house: House, settings: Settings) -> None:
    house.open()
    page = house.door.post(f"{AWARD}/codes", data={"entry": house.film.id, "label": "1", "number": 20}).text
    printed = re.findall(r'audience-printed">([^<]+)<', page)
    links = [f"{settings.base_url}{HERE}/vote?code={codes.read(code)}" for code in printed]
    drawn = squares(links)
    assert re.findall(r'viewBox="0 0 (\d+) \1" aria-hidden="true"><path d="([^"]+)" stroke', page) == [
        (str(each.size), each.path) for each in drawn
    ]
    assert len({each.path for each in drawn}) == 20
    assert page.count('<ul class="sheet-page"') == 2, "14 slips a page"
    assert "style=" not in page


def test_a_title_without_a_language_of_its_own_stands_on_the_slip_once(house: House) -> None:
    house.open()
    house.film.title = {"original": "Solaris"}
    house.session.commit()
    page = house.door.post(f"{AWARD}/codes", data={"entry": house.film.id, "label": "1", "number": 1}).text
    assert page.count('<p class="sheet-title">Solaris</p>') == 1


def test_who_comes_in(house: House) -> None:
    house.open()
    head, juror = house.of(Role.HEAD_OF_PROGRAMME), house.of(Role.JUROR)
    for path in (HERE, AWARD):
        assert [c.get(path).status_code for c in (house.organiser, house.door, head, juror)] == [
            200,
            200,
            200,
            403,
        ]
    for path in (f"{AWARD}/slips", f"{AWARD}/codes"):
        assert [c.get(path).status_code for c in (house.organiser, house.door, head, juror)] == [
            200,
            200,
            403,
            403,
        ]
    for path in (f"{HERE}/new", f"{AWARD}/change", f"{AWARD}/close", f"{AWARD}/announcement"):
        assert [c.get(path).status_code for c in (house.organiser, house.door, head, juror)] == [
            200,
            403,
            403,
            403,
        ]
    for path in ("close", "open", "announcement"):
        for client in (house.door, head, juror):
            assert client.post(f"{AWARD}/{path}", data={"act": "now"}).status_code == 403
    assert house.voter.get(AWARD).status_code in (302, 303)
    for path in ("/vote", "/results"):
        assert house.voter.get(HERE + path).status_code == 200


def test_an_award_of_another_edition_is_not_found(house: House) -> None:
    there = hall(house.session, slug="2012")
    there.award.slug = "theirs"
    house.session.commit()
    for path in ("", "/slips", "/codes", "/change", "/close", "/announcement", "/export.csv"):
        assert house.organiser.get(f"{HERE}/awards/theirs{path}").status_code == 404
    for path in ("/open", "/slips", "/codes", "/change", "/close", "/announcement"):
        assert house.organiser.post(f"{HERE}/awards/theirs{path}").status_code == 404


def test_exports_hold_every_film_and_the_exact_fractions(house: House) -> None:
    house.hall.films[1].title = {"original": "=1+1", "en": "=1+1"}
    house.session.commit()
    house.open()
    house.slips(mark_5=2, mark_4=1)
    house.slips(entry=house.hall.films[1].id, mark_3=2, spoiled=1)
    house.organiser.post(f"{AWARD}/close")
    text = house.organiser.get(f"{AWARD}/export.csv").data.decode("utf-8-sig")
    lines = text.splitlines()
    assert "Film 01" in lines[1] and "14 ÷ 3" in lines[1] and "4.667" in lines[1]
    assert "'=1+1" in lines[2] and "No vote" in lines[3]
    answer = house.organiser.get(f"{AWARD}/export.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == 1 and rows[1][5] == 3 and rows[2][1] == "=1+1" and rows[3][5] == 0
    assert house.organiser.get(f"{AWARD}/export.pdf").status_code == 404


def test_statements_do_not_grow_with_votes(house: House) -> None:
    house.open()
    house.slips(mark_5=3)
    made = house.codes(30)
    for path, client in (
        (AWARD, house.organiser),
        (f"{AWARD}/slips", house.door),
        (HERE, house.organiser),
    ):
        with statements(house.session) as few:
            client.get(path)
        for code in made[:10]:
            house.vote(code, client=house.of())
        made = made[10:]
        with statements(house.session) as many:
            client.get(path)
        assert len(many) == len(few) <= 8, many
    code = house.codes(1)[0]
    with statements(house.session) as cast:
        house.vote(code, client=house.of())
    assert len(cast) <= 5, cast


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_speak_the_readers_language(house: House, language: str) -> None:
    house.open()
    house.slips(mark_5=3)
    client = house.of(Role.ORGANISER, language=language)
    for path in (
        HERE,
        AWARD,
        f"{HERE}/new",
        f"{AWARD}/slips",
        f"{AWARD}/codes",
        f"{AWARD}/close",
        f"{HERE}/vote",
    ):
        page = client.get(path)
        assert page.status_code == 200 and f'<html lang="{language}"' in page.text
