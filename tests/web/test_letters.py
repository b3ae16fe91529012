"""The letters' pages: what waits, previews, release, one letter, wordings, addresses, the mail room."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fest_ops.actor import Role
from fest_ops.notifications.models import Address, Letter, LetterTemplate
from tests.factories import NOW, give_role, make_edition, make_person
from tests.letters import NOTE, Desk, put_note, put_secret
from tests.signing_in import sign_in


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    app.config["WTF_CSRF_ENABLED"] = False
    edition = make_edition(session)
    person = make_person(session, "Организатор")
    give_role(session, edition, person, Role.ORGANISER)
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    return Desk(client, session, edition, person)


def seen_on(page: TestResponse) -> list[str]:
    return re.findall(r'name="letter" value="([^"]+)"', page.text)


def test_overview_counts_what_waits(desk: Desk) -> None:
    put_note(desk.session, desk.edition)
    put_note(desk.session, desk.edition, email="b@example.org", language="kk")
    put_note(desk.session, desk.edition, email="c@example.org", held=False)
    desk.session.commit()
    page = desk.get("/letters")
    assert page.status_code == 200
    assert "test.note" in page.text
    assert "Қазақша 1" in page.text
    assert "/letters/held/test.note" in page.text


def test_overview_of_empty_edition_says_so(desk: Desk) -> None:
    assert "Nothing waits here" in desk.get("/letters").text


@pytest.mark.parametrize("path", ["", "/all", "/held/test.note", "/wordings", "/wordings/test.note/en"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.SELECTOR, 403), (Role.HEAD_OF_PROGRAMME, 200), (None, 403)]
)
def test_pages_are_for_staff(desk: Desk, path: str, role: Role | None, status: int) -> None:
    other = make_person(desk.session)
    if role:
        give_role(desk.session, desk.edition, other, role)
    desk.session.commit()
    sign_in(desk.client, other)
    assert desk.get("/letters" + path).status_code == status


def test_pages_ask_visitors_to_sign_in(desk: Desk, app: Flask) -> None:
    assert app.test_client().get("/eurasia/2013/letters").status_code in (302, 303)


def test_preview_confirmation_and_release(desk: Desk) -> None:
    keys = [
        put_note(
            desk.session,
            desk.edition,
            email=f"a{n}@example.org",
            language=language,
            film="Ғажап <b>фильм</b>",
        )
        for n, language in enumerate(("kk", "ru", "en"))
    ]
    desk.session.commit()
    page = desk.get("/letters/held/test.note")
    assert "Құрметті Айгерім!" in page.text
    assert "Ғажап &lt;b&gt;фильм" in page.text
    seen = seen_on(page)
    assert len(seen) == 3
    question = desk.post("/letters/held/test.note", letter=seen)
    assert "Send 3 letters now?" in question.text
    assert all(desk.letter(key).state == "held" for key in keys)
    done = desk.post("/letters/held/test.note", letter=seen_on(question), act="release")
    assert done.status_code == 303
    assert [desk.letter(key).state for key in keys] == ["released"] * 3
    assert "3 letters are on their way." in desk.get("/letters").text
    again = desk.post("/letters/held/test.note", letter=seen, act="release")
    assert again.status_code == 303
    assert all(desk.letter(key).released_by_id == desk.person.id for key in keys)


def test_release_of_changed_letter_shows_it_again(desk: Desk) -> None:
    key = put_note(desk.session, desk.edition)
    desk.session.commit()
    seen = seen_on(desk.get("/letters/held/test.note"))
    desk.session.add(
        LetterTemplate(
            edition_id=desk.edition.id,
            kind="test.note",
            language="en",
            subject="New words",
            body="{film}",
            changed_at=NOW,
        )
    )
    desk.session.commit()
    desk.get(f"/letters/{key}")
    refused = desk.post("/letters/held/test.note", letter=seen, act="release")
    assert refused.status_code == 409
    assert "read otherwise by now" in refused.text
    assert "New words" in refused.text
    assert desk.letter(key).state == "held"


@pytest.mark.parametrize("letter", [[], ["nonsense"], ["x:y"], [f"{uuid.UUID(int=1)}:zz"]])
def test_release_of_nothing_is_refused(desk: Desk, letter: list[str]) -> None:
    refused = desk.post("/letters/held/test.note", letter=letter, act="release")
    assert refused.status_code == 422
    assert "Choose at least one letter." in refused.text


def test_release_of_a_foreign_letter_is_not_found(desk: Desk) -> None:
    other = make_edition(desk.session, slug="2014")
    key = put_note(desk.session, other)
    desk.session.commit()
    for act in ("", "release"):
        assert desk.post("/letters/held/test.note", letter=[f"{key}:00"], act=act).status_code == 404
    for path in (f"/letters/{key}", f"/letters/{key}/cancel"):
        assert desk.get(path).status_code == 404
    address = desk.session.scalars(select(Address)).one()
    assert desk.get(f"/letters/addresses/{address.id}").status_code == 404
    assert desk.post(f"/letters/{key}/retry").status_code == 404


def test_letters_released_elsewhere_are_counted_and_not_released_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fest_ops.notifications import kinds

    key = put_note(desk.session, desk.edition)
    desk.session.commit()
    seen = seen_on(desk.get("/letters/held/test.note"))
    monkeypatch.setitem(kinds._kinds, NOTE.code, replace(NOTE, released_elsewhere=True))
    assert "Waiting with the decisions" in desk.get("/letters").text
    assert not seen_on(desk.get("/letters/held/test.note"))
    assert desk.post("/letters/held/test.note", letter=seen, act="release").status_code == 404
    assert desk.letter(key).state == "held"


def test_letter_page_shows_exact_headers_and_history(desk: Desk) -> None:
    key = put_note(desk.session, desk.edition)
    desk.session.commit()
    desk.post("/letters/held/test.note", letter=seen_on(desk.get("/letters/held/test.note")), act="release")
    page = desk.get(f"/letters/{key}")
    assert f"&lt;{key}@127.0.0.1&gt;" in page.text
    assert "released a letter" in page.text
    assert "Организатор" in page.text


def test_secret_letter_is_never_shown(desk: Desk) -> None:
    key = put_secret(desk.session)
    letter = desk.session.get_one(Letter, key)
    letter.edition_id = desk.edition.id
    desk.session.commit()
    for path in (f"/letters/{key}", "/letters/all", "/letters"):
        page = desk.get(path)
        assert page.status_code == 200
        assert "opensesame" not in page.text
    assert "Contains a personal link" in desk.get(f"/letters/{key}").text


def test_failed_letter_can_be_tried_again_or_cancelled(desk: Desk) -> None:
    keys = [put_note(desk.session, desk.edition, email=f"a{n}@example.org", held=False) for n in range(2)]
    for key in keys:
        letter = desk.session.get_one(Letter, key)
        letter.state, letter.error, letter.try_after = "failed", "550 no such user", None
    desk.session.commit()
    assert "550 no such user" in desk.get(f"/letters/{keys[0]}").text
    assert desk.post(f"/letters/{keys[0]}/retry").status_code == 303
    assert desk.letter(keys[0]).state == "released"
    assert desk.post(f"/letters/{keys[0]}/retry").status_code == 409
    assert desk.post(f"/letters/{keys[1]}/cancel", reason="").status_code == 422
    assert desk.post(f"/letters/{keys[1]}/cancel", reason="Told by telephone").status_code == 303
    assert desk.letter(keys[1]).state == "cancelled"
    assert "Told by telephone" in desk.get(f"/letters/{keys[1]}").text


def test_letters_are_found_by_recipient(desk: Desk) -> None:
    put_note(desk.session, desk.edition, email="needle@example.org", name="Игла")
    put_note(desk.session, desk.edition, email="hay@example.org", name="Сено")
    desk.session.commit()
    for search in ("needle", "NEEDLE@", "Игла"):
        page = desk.get(f"/letters/all?q={search}")
        assert "needle@example.org" in page.text
        assert "hay@example.org" not in page.text
    assert "No such letter" in desk.get("/letters/all?q=100%25").text
    assert "No such letter" in desk.get("/letters/all?state=failed").text


def test_list_of_letters_takes_as_many_statements_for_30_as_for_1(desk: Desk) -> None:
    counts = []
    for many in (1, 29):
        for n in range(many):
            put_note(desk.session, desk.edition, email=f"a{many}-{n}@example.org")
        desk.session.commit()
        said: list[str] = []

        def count(*args: object, said: list[str] = said) -> None:
            said.append(str(args[2]))

        connection = desk.session.connection()
        event.listen(connection, "after_cursor_execute", count)
        desk.get("/letters/all")
        event.remove(connection, "after_cursor_execute", count)
        counts.append(len(said))
    assert counts[0] == counts[1] <= 12


def test_address_is_muted_and_unmuted(desk: Desk) -> None:
    key = put_note(desk.session, desk.edition)
    desk.session.commit()
    path = f"/letters/addresses/{desk.letter(key).address_id}"
    assert "Sample has number" in desk.get("/letters/held/test.note").text
    assert desk.post(path + "/mute", reason=" ").status_code == 422
    assert desk.post(path + "/mute", reason="They asked").status_code == 303
    assert "They asked" in desk.get(path).text
    page = desk.get("/letters/held/test.note")
    assert "The address is mute." in page.text
    assert not seen_on(page)
    assert desk.post(path + "/unmute").status_code == 303
    assert seen_on(desk.get("/letters/held/test.note"))


def test_wording_is_previewed_saved_and_restored(desk: Desk) -> None:
    key = put_note(desk.session, desk.edition)
    desk.session.commit()
    path = "/letters/wordings/test.note/en"
    assert "{film} has number {number}" in desk.get(path).text
    words = {"subject": "Our words: {film}", "body": "Dear {name}, <script>", "version": "0"}
    preview = desk.post(path, act="preview", **words)
    assert preview.status_code == 200
    assert "&lt;script&gt;" in preview.text and "<script>" not in preview.text
    assert desk.session.scalars(select(LetterTemplate)).all() == []
    assert desk.post(path, act="save", **words).status_code == 303
    assert "Our words: Sample" in desk.get(f"/letters/{key}").text
    stale = desk.post(path, act="save", **{**words, "subject": "Typed by another"})
    assert stale.status_code == 409
    assert "Typed by another" in stale.text
    assert desk.post(path + "/restore").status_code == 303
    assert "Sample has number 17" in desk.get(f"/letters/{key}").text


def test_wording_with_unknown_field_is_refused_with_its_place(desk: Desk) -> None:
    typed = {"subject": "Hello", "body": "Dear {name},\nyour {nickname}", "version": "0"}
    for act in ("preview", "save"):
        refused = desk.post("/letters/wordings/test.note/en", act=act, **typed)
        assert refused.status_code == 422
        assert "There is no field {nickname}" in refused.text
        assert "line 2, character 6" in refused.text
        assert "your {nickname}" in refused.text


def test_wording_is_changed_by_organisers_only(desk: Desk) -> None:
    head = make_person(desk.session)
    give_role(desk.session, desk.edition, head, Role.HEAD_OF_PROGRAMME)
    desk.session.commit()
    sign_in(desk.client, head)
    path = "/letters/wordings/test.note/en"
    assert 'name="subject"' not in desk.get(path).text
    assert desk.post(path, act="save", subject="A", body="B", version="0").status_code == 403
    assert desk.post(path + "/restore").status_code == 403


@pytest.mark.parametrize("path", ["/letters/wordings/no.such/en", "/letters/wordings/test.note/de"])
def test_wording_of_nothing_is_not_found(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_forged_request_changes_nothing(desk: Desk, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    key = put_note(desk.session, desk.edition)
    desk.session.commit()
    seen = seen_on(desk.get("/letters/held/test.note"))
    assert desk.post("/letters/held/test.note", letter=seen, act="release").status_code == 400
    assert desk.letter(key).state == "held"
