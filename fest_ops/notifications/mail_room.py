"""The mail room of a demo: where letters land that would leave the machine elsewhere. Open to everybody there, for a
newcomer's first sign-in link lies in it; it does not exist anywhere else."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request

from fest_ops.db import reading
from fest_ops.errors import NotFound
from fest_ops.notifications import queries
from fest_ops.notifications.message import open_message
from fest_ops.notifications.showing import linked
from fest_ops.web.http import public, settings

mail_room = Blueprint("mail_room", "fest_ops.notifications", template_folder="templates")
PAGE = 50


def is_open() -> bool:
    """Whether this installation is a demo from which nothing leaves."""
    return settings().demo and not settings().smtp_url


@mail_room.get("/mail-room")
@public
def room() -> str:
    """What landed, the newest first, found by recipient."""
    if not is_open():
        raise NotFound
    search = request.args.get("q", "")[:200]
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    found, count = queries.mail_room(reading(), search=search, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "letters/mail_room.html",
        found=[(row, open_message(row.message)) for row in found],
        count=count,
        search=search,
        page=page,
        pages=max(1, -(-count // PAGE)),
    )


@mail_room.get("/mail-room/<uuid:key>")
@public
def landed(key: uuid.UUID) -> str:
    """One letter that landed, its links to this installation clickable."""
    if not is_open():
        raise NotFound
    row = queries.mail_room_letter(reading(), key)
    opened = open_message(row.message)
    return render_template(
        "letters/landed.html", row=row, opened=opened, text=linked(opened.body, settings().base_url)
    )
