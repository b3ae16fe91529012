"""Deny by default, and an edition behind every door."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.web.guard import check_access
from tests.factories import make_edition


def test_view_without_an_access_mark_stops_the_start(new_app: Flask) -> None:
    new_app.view_functions["forgotten"] = lambda: ""
    with pytest.raises(RuntimeError, match="forgotten"):
        check_access(new_app)


def test_edition_unknown_is_not_found(app: Flask, session: Session) -> None:
    make_edition(session)
    assert app.test_client().get("/eurasia/1999/").status_code == 404
    assert app.test_client().get("/elsewhere/2013/").status_code == 404


def test_page_carries_the_policy(app: Flask, session: Session) -> None:
    make_edition(session)
    answer = app.test_client().get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
