"""Setting a festival up through its pages: what organisers and administrators do, and each refusal."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.audit.models import AuditEvent
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.people.models import Account
from fest_ops.selection.calls.models import Call, CallSection, Criterion, Round
from fest_ops.selection.reviews.models import Review
from fest_ops.selection.states import State
from tests.factories import (
    NOW,
    assign,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_regulations,
    make_section,
)
from tests.signing_in import sign_in

BASE = "/eurasia/2013"
EDITION = {
    "number": "X",
    "year": "2013",
    "starts": "2013-09-17",
    "ends": "2013-09-21",
    "timezone": "Asia/Almaty",
    "languages": ["kk", "en"],
    "announcement_kk": "Қош келдіңіздер",
}
CALL = {
    "title_en": "Shorts",
    "slug": "shorts",
    "opens_at": "2013-03-01T09:00",
    "deadline_at": "2013-08-01T23:59",
    "reviews_wanted": "3",
    "offer_days": "14",
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
    return _browser(app, session, edition, Role.ORGANISER)


def _browser(app: Flask, session: Session, edition: Edition, *roles: Role) -> FlaskClient:
    person = make_person(session)
    give_role(session, edition, person, *roles)
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    return client


def _verbs(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_overview_says_what_is_still_lacking(client: FlaskClient) -> None:
    page = client.get(f"{BASE}/set-up").text
    assert "None yet: films are selected for a section." in page
    assert "None yet: without a call nobody can submit." in page


@pytest.mark.parametrize("role", [Role.HEAD_OF_PROGRAMME, Role.SELECTOR, Role.SUBMITTER])
def test_set_up_is_the_organisers(app: Flask, session: Session, edition: Edition, role: Role) -> None:
    client = _browser(app, session, edition, role)
    for path in ("set-up", "set-up/edition", "set-up/sections", "set-up/regulations/new", "set-up/calls/new"):
        assert client.get(f"{BASE}/{path}").status_code == 403
    assert client.get("/festivals").status_code == 403


def test_organiser_of_another_edition_is_kept_out(app: Flask, session: Session, edition: Edition) -> None:
    other = make_edition(session, slug="2014")
    client = _browser(app, session, other, Role.ORGANISER)
    assert client.get(f"{BASE}/set-up").status_code == 403
    assert client.get("/eurasia/2014/set-up").status_code == 200


def test_edition_is_changed_and_recorded(client: FlaskClient, session: Session, edition: Edition) -> None:
    answer = client.post(f"{BASE}/set-up/edition", data=EDITION)
    assert answer.status_code == 303
    session.refresh(edition)
    assert (edition.number, str(edition.starts), edition.languages) == ("X", "2013-09-17", ["kk", "en"])
    assert edition.announcement == {"kk": "Қош келдіңіздер"}
    assert "edition.change" in _verbs(session)


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
    assert _verbs(session)[-3:] == ["section.add", "section.change", "section.remove"]


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


def test_call_is_opened_on_the_editions_wall_clock(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    section = make_section(session, edition)
    session.commit()
    typed = {**CALL, "sections": [str(section.id)]}
    assert client.post(f"{BASE}/set-up/calls/new", data=typed).status_code == 303
    call = session.scalars(select(Call)).one()
    assert call.deadline_at == dt.datetime(2013, 8, 1, 17, 59, tzinfo=dt.UTC)
    assert session.scalars(select(CallSection.section_id)).all() == [section.id]
    assert session.scalars(select(Round.kind).order_by(Round.position)).all() == ["preselection", "committee"]
    page = client.get(f"{BASE}/set-up/calls/shorts").text
    assert "2013-08-01T23:59" in page
    assert (
        client.post(
            f"{BASE}/set-up/calls/shorts", data={**typed, "deadline_at": "2013-08-05T12:00"}
        ).status_code
        == 303
    )
    session.refresh(call)
    assert call.deadline_at == dt.datetime(2013, 8, 5, 6, 0, tzinfo=dt.UTC)
    assert _verbs(session)[-2:] == ["call.open", "call.change"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"deadline_at": "2013-02-01T00:00"}, "The deadline is not after the opening."),
        ({"slug": "Not This"}, "Use small Latin letters"),
        ({"title_en": ""}, "in at least one of the edition"),
        ({"reviews_wanted": "0"}, "From 1 to 50 selectors"),
        ({"sections": ["not-an-id"]}, "Please choose sections of this edition."),
        ({"regulations": "00000000-0000-0000-0000-000000000001"}, "Please choose a version"),
    ],
)
def test_wrong_call_is_refused(
    client: FlaskClient, session: Session, typed: dict[str, object], said: str
) -> None:
    page = client.post(f"{BASE}/set-up/calls/new", data={**CALL, **typed})
    assert page.status_code == 422 and said in page.text
    assert session.scalars(select(Call)).all() == []


def test_sections_of_another_edition_are_refused(client: FlaskClient, session: Session) -> None:
    foreign = make_section(session, make_edition(session, slug="2014"))
    session.commit()
    page = client.post(f"{BASE}/set-up/calls/new", data={**CALL, "sections": [str(foreign.id)]})
    assert page.status_code == 422


def _scorecard(*lines: tuple[str, str, str], **more: str) -> dict[str, str]:
    typed = {"scale_min": "1", "scale_max": "5", **more}
    for index, (code, name, weight) in enumerate(lines):
        typed |= {
            f"criteria-{index}-code": code,
            f"criteria-{index}-name_en": name,
            f"criteria-{index}-weight": weight,
        }
    return typed


def test_scorecard_is_changed_before_the_first_review(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    call = make_call(session, edition)
    session.commit()
    held = session.scalars(select(Round).where(Round.call_id == call.id)).one()
    typed = _scorecard(
        ("idea", "Idea", "2"), ("form", "Form", "0.5"), ("", "", ""), closes_at="2013-07-30T18:00"
    )
    assert client.post(f"{BASE}/set-up/rounds/{held.id}", data=typed).status_code == 303
    session.refresh(held)
    assert (held.scale_max, held.closes_at) == (5, dt.datetime(2013, 7, 30, 12, 0, tzinfo=dt.UTC))
    lines = session.execute(
        select(Criterion.code, Criterion.weight)
        .where(Criterion.round_id == held.id)
        .order_by(Criterion.position)
    ).all()
    assert [(code, float(weight)) for code, weight in lines] == [("idea", 2.0), ("form", 0.5)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "needs at least one criterion"),
        ([("idea", "Idea", "")], "needs a weight above 0"),
        ([("idea", "Idea", "1"), ("idea", "Again", "1")], "a short name of its own"),
    ],
)
def test_wrong_scorecard_is_refused(
    client: FlaskClient, session: Session, edition: Edition, lines: list[tuple[str, str, str]], said: str
) -> None:
    call = make_call(session, edition)
    session.commit()
    held = session.scalars(select(Round).where(Round.call_id == call.id)).one()
    page = client.post(f"{BASE}/set-up/rounds/{held.id}", data=_scorecard(*lines))
    assert page.status_code == 422 and said in page.text


def test_scorecard_stays_once_somebody_scored_but_its_end_moves(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    call = make_call(session, edition)
    entry = make_entry(session, call, state=State.IN_REVIEW)
    selector = make_person(session)
    held = assign(session, entry, selector)
    session.add(
        Review(
            round_id=held.round_id,
            entry_id=entry.id,
            person_id=selector.id,
            scores={"story": 5},
            saved_at=NOW,
        )
    )
    session.commit()
    address = f"{BASE}/set-up/rounds/{held.round_id}"
    assert "Reviewing has begun" in client.get(address).text
    page = client.post(address, data=_scorecard(("idea", "Idea", "2")))
    assert page.status_code == 422 and "stays as it is" in page.text
    same = _scorecard(
        ("story", "Story", "1"), ("craft", "Craft", "1"), scale_max="10", closes_at="2013-07-30T18:00"
    )
    assert client.post(address, data=same).status_code == 303


def test_one_more_line_keeps_what_was_typed(client: FlaskClient, session: Session, edition: Edition) -> None:
    call = make_call(session, edition)
    session.commit()
    held = session.scalars(select(Round).where(Round.call_id == call.id)).one()
    page = client.post(
        f"{BASE}/set-up/rounds/{held.id}", data={**_scorecard(("idea", "Idea", "2")), "act": "more"}
    )
    assert page.status_code == 200 and 'value="Idea"' in page.text
    assert "criteria-1-code" in page.text


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
    assert client.post("/festivals/new", data=typed).status_code == 422
    assert client.get("/festivals/nowhere/editions/new").status_code == 404
    assert "bastau/2013" in client.get("/festivals").text
    assert [v for v in _verbs(session) if v.endswith(".open")] == ["festival.open", "edition.open"]


def test_forms_need_their_token(app: Flask, session: Session, edition: Edition) -> None:
    client = _browser(app, session, edition, Role.ORGANISER)
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"{BASE}/set-up/edition", data=EDITION).status_code == 400
    session.refresh(edition)
    assert edition.number == "IX"
