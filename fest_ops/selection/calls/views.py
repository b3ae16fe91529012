"""Setting calls up: deadlines on the edition's wall clock, sections, rounds and scorecards."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.festival.forms import in_fields, spoken
from fest_ops.festival.queries import regulations_of_edition, sections_of
from fest_ops.selection.calls import commands, forms, queries
from fest_ops.selection.calls.commands import CallFacts
from fest_ops.selection.calls.models import Call
from fest_ops.web.forms import form_page
from fest_ops.web.http import actor, edition_blueprint, needs, now, place, see_other
from fest_ops.web.languages import N_, gettext, words
from fest_ops.web.navigation import NavItem

Answer = str | Response | tuple[str, int]

calls = edition_blueprint("calls", __name__)
blueprints = [calls]
NAVIGATION: list[NavItem] = []
ORGANISERS = needs(Role.ORGANISER)
KINDS = {"preselection": N_("Preselection"), "committee": N_("Committee")}
MORE_LINES = 2


@calls.get("/set-up/calls")
@ORGANISERS
def index() -> str:
    """The edition's calls and their rounds."""
    session = reading()
    held = queries.calls_of(session, place().edition_id)
    rounds = {call.id: queries.rounds_of(session, call.id) for call in held}
    return render_template("calls/index.html", calls=held, rounds=rounds, round_kinds=KINDS)


@calls.route("/set-up/calls/new", methods=["GET", "POST"])
@ORGANISERS
def new() -> Answer:
    """Open a call."""
    return _call(None)


@calls.route("/set-up/calls/<slug>", methods=["GET", "POST"])
@ORGANISERS
def call(slug: str) -> Answer:
    """Change a call."""
    return _call(queries.call_at(reading(), place().edition_id, slug))


def _call(held: Call | None) -> Answer:
    session, zone = reading(), place().timezone
    form = forms.CallForm(data=_typed_before(held))
    versions = regulations_of_edition(session, place().edition_id)
    form.regulations.choices = [("", gettext("the one in force when the call opens"))]
    form.regulations.choices += [(str(each.id), each.version) for each in versions]
    sections = sections_of(session, place().edition_id)
    form.sections.choices = [(str(each.id), str(words(each.name))) for each in sections]
    if form.validate_on_submit():
        assert form.opens_at.data is not None and form.deadline_at.data is not None
        facts = CallFacts(
            slug=(form.slug.data or "").strip(),
            title=spoken(form, "title"),
            introduction=spoken(form, "introduction"),
            opens_at=forms.from_clock(form.opens_at.data, zone),
            deadline_at=forms.from_clock(form.deadline_at.data, zone),
            regulations_id=_id(form.regulations.data or ""),
            reviews_wanted=form.reviews_wanted.data or 0,
            offer_days=form.offer_days.data or 0,
            section_ids=[found for each in form.sections.data or () if (found := _id(each))],
        )
        try:
            with transaction() as writing:
                commands.save_call(writing, actor(), held.id if held else None, facts, now=now())
            flash(gettext("Saved."))
            return see_other(url_for("calls.index"))
        except Refused as refused:
            form.refuse(refused, zone)
    return form_page("calls/call.html", form, call=held)


def _typed_before(held: Call | None) -> dict[str, Any]:
    zone = place().timezone
    if held is None:
        return {}
    return {
        **in_fields("title", held.title),
        **in_fields("introduction", held.introduction),
        "slug": held.slug,
        "opens_at": forms.to_clock(held.opens_at, zone),
        "deadline_at": forms.to_clock(held.deadline_at, zone),
        "regulations": str(held.regulations_id or ""),
        "sections": [str(each.id) for each in queries.sections_of_call(reading(), held.id)],
        "reviews_wanted": held.reviews_wanted,
        "offer_days": held.offer_days,
    }


@calls.route("/set-up/rounds/<uuid:round_id>", methods=["GET", "POST"])
@ORGANISERS
def scorecard(round_id: uuid.UUID) -> Answer:
    """A round: when it ends, its scale and its scorecard, which stays once somebody has scored by it."""
    session, zone = reading(), place().timezone
    held, of_call = queries.round_in(session, actor(), round_id)
    begun = commands.reviewing_begun(session, round_id)
    lines = [
        {**in_fields("name", each.name), "code": each.code, "weight": each.weight.normalize()}
        for each in queries.criteria_of(session, round_id)
    ]
    form = forms.RoundForm(
        closes_at=forms.to_clock(held.closes_at, zone),
        scale_min=held.scale_min,
        scale_max=held.scale_max,
        criteria=lines if begun else lines + [{} for _ in range(MORE_LINES)],
    )
    if request.method == "POST" and request.form.get("act") == "more":
        form.criteria.append_entry()
        return form_page("calls/round.html", form, round=held, call=of_call, begun=begun, round_kinds=KINDS)
    if form.validate_on_submit():
        closes = form.closes_at.data
        try:
            with transaction() as writing:
                commands.save_round(
                    writing,
                    actor(),
                    round_id,
                    form.lines(),
                    scale_min=form.scale_min.data or 0,
                    scale_max=form.scale_max.data or 0,
                    closes_at=forms.from_clock(closes, zone) if closes else None,
                    now=now(),
                )
            flash(gettext("Saved."))
            return see_other(url_for("calls.index"))
        except Refused as refused:
            form.refuse(refused, zone)
    return form_page("calls/round.html", form, round=held, call=of_call, begun=begun, round_kinds=KINDS)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0) if text else None
