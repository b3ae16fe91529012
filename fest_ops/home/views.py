"""The front page, an edition's page, and what waits for me today."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.actor import Role
from fest_ops.db import reading
from fest_ops.festival.queries import edition_of, regulations_at, sections_of
from fest_ops.home import labels, queries
from fest_ops.home.demo.stand_ins import PASSWORD, stand_ins
from fest_ops.home.today import today as waiting
from fest_ops.selection.calls.queries import calls_of
from fest_ops.web.http import actor, edition_blueprint, now, place, public, see_other, settings, signed_in
from fest_ops.web.languages import N_
from fest_ops.web.navigation import NavItem

front = Blueprint("home", __name__, template_folder="templates")
pages = edition_blueprint("edition", __name__)
blueprints = [front, pages]
NAVIGATION = [
    NavItem("edition.today", N_("Today"), lambda who: who.signed_in, order=10),
    NavItem("edition.index", N_("The edition"), lambda who: True, order=12),
]

DEMO_ROLES: dict[str, tuple[str, str]] = {
    Role.ORGANISER: (N_("Organiser"), N_("Calls, people, letters, announcement.")),
    Role.HEAD_OF_PROGRAMME: (
        N_("Head of programme"),
        N_("The board of 170 entries, assignments, decisions."),
    ),
    Role.SELECTOR: (N_("Selector"), N_("Films to watch and a scorecard for each.")),
    Role.SUBMITTER: (N_("Film-maker"), N_("Two drafts, one film in the selection, a message.")),
    Role.JUROR: (N_("Juror"), N_("Chairs a jury of stand-ins: interests to declare, films to see, ballots.")),
    Role.GUEST: (N_("Guest"), N_("What a guest finds before the festival.")),
    Role.PRESS: (N_("Press"), N_("What a journalist finds before the announcement.")),
    Role.DOOR: (N_("Door"), N_("What the people at the door find before the festival.")),
    "secretary": (N_("Secretary of the jury"), N_("A jury of stand-ins to lead through its evening.")),
    "administrator": (N_("Administrator"), N_("New festivals and editions.")),
}
"""What the front page of a demo says of each stand-in: the role, and what there is to do."""


def install(app: Flask) -> None:
    """Give templates this room's words."""
    app.jinja_env.globals.update(front_words=labels)


@front.get("/")
@public
def index() -> str | Response:
    """Where everybody arrives: whoever works in one edition that is not over goes straight to what waits there."""
    who = actor()
    own = queries.own_editions(reading(), who.person_id) if who.person_id else []
    going = [pair for pair in own if pair[1].ends >= now().date()] or own
    if len(going) == 1 and not who.administrator and not request.args:
        festival, edition = going[0]
        return see_other(url_for("edition.today", festival=festival.slug, edition=edition.slug))
    accounts = [(each, *DEMO_ROLES[each.role]) for each in stand_ins()] if settings().demo else []
    return render_template(
        "home/index.html",
        own=own,
        own_roles=queries.own_roles(reading(), who.person_id) if who.person_id and own else {},
        festivals=queries.festivals(reading(), now()),
        accounts=accounts if not who.signed_in else [],
        password=PASSWORD if accounts else "",
        demo=settings().demo,
    )


@pages.get("/", endpoint="index")
@public
def edition_page() -> str:
    """An edition's public page: when, what it takes, what it shows."""
    session = reading()
    edition_id = place().edition_id
    return render_template(
        "home/edition.html",
        held=edition_of(session, edition_id),
        calls=calls_of(session, edition_id),
        sections=sections_of(session, edition_id),
        regulations=regulations_at(session, edition_id, now()),
        announced=_announced(),
    )


@pages.get("/today")
@signed_in
def today() -> str:
    """What waits for me in this edition today, by the roles that I hold."""
    return render_template(
        "home/today.html",
        today=waiting(reading(), actor(), place().edition_id, now()),
        roles=actor().roles,
        announced=_announced(),
    )


def _announced() -> bool:
    at = place().selection_announced_at
    return at is not None and at <= now()
