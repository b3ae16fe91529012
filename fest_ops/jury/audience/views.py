"""Audience awards: set up, opened, closed and announced by the organisers; results, and their files."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, render_template, request, send_file, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.forms import in_fields, spoken
from fest_ops.festival.queries import sections_of
from fest_ops.jury.audience import commands, counting_views, exports, forms, queries, rules, voting_views
from fest_ops.jury.audience.blueprint import audience
from fest_ops.jury.audience.models import AudienceAward
from fest_ops.jury.audience.queries import Turnout
from fest_ops.jury.audience.results import decimal, shown
from fest_ops.submissions.board.exports import XLSX
from fest_ops.web.forms import Form, form_page
from fest_ops.web.http import STAFF, actor, needs, now, place, public, see_other
from fest_ops.web.languages import N_, gettext
from fest_ops.web.navigation import NavItem

blueprints = [audience]
NAVIGATION = [
    # Staff come to it by the page of the juries: the menu has to fit above what they work on.
    NavItem(
        "audience.index", N_("Audience award"), lambda who: rules.may_count(who) and not who.staff, order=48
    )
]
ORGANISERS = needs(Role.ORGANISER)
SEES = needs(*STAFF, Role.DOOR)
VIEWS = (counting_views, voting_views)
"""Pages of this room that stand in files of their own."""


@audience.get("/audience")
@SEES
def index() -> str:
    """The edition's awards, and how many have voted."""
    held = queries.awards(reading(), actor())
    cast = queries.turnout(reading(), [award.id for award, _ in held])
    votes = {
        award.id: sum(one.votes for (award_id, _), one in cast.items() if award_id == award.id)
        for award, _ in held
    }
    return render_template(
        "audience/index.html", awards=held, votes=votes, may_set_up=rules.may_set_up(actor())
    )


@audience.route("/audience/new", methods=["GET", "POST"])
@ORGANISERS
def new() -> Any:
    """Set an award up."""
    return _award_form(None)


@audience.route("/audience/awards/<award>/change", methods=["GET", "POST"])
@ORGANISERS
def change(award: str) -> Any:
    """Change an award: all of it before voting begins, its name afterwards."""
    return _award_form(queries.award_for(reading(), actor(), award))


def _award_form(held: AudienceAward | None) -> Any:
    begun = {"best": 5, "worst": 1}
    if held is not None:
        begun = {**in_fields("name", held.name), "section": str(held.section_id)}  # type: ignore[dict-item]
    form = forms.AwardForm(obj=held, data=begun)
    form.offer(sections_of(reading(), place().edition_id))
    if held is not None:
        del form.slug
    if form.validate_on_submit():
        section_id = forms.as_key(form.section.data)
        assert section_id is not None and form.worst.data is not None and form.best.data is not None
        try:
            with transaction() as session:
                saved = commands.save_award(
                    session,
                    actor(),
                    held.slug if held else None,
                    slug=held.slug if held else (form.slug.data or "").strip(),
                    name=spoken(form, "name"),
                    section_id=section_id,
                    worst=form.worst.data,
                    best=form.best.data,
                    formula=form.formula.data,
                    now=now(),
                )
            flash(gettext("Saved."))
            return see_other(url_for("audience.award", award=saved.slug))
        except Refused as refused:
            form.refuse(refused, place().timezone)
    return form_page("audience/change.html", form, award=held)


@audience.get("/audience/awards/<award>")
@SEES
def award(award: str) -> str:
    """How many have voted on each film; once it is closed, for who may know, the result."""
    return _award_page(award, Form())


def _award_page(slug: str, form: Form) -> str:
    session = reading()
    held = queries.award_for(session, actor(), slug)
    may_know = queries.may_know_result(actor(), held, now())
    films = queries.films(session, held)
    cast = {film: one for (_, film), one in queries.turnout(session, [held.id]).items()}
    others = queries.entries(
        session, held.edition_id, [str(film) for film in cast.keys() - {f.id for f in films}]
    )
    rows = [(film, cast.get(film.id, Turnout())) for film in films]
    return render_template(
        "audience/award.html",
        form=form,
        award=held,
        scale=rules.Scale(held.worst, held.best),
        rows=rows,
        others=[(film, cast[film.id]) for film in others.values()],
        votes=sum(one.votes for _, one in rows),
        formulas=forms.FORMULAS,
        may_set_up=rules.may_set_up(actor()),
        may_count=rules.may_count(actor()) and held.opened_at is not None and held.closed_at is None,
        found=shown(session, held) if may_know else None,
        decimal=decimal,
        is_public=rules.is_public(held.closed_at, held.announce_at, now()),
    )


@audience.post("/audience/awards/<award>/open", endpoint="open")
@ORGANISERS
def open_award(award: str) -> Any:
    """Take votes from now on."""
    form = Form()
    try:
        with transaction() as session:
            commands.open_award(session, actor(), award, now=now())
    except Refused as refused:
        form.refuse(refused, place().timezone)
        return _award_page(award, form), 422
    flash(gettext("Voting is open."))
    return see_other(url_for("audience.award", award=award))


@audience.route("/audience/awards/<award>/close", methods=["GET", "POST"])
@ORGANISERS
def close(award: str) -> Any:
    """Ask, then close and count: there is no way back."""
    held = queries.award_for(reading(), actor(), award)
    form = Form()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.close_award(session, actor(), award, now=now())
            flash(gettext("Voting is closed and counted."))
            return see_other(url_for("audience.award", award=award))
        except Refused as refused:
            form.refuse(refused, place().timezone)
    cast = queries.turnout(reading(), [held.id])
    without = [
        film for film in queries.films(reading(), held) if not cast.get((held.id, film.id), Turnout()).votes
    ]
    votes = sum(one.votes for one in cast.values())
    return form_page("audience/close.html", form, award=held, votes=votes, without=without)


@audience.route("/audience/awards/<award>/announcement", methods=["GET", "POST"])
@ORGANISERS
def announce(award: str) -> Any:
    """From when the result is public: planned, now, or the plan taken back."""
    held = queries.award_for(reading(), actor(), award)
    form = forms.AwardAnnounceForm()
    if form.validate_on_submit():
        act = request.form.get("act", "")
        at = {"now": now(), "plan": form.moment(place().timezone), "back": None}.get(act)
        if act == "plan" and at is None:
            form.complain("at", gettext("Please give the day and the hour."))
        elif act in ("now", "plan", "back"):
            try:
                with transaction() as session:
                    commands.announce(session, actor(), award, at, now=now())
                flash(gettext("Saved."))
                return see_other(url_for("audience.award", award=award))
            except Refused as refused:
                form.refuse(refused, place().timezone)
    if request.method == "GET" and held.announce_at is not None:
        form.at.data = held.announce_at.astimezone(ZoneInfo(place().timezone)).replace(tzinfo=None)
    is_public = rules.is_public(held.closed_at, held.announce_at, now())
    body = render_template("audience/announce.html", form=form, award=held, is_public=is_public)
    return (body, 422) if request.method == "POST" else body


@audience.get("/audience/awards/<award>/export.<kind>")
@needs(*STAFF)
def export(award: str, kind: str) -> Any:
    """The result as XLSX or CSV, once it is counted."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    held = queries.award_for(reading(), actor(), award)
    if not queries.may_know_result(actor(), held, now()):
        raise NotFound if held.closed_at is None else Forbidden("forbidden")
    found = shown(reading(), held)
    name = f"{place().festival}-{place().edition}-{held.slug}.{kind}"
    if kind == "csv":
        response = Response(exports.as_csv(found), mimetype="text/csv")
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response
    return send_file(exports.as_xlsx(found), mimetype=XLSX, as_attachment=True, download_name=name)


@audience.get("/audience/results")
@public
def results() -> str:
    """What the audience chose, of every award whose minute has come."""
    session = reading()
    found = [
        (award, shown(session, award)) for award in queries.public_awards(session, place().edition_id, now())
    ]
    return render_template("audience/results.html", found=found, formulas=forms.FORMULAS, decimal=decimal)
