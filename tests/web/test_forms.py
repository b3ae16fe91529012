"""Forms: what is wrong is said by the field and in the reader's language, and an expired form loses nothing."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange

from fest_ops import db
from fest_ops.actor import Actor, Role
from fest_ops.config import Settings
from fest_ops.errors import Refused
from fest_ops.web import languages
from fest_ops.web.forms import Form
from fest_ops.web.http import public
from fest_ops.web.languages import N_
from tests.conftest import application

PAGE = '{% extends "web/layout.html" %}{% import "web/macros.html" as ui %}{% block content %}'
STAFF = Actor(
    person_id=uuid.uuid4(), account_id=uuid.uuid4(), name="Айгүл", roles=frozenset({Role.ORGANISER})
)


class Sample(Form):
    """A field of each kind."""

    title = StringField(N_("Your account"), [InputRequired(), Length(min=3)], description=N_("Steps"))
    mail = EmailField("Mail", [Email()])
    year = IntegerField("Year", [NumberRange(min=1895, max=2013)])
    kind = SelectField("Kind", choices={"a": N_("Light"), "b": N_("Dark")})
    premiere = RadioField("Premiere", choices={"w": N_("Light")}, validators=[InputRequired()])
    story = TextAreaField("Story", [Length(max=3)])
    agree = BooleanField("Agree", [InputRequired()])
    key = PasswordField("Key")


def add_form(app: Flask) -> None:
    """A form for these tests."""

    @app.route("/t/form", methods=["GET", "POST"])
    @public
    def t_form() -> str:
        g.actor = STAFF
        form = Sample()
        form.validate_on_submit()
        return render_template_string(
            PAGE + "{{ ui.error_summary(form) }}{{ ui.fields(form) }}{% endblock %}", form=form
        )


@pytest.fixture
def rig(settings: Settings, connection: Connection) -> Flask:
    """The application with this form."""
    made = application(settings, add_form)
    db.bind(connection)
    return made


@pytest.fixture
def client(rig: Flask) -> FlaskClient:
    """A visitor's browser."""
    return rig.test_client()


def test_form_without_a_token_can_be_sent_again(client: FlaskClient) -> None:
    answer = client.post(
        "/t/form", data=MultiDict([("title", '"><b>Келін'), ("mail", "a@b.kz"), ("kind", "a"), ("kind", "b")])
    )
    assert answer.status_code == 400
    assert 'name="title" value="&#34;&gt;&lt;b&gt;Келін"' in answer.text
    assert answer.text.count('name="kind"') == 2
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert token
    again = client.post("/t/form", data={"title": "Келін", "csrf_token": token[1]})
    assert again.status_code == 200


def test_form_without_a_token_never_repeats_a_password(client: FlaskClient) -> None:
    answer = client.post("/t/form", data={"mail": "a@b.kz", "password": "hidden-words"})
    assert answer.status_code == 400
    assert "hidden-words" not in answer.text
    assert "open its page again" in answer.text


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_form_says_what_is_wrong_in_the_readers_language(rig: Flask, code: str) -> None:
    rig.config["WTF_CSRF_ENABLED"] = False
    client = rig.test_client()
    client.get(f"/language/{code}")
    text = client.post(
        "/t/form", data={"title": "ab", "mail": "nonsense", "year": "1", "story": "long", "kind": "c"}
    ).text
    with languages.speaking(code):
        for said in (
            languages.gettext("An e-mail address looks like name@example.org."),
            languages.gettext("Please choose one of these."),
            languages.ngettext(
                "Please write at least %(min)d character.",
                "Please write at least %(min)d characters.",
                3,
                min=3,
            ),
            languages.gettext("Please give a number from %(min)s to %(max)s.", min=1895, max=2013),
            languages.gettext("Your account"),
        ):
            assert said in text, said
        assert f">{languages.gettext('Dark')}<" in text


def test_field_tells_assistive_programs_what_is_wrong(rig: Flask) -> None:
    rig.config["WTF_CSRF_ENABLED"] = False
    text = rig.test_client().post("/t/form", data={"title": "ab"}).text
    assert 'role="alert"' in text
    assert '<a href="#title">' in text
    field = re.search(r'<input[^>]*id="title"[^>]*>', text)
    assert field
    assert 'aria-describedby="title-hint title-error"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert 'id="title-hint"' in text
    assert 'id="title-error"' in text
    assert '<fieldset class="field choices wrong" id="premiere"' in text


def test_form_refusal_stands_by_its_field(rig: Flask) -> None:
    with rig.test_request_context("/"):
        form = Sample(formdata=None)
        form.refuse(Refused("too_large", fields={"title": "", "elsewhere": "not_found"}))
        assert form.title.errors == ["This is more than can be taken at once."]
        assert form.form_errors == ["This is more than can be taken at once."]
