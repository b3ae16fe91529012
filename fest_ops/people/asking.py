"""What a signed-out visitor meets at a page for the signed-in: a way to sign in that loses nothing."""

from __future__ import annotations

import contextlib
import uuid
from urllib.parse import quote

from flask import Flask, Response, make_response, redirect, render_template, request, url_for

from fest_ops import db
from fest_ops.errors import NotFound
from fest_ops.people import login, parked, sign_in
from fest_ops.web import reader
from fest_ops.web.failures import typed
from fest_ops.web.http import actor, now

HEADER = "X-Sign-In"
"""On a 401 to a script: the address of the sign-in page."""
PARKED = "parked_form"
"""The field by which a form that was given back tells so; what took it need not know."""


def install_asking(app: Flask) -> None:
    """Have the guard ask as this module does, and forget a form once it was taken."""
    app.extensions["fest_ops_ask_to_sign_in"] = ask_to_sign_in
    app.after_request(_forget_what_was_taken)


def ask_to_sign_in() -> Response:
    """The answer to a signed-out visitor: 401 to scripts and media, else the sign-in page, with a typed form kept.

    A form is kept for the account whose sign-in ran out on this browser. Where the browser no longer tells whose it
    was, what was typed stays in the page, to be sent again after signing in beside it.
    """
    if _is_script():
        answer = make_response("", 401)
        answer.headers[HEADER] = _sign_in(reader.here() if request.method == "GET" else "/")
        return answer
    if request.method != "POST":
        return make_response(redirect(_sign_in(_path()), code=303))
    kept = _park()
    if kept is not None:
        return make_response(redirect(_sign_in(url_for("people.parked_form", form_id=kept)), code=303))
    return make_response(render_template("people/sign_in_first.html", again=typed(), path=_path()), 401)


def _is_script() -> bool:
    headers = request.headers
    return (
        request.method not in ("GET", "HEAD", "POST")
        or headers.get("HX-Request") == "true"
        or "X-Requested-With" in headers
        or headers.get("Sec-Fetch-Dest", "document") not in ("document", "iframe", "frame")
        or request.accept_mimetypes.best == "application/json"
    )


def _path() -> str:
    path = quote(request.path, safe="/:@!$&'()*+,;=~-._")
    query = quote(request.query_string, safe="/:@!$&'()*+,;=~-._%?")
    return f"{path}?{query}" if query else path


def _sign_in(wanted: str) -> str:
    return url_for("people.sign_in", next=wanted)


def _park() -> uuid.UUID | None:
    token = login.token_in_cookie()
    if not token or request.mimetype != "application/x-www-form-urlencoded":
        return None
    if (request.content_length or 0) > parked.LARGEST:
        return None
    if any(name.startswith(parked.NEVER) for name in request.form):
        return None
    with db.transaction() as session:
        account_id = sign_in.account_of(session, token)
        if account_id is None:
            return None
        return parked.park(session, account_id, _path(), dict(request.form.lists()), now=now())


def _forget_what_was_taken(response: Response) -> Response:
    if request.method != "POST" or response.status_code >= 400 or not actor().signed_in:
        return response
    if request.mimetype == "application/x-www-form-urlencoded" and PARKED in request.form:
        with contextlib.suppress(NotFound, ValueError), db.transaction() as session:
            parked.take(session, actor(), uuid.UUID(request.form[PARKED]), now=now())
    return response
