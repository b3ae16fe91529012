"""The entry form: what was typed is kept, whatever comes between."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.festival.models import Regulations
from fest_ops.people.models import Person, SignIn
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films.drafts import stamp
from fest_ops.submissions.models import FilmEntry
from tests.factories import (
    NOW,
)
from tests.signing_in import sign_in
from tests.web.films.pages import BASE, base, begin, fill, post, save_by_script, text, token


def test_form_keeps_what_is_no_answer_and_says_what_is_wrong(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    answer = post(
        client, f"/entries/{entry_id}/form/facts", {"year": "thirteen", "running_time": "<b>90</b>"}
    )
    assert answer.location.endswith("/form/people")
    page = text(client.get(f"{BASE}/entries/{entry_id}/form/facts"))
    assert 'value="thirteen"' in page
    assert "&lt;b&gt;90&lt;/b&gt;" in page
    assert "Please give the year in four digits" in page
    review = text(client.get(f"{BASE}/entries/{entry_id}/review"))
    assert f"/entries/{entry_id}/form/facts?check=1#f-year" in review


def test_form_shows_more_rows_and_keeps_them(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    answer = post(client, f"/entries/{entry_id}/form/facts", {"countries.0": "KZ", "more": "countries"})
    assert answer.location.endswith("?more=countries#f-countries")
    assert 'name="countries.5"' in text(client.get(answer.location.partition("#")[0]))


def test_form_of_a_wrong_step_is_not_found(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    assert client.get(f"{BASE}/entries/{entry_id}/form/nothing").status_code == 404
    assert client.get(f"{BASE}/entries/{entry_id}/receipts/1").status_code == 404


def test_form_without_a_token_is_refused_and_keeps_what_was_typed(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    answer = client.post(f"{BASE}/entries/{entry_id}/form/facts", data={"genre": "a rare genre"})
    assert answer.status_code == 400
    assert "a rare genre" in text(answer)


def test_huge_field_is_refused_with_what_was_typed(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    long = "ж" * 20_001
    answer = post(client, f"/entries/{entry_id}/form/texts", {"synopsis_kk": long, "synopsis_en": "Short"})
    assert answer.status_code == 422
    assert long in text(answer)
    assert "20,001" in text(answer)
    assert "Short" in text(client.get(f"{BASE}/entries/{entry_id}/form/texts"))


def test_two_windows_are_shown_both_versions(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    seen = base(genre="", year="")
    post(client, f"/entries/{entry_id}/form/facts", {"genre": "first window", "base": seen})
    answer = post(
        client, f"/entries/{entry_id}/form/facts", {"genre": "second window", "year": "2013", "base": seen}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "first window" in page
    assert 'value="second window"' in page
    assert session.get_one(FilmEntry, entry_id).draft == {"genre": "first window", "year": "2013"}
    found = re.search(r'name="base" value="([^"]+)"', page)
    assert found
    now_seen = found[1].replace("&#34;", '"')
    post(client, f"/entries/{entry_id}/form/facts", {"genre": "second window", "base": now_seen})
    session.expire_all()
    assert session.get_one(FilmEntry, entry_id).draft["genre"] == "second window"


def test_script_saves_and_learns_the_new_stamps(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    seen = base(genre="")
    saved = save_by_script(client, entry_id, "facts", {"genre": "drama", "base": seen}).get_json()
    assert saved["said"].startswith("Saved ")
    assert saved["stamps"] == {"genre": stamp("drama")}
    told = save_by_script(client, entry_id, "facts", {"genre": "comedy", "base": seen}).get_json()
    assert told["conflicts"] == {"genre": {"value": "drama", "said": "drama"}}
    assert told["standing"] == {"genre": stamp("drama")}
    assert told["trouble"]
    long = save_by_script(client, entry_id, "texts", {"synopsis_en": "x" * 30_000}).get_json()
    assert "30,000" in long["trouble"]


def test_script_never_learns_the_stamp_of_what_another_window_typed(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    seen = base(genre="", year="")
    save_by_script(client, entry_id, "facts", {"genre": "theirs", "year": "", "base": seen})
    saved = save_by_script(client, entry_id, "facts", {"genre": "", "year": "2013", "base": seen}).get_json()
    assert saved["stamps"] == {"year": stamp("2013")}
    told = save_by_script(
        client, entry_id, "facts", {"genre": "mine", "year": "2013", "base": seen}
    ).get_json()
    assert told["conflicts"]["genre"]["value"] == "theirs"


def test_unticked_box_is_no(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    ticked = {"accepted": str(call.regulations_id), "base": base(accepted="")}
    post(client, f"/entries/{entry_id}/form/regulations", ticked)
    assert "accepted" in session.get_one(FilmEntry, entry_id).draft
    post(client, f"/entries/{entry_id}/form/regulations", {"base": base(accepted=str(call.regulations_id))})
    session.expire_all()
    assert "accepted" not in session.get_one(FilmEntry, entry_id).draft


@pytest.mark.parametrize("broken", ["[", "[1]", "null", '{"genre": 5}'])
def test_broken_base_loses_nothing(client: FlaskClient, session: Session, call: Call, broken: str) -> None:
    entry_id = begin(client)
    answer = post(client, f"/entries/{entry_id}/form/facts", {"genre": "drama", "base": broken})
    assert answer.status_code in (303, 422)
    assert "drama" in text(answer) or session.get_one(FilmEntry, entry_id).draft["genre"] == "drama"


def test_deadline_that_passes_while_typing_keeps_and_explains(
    client: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id)
    call.deadline_at = NOW - dt.timedelta(minutes=1)
    session.commit()
    saved = post(client, f"/entries/{entry_id}/form/facts", {"genre": "after the deadline"})
    assert saved.status_code == 303
    answer = post(client, f"/entries/{entry_id}/submit")
    assert answer.status_code == 422
    assert "The call closed on" in text(answer)
    assert "ask the festival to reopen" in text(answer)
    assert "after the deadline" in text(answer)
    session.get_one(Entry, entry_id).reopened_until = NOW + dt.timedelta(days=1)
    session.commit()
    assert post(client, f"/entries/{entry_id}/submit").status_code == 303


def test_incomplete_draft_is_refused_with_links_to_what_is_missing(
    client: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id, running_time="", screener_url="")
    answer = post(client, f"/entries/{entry_id}/submit")
    assert answer.status_code == 422
    assert "2 things are still missing" in text(answer)
    assert "#f-running_time" in text(answer)
    assert "#f-screener_url" in text(answer)


def test_eligibility_is_said_with_by_how_much(client: FlaskClient, session: Session, call: Call) -> None:
    session.get_one(Regulations, call.regulations_id).rules = {"min_minutes": 110, "premiere": "world"}
    session.commit()
    entry_id = begin(client)
    fill(client, session, entry_id)
    review = text(client.get(f"{BASE}/entries/{entry_id}/review"))
    assert "14 minutes 30 seconds too short" in review
    assert "Meets the rule" in review


def test_expired_sign_in_keeps_the_form(
    client: FlaskClient, session: Session, call: Call, maker: Person
) -> None:
    entry_id = begin(client)
    data = {"csrf_token": token(client, f"{BASE}/entries"), "genre": "typed late", "base": base(genre="")}
    for held in session.scalars(select(SignIn)):
        held.expires_at = NOW - dt.timedelta(days=1)
    session.commit()
    answer = client.post(f"{BASE}/entries/{entry_id}/form/facts", data=data)
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    script = client.post(
        f"{BASE}/entries/{entry_id}/form/facts", data=data, headers={"Accept": "application/json"}
    )
    assert script.status_code in (400, 401)
    assert session.get_one(FilmEntry, entry_id).draft == {}
    from fest_ops.people.models import ParkedForm

    parked = session.scalars(select(ParkedForm)).one()
    assert parked.fields["genre"] == ["typed late"]
    sign_in(client, maker)
    page = text(client.get(f"/parked/{parked.id}"))
    assert "typed late" in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    hidden = {name: value.replace("&#34;", '"') for name, value in hidden.items()}
    assert client.post(parked.path, data=hidden).status_code == 303
    session.expire_all()
    assert session.get_one(FilmEntry, entry_id).draft == {"genre": "typed late"}
