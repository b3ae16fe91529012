"""What was set up can be corrected, and pressing twice does nothing twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.festival.models import Edition, Festival, Regulations
from fest_ops.people.models import Account
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions.models import Decision
from tests.factories import make_call, make_edition, make_entry, make_person, make_regulations, make_section
from tests.setting_up import BASE, browser_of, verbs
from tests.signing_in import sign_in

NEW_EDITION = {
    "slug": "2014", "number": "X", "year": "2014", "starts": "2014-09-17", "ends": "2014-09-21",
    "timezone": "Asia/Almaty", "languages": ["kk", "en"],
}  # fmt: skip
NEW_CALL = {
    "slug": "shorts", "title_en": "Short films", "opens_at": "2013-02-01T00:00", "deadline_at": "2013-06-01T00:00",
    "reviews_wanted": "3", "offer_days": "7",
}  # fmt: skip


@pytest.fixture
def edition(app: Flask, session: Session) -> Edition:
    """An edition; forms need no token in these tests."""
    app.config["WTF_CSRF_ENABLED"] = False
    made = make_edition(session)
    session.commit()
    return made


@pytest.fixture
def client(app: Flask, session: Session, edition: Edition) -> FlaskClient:
    """An organiser's browser, in English."""
    return browser_of(app, session, edition, Role.ORGANISER)


@pytest.fixture
def administrator(app: Flask, session: Session, edition: Edition) -> FlaskClient:
    """An administrator's browser."""
    return _administrator(app, session)


def _administrator(app: Flask, session: Session) -> FlaskClient:
    person = make_person(session)
    session.flush()
    session.scalars(select(Account).where(Account.person_id == person.id)).one().administrator = True
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    return client


def count(session: Session, table: type[Edition] | type[Call] | type[Festival]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def at_once(
    app: Flask, session: Session, path: str, form: Mapping[str, object], *clients: FlaskClient
) -> list[int]:
    """The statuses of the same form sent by all of them at the same time."""
    together = threading.Barrier(len(clients))
    statuses: list[int] = []

    def send(client: FlaskClient) -> None:
        together.wait()
        statuses.append(client.post(path, data=form).status_code)

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_a_form_sent_twice_opens_one(own_app: Flask, own_database: Engine) -> None:
    """On a database of its own, as these really happen at once."""
    own_session = Session(own_database)
    own_app.config["WTF_CSRF_ENABLED"] = False
    edition = make_edition(own_session)
    own_session.commit()
    administrators = [_administrator(own_app, own_session) for _ in range(3)]
    organisers = [browser_of(own_app, own_session, edition, Role.ORGANISER) for _ in range(3)]
    festival = {"slug": "shaken", "name_en": "Shaken's Stars", "city": "Almaty", "country": "KZ"}
    assert at_once(own_app, own_session, "/festivals/new", festival, *administrators) == [303] * 3
    assert (
        at_once(own_app, own_session, "/festivals/eurasia/editions/new", NEW_EDITION, *administrators)
        == [303] * 3
    )
    assert at_once(own_app, own_session, f"{BASE}/set-up/calls/new", NEW_CALL, *organisers) == [303] * 3
    own_session.expire_all()
    assert (count(own_session, Festival), count(own_session, Edition), count(own_session, Call)) == (2, 2, 1)
    assert [verbs(own_session).count(verb) for verb in ("festival.open", "edition.open", "call.open")] == [
        1,
        1,
        1,
    ]


def test_another_edition_of_that_address_is_refused(administrator: FlaskClient) -> None:
    path = "/festivals/eurasia/editions/new"
    assert administrator.post(path, data=NEW_EDITION).status_code == 303
    answer = administrator.post(path, data={**NEW_EDITION, "number": "XI"})
    assert answer.status_code == 422
    assert "This address is in use already." in answer.text


def test_a_festival_is_corrected(administrator: FlaskClient, session: Session) -> None:
    page = administrator.get("/festivals/eurasia").text
    assert 'name="slug"' not in page
    changed = {
        "name_kk": "",
        "name_en": "Eurasia International Film Festival",
        "city": "Astana",
        "country": "KZ",
        "founded": "1998",
    }
    assert administrator.post("/festivals/eurasia", data=changed).status_code == 303
    session.expire_all()
    held = session.scalars(select(Festival).where(Festival.slug == "eurasia")).one()
    assert (held.name, held.city, held.slug) == (
        {"en": "Eurasia International Film Festival"}, "Astana", "eurasia",
    )  # fmt: skip
    assert verbs(session)[-1] == "festival.change"
    assert administrator.post("/festivals/eurasia", data={**changed, "name_en": " "}).status_code == 422
    assert administrator.post("/festivals/nowhere", data=changed).status_code == 404


def test_a_festival_is_not_an_organisers_to_change(client: FlaskClient) -> None:
    assert client.post("/festivals/eurasia", data={"name_en": "Mine"}).status_code == 403


def test_regulations_hold_from_their_day_on(client: FlaskClient, session: Session, edition: Edition) -> None:
    today = dt.datetime.now(dt.UTC).date()
    coming = {"version": "next", "in_force_from": str(today + dt.timedelta(days=30)), "text_en": "New rules."}
    make_regulations(session, edition)
    session.commit()
    assert client.post(f"{BASE}/set-up/regulations/new", data=coming).status_code == 303
    overview = client.get(f"{BASE}/set-up").text
    assert "Version next is in force" not in overview
    assert "version next from" in overview
    assert "/regulations/next" not in client.get(f"{BASE}/").text


def test_regulations_that_do_not_hold_yet_are_withdrawn(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    held = make_regulations(session, edition)
    far = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    coming = Regulations(edition_id=edition.id, version="next", in_force_from=far, text={"en": "?"}, rules={})
    named = Regulations(edition_id=edition.id, version="named", in_force_from=far, text={"en": "?"}, rules={})
    session.add_all([coming, named])
    session.flush()
    make_call(session, edition).regulations_id = named.id
    session.commit()

    def withdraw(each: Regulations) -> tuple[int, str]:
        answer = client.post(f"{BASE}/set-up/regulations/{each.id}/withdraw")
        return answer.status_code, answer.text

    assert "Withdraw the version next?" in client.get(f"{BASE}/set-up/regulations/{coming.id}/withdraw").text
    status, page = withdraw(held)
    assert (status, "This version is in force" in page) == (422, True)
    status, page = withdraw(named)
    assert (status, "A call names this version" in page) == (422, True)
    assert withdraw(coming)[0] == 303
    assert withdraw(coming)[0] == 404
    assert verbs(session)[-1] == "regulations.withdraw"


def test_regulations_of_another_edition_are_not_found(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    other = make_edition(session, slug="2014")
    coming = make_regulations(session, other)
    session.commit()
    assert client.post(f"{BASE}/set-up/regulations/{coming.id}/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"min_minutes": "60", "max_minutes": "10"}, "the most is less than the least"),
        ({"completed_after": "2099-01-01"}, "no film could meet it"),
        ({"premiere": "continental"}, "which continent or region"),
    ],
)
def test_rules_that_no_film_meets_are_refused(client: FlaskClient, rules: dict[str, str], said: str) -> None:
    today = str(dt.datetime.now(dt.UTC).date())
    version = {"version": "impossible", "in_force_from": today, "text_en": "Rules.", **rules}
    answer = client.post(f"{BASE}/set-up/regulations/new", data=version)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_call_that_has_opened_keeps_its_address(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    call = make_call(session, edition)
    session.commit()
    form = {**NEW_CALL, "slug": "elsewhere"}
    answer = client.post(f"{BASE}/set-up/calls/{call.slug}", data=form)
    assert (answer.status_code, "its address stays" in answer.text) == (422, True)
    assert (
        client.post(f"{BASE}/set-up/calls/{call.slug}", data={**form, "slug": call.slug}).status_code == 303
    )


def test_a_section_with_decided_films_stays_with_its_call(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    competition = make_section(session, edition)
    other = make_section(session, edition, slug="panorama")
    call = make_call(session, edition, competition, other)
    entry = make_entry(session, call)
    session.add(
        Decision(
            edition_id=edition.id,
            entry_id=entry.id,
            move="select",
            from_state="in_review",
            to_state="selected",
            section_id=competition.id,
            at=dt.datetime(2013, 7, 1, tzinfo=dt.UTC),
        )
    )
    session.commit()
    form = {**NEW_CALL, "slug": call.slug, "sections": [str(other.id)]}
    answer = client.post(f"{BASE}/set-up/calls/{call.slug}", data=form)
    assert (answer.status_code, "it stays with this call" in answer.text) == (422, True)
    form["sections"] = [str(competition.id)]
    assert client.post(f"{BASE}/set-up/calls/{call.slug}", data=form).status_code == 303


def test_overview_says_in_which_languages_words_lack(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    edition.languages = ["kk", "en"]
    made = make_section(session, edition)
    made.name = {"en": "Competition", "ru": "Конкурс"}
    session.commit()
    assert client.get(f"{BASE}/set-up").text.count("not yet in KK") == 1
    made.name = {"en": "Competition", "kk": "Байқау"}
    session.commit()
    assert "not yet in" not in client.get(f"{BASE}/set-up").text


def test_a_section_has_rules_of_its_own(client: FlaskClient, session: Session, edition: Edition) -> None:
    make_section(session, edition)
    make_section(session, edition, slug="shorts")
    session.commit()
    path = f"{BASE}/set-up/regulations/new"
    page = client.get(path).text
    assert 'name="sections-1-slug"' in page and 'value="shorts"' in page
    client.set_cookie("lang", "kk")
    assert "Анимациялық" in client.get(path).text and "Animation" not in client.get(path).text
    client.set_cookie("lang", "en")
    today = str(dt.datetime.now(dt.UTC).date())
    typed = {
        "version": "both", "in_force_from": today, "text_en": "Rules.", "no_release_in": "KZ",
        "no_release_before": "2013-09-01", "sections-0-slug": "competition", "sections-0-min_minutes": "60",
        "sections-1-slug": "shorts", "sections-1-max_minutes": "30", "sections-1-kinds": ["fiction", "animation"],
    }  # fmt: skip
    assert client.post(path, data=typed).status_code == 303
    rules = session.scalars(select(Regulations.rules).where(Regulations.version == "both")).one()
    assert rules == {
        "no_release_in": "KZ",
        "no_release_before": "2013-09-01",
        "sections": {
            "competition": {"min_minutes": 60},
            "shorts": {"max_minutes": 30, "kinds": ["fiction", "animation"]},
        },
    }
    listed = client.get(f"{BASE}/set-up/regulations").text
    assert "Shorts: Maximum running time · Kind of film" in listed
    again = client.get(path).text
    assert 'value="30"' in again and 'value="2013-09-01"' in again
    assert page.count('<details class="group">') == 2 and again.count('<details class="group" open>') == 2
    client.set_cookie("lang", "ru")
    answer = client.post(path, data={**typed, "version": "odd", "sections-1-max_minutes": "half an hour"})
    assert answer.status_code == 422 and "Not a valid integer" not in answer.text
    client.set_cookie("lang", "en")
    crossed = {**typed, "version": "crossed", "min_minutes": "40"}
    answer = client.post(path, data=crossed)
    assert (answer.status_code, "the most is less than the least" in answer.text) == (422, True)
