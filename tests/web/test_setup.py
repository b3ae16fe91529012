"""Setting a festival up through its pages: what organisers and administrators do, and each refusal."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.people.models import Account
from fest_ops.selection.states import State
from tests.factories import (
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_regulations,
    make_section,
)
from tests.setting_up import BASE, browser_of, verbs
from tests.signing_in import sign_in

EDITION = {
    "number": "X",
    "year": "2013",
    "starts": "2013-09-17",
    "ends": "2013-09-21",
    "timezone": "Asia/Almaty",
    "languages": ["kk", "en"],
    "announcement_kk": "Қош келдіңіздер",
}


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


def test_overview_says_what_is_still_lacking(client: FlaskClient) -> None:
    page = client.get(f"{BASE}/set-up").text
    assert "None yet: films are selected for a section." in page
    assert "None yet: without a call nobody can submit." in page


@pytest.mark.parametrize("role", [Role.HEAD_OF_PROGRAMME, Role.SELECTOR, Role.SUBMITTER])
def test_set_up_is_the_organisers(app: Flask, session: Session, edition: Edition, role: Role) -> None:
    client = browser_of(app, session, edition, role)
    for path in ("set-up", "set-up/edition", "set-up/sections", "set-up/regulations/new", "set-up/calls/new"):
        assert client.get(f"{BASE}/{path}").status_code == 403
    assert client.get("/festivals").status_code == 403


def test_organiser_of_another_edition_is_kept_out(app: Flask, session: Session, edition: Edition) -> None:
    other = make_edition(session, slug="2014")
    client = browser_of(app, session, other, Role.ORGANISER)
    assert client.get(f"{BASE}/set-up").status_code == 403
    assert client.get("/eurasia/2014/set-up").status_code == 200


def test_edition_is_changed_and_recorded(client: FlaskClient, session: Session, edition: Edition) -> None:
    answer = client.post(f"{BASE}/set-up/edition", data=EDITION)
    assert answer.status_code == 303
    session.refresh(edition)
    assert (edition.number, str(edition.starts), edition.languages) == ("X", "2013-09-17", ["kk", "en"])
    assert edition.announcement == {"kk": "Қош келдіңіздер"}
    assert "edition.change" in verbs(session)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ends": "2013-09-01"}, "The last day is before the first."),
        ({"timezone": "Asia/Nowhere"}, "There is no such time zone"),
        ({"languages": []}, "Please choose at least one language."),
        ({"year": "2012"}, "The year is not that of the first day."),
    ],
)
def test_wrong_edition_is_refused_and_kept(
    client: FlaskClient, session: Session, edition: Edition, typed: dict[str, object], said: str
) -> None:
    page = client.post(f"{BASE}/set-up/edition", data={**EDITION, **typed})
    assert page.status_code == 422
    assert said in page.text and "Қош келдіңіздер" in page.text
    session.refresh(edition)
    assert edition.number == "IX"


def test_sections_are_added_changed_and_removed(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    typed = {"name_kk": "Байқау", "slug": "competition", "competitive": "y", "quota": "12"}
    assert client.post(f"{BASE}/set-up/sections/new", data=typed).status_code == 303
    made = session.scalars(select(Section)).one()
    assert (made.name, made.quota, made.competitive) == ({"kk": "Байқау"}, 12, True)
    typed = {"name_kk": "Байқау", "slug": "main", "quota": ""}
    assert client.post(f"{BASE}/set-up/sections/{made.id}", data=typed).status_code == 303
    session.refresh(made)
    assert (made.slug, made.quota, made.competitive) == ("main", None, False)
    assert "no limit" in client.get(f"{BASE}/set-up/sections").text
    assert client.post(f"{BASE}/set-up/sections/{made.id}/remove").status_code == 303
    assert session.scalars(select(Section)).all() == []
    assert verbs(session)[-3:] == ["section.add", "section.change", "section.remove"]


def test_quota_is_not_below_what_is_taken(client: FlaskClient, session: Session, edition: Edition) -> None:
    section = make_section(session, edition)
    call = make_call(session, edition, section)
    make_entry(session, call, state=State.SELECTED, section_id=section.id)
    session.commit()
    typed = {"name_en": "Competition", "slug": "competition", "quota": "0"}
    page = client.post(f"{BASE}/set-up/sections/{section.id}", data=typed)
    assert page.status_code == 422 and "More films than that" in page.text


def test_section_in_use_stays(client: FlaskClient, session: Session, edition: Edition) -> None:
    section = make_section(session, edition)
    make_call(session, edition, section)
    session.commit()
    page = client.post(f"{BASE}/set-up/sections/{section.id}/remove")
    assert page.status_code == 422 and "so it stays" in page.text
    assert session.get(Section, section.id) is not None


def test_section_of_another_edition_is_not_found(client: FlaskClient, session: Session) -> None:
    foreign = make_section(session, make_edition(session, slug="2014"))
    session.commit()
    assert client.get(f"{BASE}/set-up/sections/{foreign.id}").status_code == 404
    assert client.post(f"{BASE}/set-up/sections/{foreign.id}/remove").status_code == 404


def _regulations(**more: object) -> dict[str, object]:
    return {"version": "2030-01-01", "in_force_from": "2100-01-01", "text_en": "Rules", **more}


def test_new_version_of_the_regulations_keeps_the_old_one(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    old = make_regulations(session, edition, {"min_minutes": 60, "completed_after": "2012-09-01"})
    session.commit()
    page = client.get(f"{BASE}/set-up/regulations/new").text
    assert 'value="60"' in page and 'value="2012-09-01"' in page
    typed = _regulations(
        min_minutes="70", regions=["asia", "europe"], premiere="continental", premiere_region="asia",
        not_on_tv_or_web="y", no_release_in="KZ", strict=["min_minutes"], completed_after="",
    )  # fmt: skip
    assert client.post(f"{BASE}/set-up/regulations/new", data=typed).status_code == 303
    made = session.scalars(select(Regulations).where(Regulations.version == "2030-01-01")).one()
    assert made.rules == {
        "min_minutes": 70, "regions": ["asia", "europe"], "premiere": "continental", "premiere_region": "asia",
        "not_on_tv_or_web": True, "no_release_in": "KZ", "strict": ["min_minutes"],
    }  # fmt: skip
    session.refresh(old)
    assert old.rules["min_minutes"] == 60


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"in_force_from": "2001-01-01"}, "cannot hold backwards"),
        ({"text_en": ""}, "in at least one of the edition"),
        ({"version": "a/b"}, "Please name the version"),
        ({"regions": ["atlantis"]}, "Please look at this again"),
    ],
)
def test_wrong_regulations_are_refused(
    client: FlaskClient, session: Session, typed: dict[str, object], said: str
) -> None:
    page = client.post(f"{BASE}/set-up/regulations/new", data=_regulations(**typed))
    assert page.status_code == 422 and said in page.text
    assert session.scalars(select(Regulations)).all() == []


def test_administrator_opens_a_festival_and_an_edition(
    app: Flask, session: Session, edition: Edition
) -> None:
    person = make_person(session)
    session.execute(update(Account).where(Account.person_id == person.id).values(administrator=True))
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    typed = {"name_kk": "«Бастау»", "slug": "bastau", "city": "Алматы", "country": "KZ"}
    answer = client.post("/festivals/new", data=typed)
    assert answer.status_code == 303 and answer.location.endswith("/festivals/bastau/editions/new")
    answer = client.post(answer.location, data={**EDITION, "slug": "2013"})
    assert answer.status_code == 303 and "/bastau/2013/people/invite" in answer.location
    assert client.get(answer.location).status_code == 200
    assert session.scalars(select(Festival.name).where(Festival.slug == "bastau")).one() == {"kk": "«Бастау»"}
    assert client.post("/festivals/new", data={**typed, "slug": "account"}).status_code == 422
    assert client.post("/festivals/new", data={**typed, "city": "Астана"}).status_code == 422
    assert client.get("/festivals/nowhere/editions/new").status_code == 404
    assert "bastau/2013" in client.get("/festivals").text
    assert [v for v in verbs(session) if v.endswith(".open")] == ["festival.open", "edition.open"]


def test_forms_need_their_token(app: Flask, session: Session, edition: Edition) -> None:
    client = browser_of(app, session, edition, Role.ORGANISER)
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"{BASE}/set-up/edition", data=EDITION).status_code == 400
    session.refresh(edition)
    assert edition.number == "IX"
