"""The rules of a jury: in full words for everybody who sits on it and for staff; written by organisers."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, render_template, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, Forbidden, Refused
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.panel.rules import may_set_up, runs
from fest_ops.jury.profiles import commands, words, writing_views
from fest_ops.jury.profiles.blueprint import jury_rules
from fest_ops.jury.profiles.checks import Reason, contradictions
from fest_ops.jury.profiles.document import BUILT_IN, Profile, parse
from fest_ops.jury.profiles.forms import RulesForm
from fest_ops.jury.profiles.reasons import say
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import gettext
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import explain

blueprints = [jury_rules]
NAVIGATION: list[NavItem] = []
__all__ = ["writing_views"]

PLACES = ("composition", "voting", "prizes", "palmares")
"""The parts of a document that have a card on the page."""


@jury_rules.get("/juries/<slug>/rules")
@signed_in
def rules(slug: str) -> Any:
    """What the rules say, sentence by sentence; what contradicts itself, at its place."""
    jury, seat = jury_for(reading(), actor(), slug)
    return _page(jury, seat)


def _page(jury: Jury, seat: Seat | None) -> str:
    profile = parse(jury.rules)
    found = [] if jury.frozen_at else contradictions(profile)
    return render_template(
        "jury_rules/rules.html",
        jury=jury,
        seat=seat,
        profile=profile,
        own=profile.code not in BUILT_IN,
        told={
            "composition": words.composition(profile),
            "voting": words.voting(profile),
            "palmares": words.palmares(profile),
        },
        prizes=[(prize, words.prize(profile, prize)) for prize in profile.prizes],
        wrong={name: _said(profile, found, name) for name in PLACES},
        wrong_prizes={prize.key: _said(profile, found, f"prizes.{prize.key}") for prize in profile.prizes},
        contradictions=len(found),
        may_write=may_set_up(actor()) and jury.frozen_at is None and jury.closed_at is None,
        may_freeze=_may_freeze(seat) and jury.frozen_at is None and jury.closed_at is None,
        digest=jury.rules_digest.hex() if jury.rules_digest else "",
    )


def _said(profile: Profile, found: list[Reason], path: str) -> list[str]:
    """The contradictions at a place; those of a prize stand at the prize."""
    if path == "prizes":
        return [say(profile, reason) for reason in found if reason.path == "prizes"]
    return [say(profile, reason) for reason in found if f"{reason.path}.".startswith(f"{path}.")]


def _may_freeze(seat: Seat | None) -> bool:
    return may_set_up(actor()) or (seat is not None and runs(seat.function))


@jury_rules.get("/juries/<slug>/rules.json")
@signed_in
def download(slug: str) -> Any:
    """The document itself, to be kept, compared or taken to another festival."""
    jury, _ = jury_for(reading(), actor(), slug)
    text = json.dumps(jury.rules, ensure_ascii=False, indent=2) + "\n"
    name = f"{place().festival}-{place().edition}-{jury.slug}-rules.json"
    return Response(
        text,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@jury_rules.route("/juries/<slug>/rules/freeze", methods=["GET", "POST"])
@signed_in
def freeze(slug: str) -> Any:
    """Ask, then freeze the rules for good."""
    jury, seat = jury_for(reading(), actor(), slug)
    if not _may_freeze(seat):
        raise Forbidden("forbidden")
    form = RulesForm(seen_version=str(jury.version))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.freeze(session, actor(), jury.id, seen_version=form.version, now=now())
            flash(gettext("The rules are frozen."), "good")
            return see_other(url_for("jury_rules.rules", slug=slug))
        except Refused as refused:
            form.refuse(refused, place().timezone)
            status = refused.status
        except Conflict as conflict:
            form.complain("", explain(conflict))
            status = conflict.status
            jury, seat = jury_for(reading(), actor(), slug)
            form.seen_version.data = str(jury.version)
    found = contradictions(parse(jury.rules))
    said = [say(parse(jury.rules), reason) for reason in found]
    page = render_template("jury_rules/freeze.html", jury=jury, seat=seat, form=form, wrong=said)
    return page, status
