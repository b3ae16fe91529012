"""Flask-Login on server-side sign-ins: its user id is the sign-in's token, its user carries the Actor.

The session cookie holds the token and nothing else of the person; there is no remember cookie, for it could not be
revoked. Session protection is off: it would sign people out as their phone changes networks.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import cast

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from fest_ops import db
from fest_ops.people import sign_in
from fest_ops.web.http import now, place_or_none

COOKIE = "_user_id"
"""Where Flask-Login keeps its user id in the session."""


class SignedIn(UserMixin):  # type: ignore[misc] # Flask-Login is untyped
    """Flask-Login's user: one sign-in, with the Actor of this request."""

    def __init__(self, token: str, found: sign_in.Found) -> None:
        self.token = token
        self.sign_in_id: uuid.UUID = found.id
        self.actor = found.actor

    def get_id(self) -> str:
        """The token, which Flask-Login keeps in the session cookie."""
        return self.token


def install_login(app: Flask) -> None:
    """Set up Flask-Login, and set `g.actor` before each request.

    The cookie lives longer than any sign-in, so that a form posted late still tells whose it is.
    """
    app.config.update(
        PERMANENT_SESSION_LIFETIME=sign_in.KEPT,
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)
    app.before_request(know_actor)


def _load(token: str) -> SignedIn | None:
    place = place_or_none()
    found = sign_in.find(db.reading(), token, place.edition_id if place else None, now=now())
    if found is None:
        return None
    if found.stale:
        with db.transaction() as writing:
            sign_in.touch(writing, found.id, now=now())
    return SignedIn(token, found)


def know_actor() -> None:
    """Set `g.actor` from the sign-in that the cookie names, where it holds (1 statement; none for files)."""
    if COOKIE not in session or (request.endpoint or "").endswith((".static", "_static")):
        return
    user = current()
    if user is not None:
        g.actor = user.actor


def current() -> SignedIn | None:
    """This request's sign-in, or None for a visitor."""
    user = current_user._get_current_object()
    return user if isinstance(user, SignedIn) else None


def token_in_cookie() -> str:
    """The token that the cookie names, whether it holds or not; "" where there is none."""
    return cast(str, session.get(COOKIE, ""))


def begin(account_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Sign an account in on this browser, inside the caller's transaction, with a new session (no fixation)."""
    writing = db.reading()
    place = place_or_none()
    if token_in_cookie():
        sign_in.revoke(writing, token_in_cookie(), now=at)
    token = sign_in.start(writing, account_id, device=request.user_agent.string, now=at)
    found = sign_in.find(writing, token, place.edition_id if place else None, now=at)
    if found is None:
        raise RuntimeError("a sign-in was begun for a disabled account")
    session.clear()
    session.permanent = True
    user = SignedIn(token, found)
    login_user(user)
    g.actor = found.actor


def end(*, at: dt.datetime) -> None:
    """Sign out on this browser, inside the caller's transaction: the row is revoked, the session emptied."""
    token = token_in_cookie()
    if token:
        sign_in.revoke(db.reading(), token, now=at)
    session.clear()
    g.pop("actor", None)
    g.pop("_login_user", None)
