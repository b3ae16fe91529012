"""How often the doors may be tried: by address and by network, whether it exists or not, with a broker or without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.notifications.models import Letter
from fest_ops.people.limits import limiter
from tests.web.test_people_entrance import PASSWORD, post, with_account


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser, in an installation that has counted no tries yet."""
    with app.app_context():
        limiter.reset()
    yield app.test_client()
    with app.app_context():
        limiter.reset()


def test_limit_of_guesses_holds_for_known_and_unknown_alike(client: FlaskClient, session: Session) -> None:
    with_account(session, "known@example.org")
    for email in ("known@example.org", "Nobody@Example.org"):
        statuses = [
            post(client, "/sign-in", email=email.swapcase() if n % 2 else email, password="wrong").status_code
            for n in range(11)
        ]
        assert statuses == [422] * 10 + [429]
    refused = post(client, "/sign-in", email="known@example.org", password=PASSWORD)
    assert refused.status_code == 429
    assert "too many tries" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 901
    assert post(client, "/sign-in", email="other@example.org", password="wrong").status_code == 422


def test_limit_of_letters_to_one_address_is_shared_by_the_doors(
    client: FlaskClient, session: Session
) -> None:
    paths = ["/sign-in/link", "/reset", "/sign-up"] * 2
    statuses = [
        post(client, path, email="a@example.org", name="A", password="").status_code for path in paths
    ]
    assert statuses == [303] * 5 + [429]
    assert session.scalar(select(func.count()).select_from(Letter)) == 5


def test_limits_hold_and_the_door_opens_when_the_broker_is_dead(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    with_account(session, "known@example.org")
    alive = app.config["RATELIMIT_STORAGE_URI"]
    monkeypatch.setattr(limiter, "_storage_dead", False)
    app.config["RATELIMIT_STORAGE_URI"] = "redis+unix:///nowhere/valkey.sock?db=0"
    limiter.init_app(app)
    statuses = [
        post(client, "/sign-in", email="nobody@example.org", password="wrong").status_code for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]
    assert post(client, "/sign-in", email="known@example.org", password=PASSWORD).status_code == 303
    app.config["RATELIMIT_STORAGE_URI"] = alive
    limiter.init_app(app)
