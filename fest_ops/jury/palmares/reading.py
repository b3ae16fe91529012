"""What every page of a palmares begins with: its jury, its sitting, and whether this reader may know it."""

from __future__ import annotations

from fest_ops.db import reading
from fest_ops.errors import Forbidden
from fest_ops.jury.ballots.desk import desk_of
from fest_ops.jury.palmares import queries
from fest_ops.jury.palmares.page import Page
from fest_ops.jury.panel.queries import jury_for
from fest_ops.web.http import actor, now


def page_of(slug: str) -> Page:
    """A palmares for whoever may know it now. Raises NotFound, Forbidden("palmares_is_kept") before its minute."""
    session = reading()
    jury, seat = jury_for(session, actor(), slug)
    desk = desk_of(session, jury)
    if not queries.may_know_palmares(actor(), jury, seat, desk.sitting, now()):
        raise Forbidden("palmares_is_kept")
    return Page(desk, queries.palmares_of(session, jury, desk.sitting), seat)
