"""The poster on the form's step of materials: a picture that comes with what was typed, in one plain form."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from fest_ops.db import transaction
from fest_ops.errors import Refused
from fest_ops.media.picture import VALUES, remake
from fest_ops.media.picture_file import MAX_BYTES
from fest_ops.media.storage import Disk
from fest_ops.submissions.films import commands, covers, posters, queries
from fest_ops.submissions.models import FilmEntry
from fest_ops.web.http import actor, now, settings
from fest_ops.web.reasons import in_words

MOST_SENT = 4 * MAX_BYTES
"""Bytes that the form takes in, so that it can say of a picture that is too large that it is, with what was typed."""


def let_a_picture_in() -> None:
    """The step of materials takes a larger body than other forms. Before the CSRF token is looked for in it."""
    if request.endpoint == "films.save" and (request.view_args or {}).get("step") == "materials":
        request.max_content_length = MOST_SENT


def materials(session: Session, film: FilmEntry) -> dict[str, Any]:
    """What the page of this step shows beside its fields: film file, poster, and what stands for the film."""
    return {
        "file": queries.film_file(session, film),
        "poster": queries.poster_file(session, film),
        "cover": covers.cover_now(session, film),
    }


def taken(entry_id: uuid.UUID) -> str:
    """Keep the picture that was sent, or take the kept one away where that was asked for.

    Returns why a picture is refused, in the reader's language, and "" where none is. Raises NotFound and
    Refused("entry_is_closed").
    """
    sent = request.files.get("poster")
    if request.form.get("go") == "no-poster":
        with transaction() as session:
            gone = posters.take_away(session, actor(), entry_id, now=now())
        _drop(gone)
        return ""
    if sent is None or not sent.filename:
        return ""
    with transaction() as session:
        commands.may_begin_upload(session, actor(), entry_id, now())
    picture, why_not = remake(sent.stream.read(MAX_BYTES + 1))
    if picture is None:
        return in_words(why_not, VALUES)
    try:
        with transaction() as session:
            gone = posters.give(session, actor(), _disk(), entry_id, picture, name=sent.filename, now=now())
    except Refused as refused:
        if refused.code != "no_room_for_file":
            raise
        return in_words(refused.code, refused.values)
    _drop(gone)
    return ""


def _disk() -> Disk:
    return Disk(settings().files)


def _drop(keys: list[str]) -> None:
    for key in keys:
        _disk().drop(key)
