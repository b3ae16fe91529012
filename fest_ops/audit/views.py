"""The record of an edition, for its organisers: who did what, when, found by act, object or person."""

from __future__ import annotations

import uuid

from flask import Flask, render_template, request

from fest_ops.actor import Role
from fest_ops.audit import details, names, queries, sealing, verbs
from fest_ops.db import reading
from fest_ops.web.http import actor, edition_blueprint, needs, place
from fest_ops.web.languages import N_
from fest_ops.web.navigation import NavItem

record = edition_blueprint("audit", __name__)
blueprints = [record]
NAVIGATION = [NavItem("audit.page", N_("Record"), shown_to=lambda who: who.has(Role.ORGANISER), order=92)]
PAGE = 50


def install(app: Flask) -> None:
    """Give the templates the test for made-up names, and the words for acts: other rooms show what happened to their
    own objects."""
    app.jinja_env.tests["invented"] = lambda name: isinstance(name, names.Invented)
    app.jinja_env.globals.update(
        act_in_words=verbs.in_words, kind_in_words=verbs.kind_in_words, details_in_words=details.in_words
    )


@record.get("/record")
@needs(Role.ORGANISER)
def page() -> str:
    """What was done, the newest first."""
    verb = request.args.get("verb", "")[:100]
    object_id, person_id = _id("object"), _id("person")
    found = queries.events(
        reading(),
        actor(),
        verb=verb,
        object_id=object_id,
        person_id=person_id,
        before=_position(),
        limit=PAGE,
    )
    person = names.names_of(reading(), "person", [person_id]).get(person_id, "") if person_id else ""
    known = queries.verbs(reading(), actor())
    return render_template(
        "audit/record.html",
        found=found,
        verb=verb,
        object_id=object_id,
        person_id=person_id,
        person=person,
        rooms=sorted({each.partition(".")[0] for each in known}),
        verbs=sorted(((each, verbs.in_words(each)) for each in known), key=lambda pair: pair[1]),
    )


@record.get("/record/check")
@needs(Role.ORGANISER)
def check() -> str:
    """Recompute the whole chain, and say whether anybody touched it."""
    return render_template("audit/check.html", verdict=sealing.verify(reading(), str(place().edition_id)))


def _position() -> int | None:
    """The position before which to look; None where that is no position that the record could reach."""
    before = request.args.get("before", type=int)
    return before if before is not None and 0 <= before < 2**63 else None


def _id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None
