"""The pages of a palmares: recording what the jury decided, and announcing it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask, abort, flash, render_template, request, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.ballots.queries import chaired_by, run_by
from fest_ops.jury.palmares import (
    announce_views,
    citing,
    closing,
    commands,
    mention_views,
    withholding,
    withholding_views,
    words,
)
from fest_ops.jury.palmares.blueprint import palmares
from fest_ops.jury.palmares.commands import Derogation
from fest_ops.jury.palmares.forms import (
    CastingForm,
    CitationForm,
    DerogationForm,
    TakeBackForm,
    WithholdForm,
)
from fest_ops.jury.palmares.reading import page_of
from fest_ops.jury.panel.queries import jury_for
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import N_, gettext
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import explain

blueprints = [palmares]
NAVIGATION: list[NavItem] = []
"""Nothing: whether a palmares is public is asked where it is linked from (the edition's page), not on every page."""
__all__ = ["announce_views", "mention_views", "withholding_views"]


def install(app: Flask) -> None:
    """Let the edition's own page link to the palmares once there is one."""
    app.jinja_env.globals["palmares_is_public"] = announce_views.is_public_here


@palmares.get("/juries/<slug>/palmares", endpoint="palmares")
@signed_in
def overview(slug: str) -> Any:
    """Every prize and what became of it, to those who may know; to other staff, that it is kept and until when."""
    jury, seat = jury_for(reading(), actor(), slug)
    try:
        page = page_of(slug)
    except Forbidden:
        return render_template("palmares/kept.html", jury=jury, seat=seat)
    return render_template("palmares/palmares.html", jury=jury, seat=seat, page=page, words_of=words)


@palmares.get("/juries/<slug>/palmares/prizes/<prize>")
@signed_in
def prize(slug: str, prize: str) -> Any:
    """One prize: what its last round came to, what may be recorded, and by whom."""
    return _prize(slug, prize)


def _prize(slug: str, key: str, refusal: str = "", **forms: Any) -> str:
    page = page_of(slug)
    line = page.decided.line(key)
    citation = forms.get("citation")
    if citation is None:
        citation = CitationForm(formdata=None)
        citation.fill(line.outcome.citation if line.outcome else {})
    return render_template(
        "palmares/prize.html",
        jury=page.desk.jury,
        seat=page.seat,
        page=page,
        line=line,
        work=page.work(key),
        last=page.last_round(key),
        step=page.step(key),
        standing=page.standing(key),
        unreleased=page.unreleased(key),
        refusal=refusal,
        words_of=words,
        derogation=forms.get("derogation") or DerogationForm(formdata=None),
        casting=forms.get("casting") or CastingForm(formdata=None),
        withholding=forms.get("withholding") or WithholdForm(formdata=None),
        taking_back=forms.get("taking_back") or TakeBackForm(formdata=None),
        citation=citation,
    )


def _act(slug: str, key: str, done: str, act: Callable[[Any], Any], **forms: Any) -> Any:
    """Do one act on a prize in a transaction of its own, and say so; a refusal shows the page again with its words."""
    try:
        with transaction() as session:
            act(session)
    except Refused as refused:
        shown = next(iter(forms.values()), None)
        if shown is not None and set(refused.fields) & set(shown.data):
            shown.refuse(refused, place().timezone)
            return _prize(slug, key, **forms), 422
        return _prize(slug, key, explain(refused, place().timezone), **forms), 422
    flash(gettext(done), "good")
    return see_other(url_for("palmares.prize", slug=slug, prize=key))


@palmares.post("/juries/<slug>/palmares/prizes/<prize>/award")
@signed_in
def award(slug: str, prize: str) -> Any:
    """The secretary records what the last round came to."""
    run_by(reading(), actor(), slug)
    form = DerogationForm()
    if not form.validate():
        return _prize(slug, prize, derogation=form), 422
    by, why = (form.officer.data or "").strip(), (form.derogation_reason.data or "").strip()
    derogation = Derogation(by, why) if by or why else None
    seen = _round()

    def act(session: Any) -> None:
        commands.award(session, actor(), slug, prize, seen_round=seen, derogation=derogation, now=now())

    return _act(slug, prize, N_("The award is recorded."), act, derogation=form)


@palmares.post("/juries/<slug>/palmares/prizes/<prize>/tie")
@signed_in
def tie(slug: str, prize: str) -> Any:
    """The chair gives the casting vote."""
    chaired_by(reading(), actor(), slug)
    seen, chosen = _round(), request.form.get("candidate", "")
    form = CastingForm()
    if not form.validate():
        return _prize(slug, prize, casting=form), 422
    reason = form.withheld_reason.data or ""

    def act(session: Any) -> None:
        commands.decide_tie(session, actor(), slug, prize, chosen, seen_round=seen, reason=reason, now=now())

    return _act(slug, prize, N_("Your casting vote is recorded."), act, casting=form)


@palmares.post("/juries/<slug>/palmares/prizes/<prize>/withhold")
@signed_in
def withhold(slug: str, prize: str) -> Any:
    """The secretary records that the prize is not given."""
    run_by(reading(), actor(), slug)
    form = WithholdForm()
    if not form.validate():
        return _prize(slug, prize, withholding=form), 422
    reason = form.withheld_reason.data or ""

    def act(session: Any) -> None:
        withholding.withhold(session, actor(), slug, prize, reason, now=now())

    return _act(slug, prize, N_("It is recorded that the prize is withheld."), act, withholding=form)


@palmares.post("/juries/<slug>/palmares/prizes/<prize>/take-back")
@signed_in
def take_back(slug: str, prize: str) -> Any:
    """The secretary takes back what was recorded."""
    run_by(reading(), actor(), slug)
    form = TakeBackForm()
    if not form.validate():
        return _prize(slug, prize, taking_back=form), 422
    reason = form.reason.data or ""

    def act(session: Any) -> None:
        commands.take_back(session, actor(), slug, prize, reason, now=now())

    return _act(slug, prize, N_("It is taken back. The protocol keeps both."), act, taking_back=form)


@palmares.post("/juries/<slug>/palmares/prizes/<prize>/citation")
@signed_in
def cite(slug: str, prize: str) -> Any:
    """The secretary writes the jury's words down."""
    run_by(reading(), actor(), slug)
    form = CitationForm()
    if not form.validate():
        return _prize(slug, prize, citation=form), 422

    def act(session: Any) -> None:
        citing.cite(session, actor(), slug, prize, form.words, now=now())

    return _act(slug, prize, N_("The citation is saved."), act, citation=form)


@palmares.route("/juries/<slug>/palmares/close", methods=["GET", "POST"])
@signed_in
def close(slug: str) -> Any:
    """The secretary closes the sitting, asked once more."""
    page = page_of(slug)
    if not page.secretary:
        raise Forbidden("for_the_secretary")
    refusal = ""
    if request.method == "POST":
        try:
            with transaction() as session:
                unfinished = request.form.get("unfinished") == "1"
                closing.close_sitting(session, actor(), slug, now=now(), unfinished=unfinished)
        except Refused as refused:
            refusal = explain(refused, place().timezone)
        else:
            flash(gettext("The sitting is closed. The minutes can be printed and signed."), "good")
            return see_other(url_for("palmares.palmares", slug=slug))
    why_not = closing.why_not_close(page.desk) if page.is_open else None
    return (
        render_template(
            "palmares/close.html",
            jury=page.desk.jury,
            seat=page.seat,
            page=page,
            why_not=explain(Refused(why_not[0], **why_not[1])) if why_not else "",
            may_break_off=page.is_open and closing.why_not_settled(page.desk) is not None,
            refusal=refusal,
            words_of=words,
        ),
        422 if refusal else 200,
    )


@palmares.route("/juries/<slug>/palmares/close-jury", methods=["GET", "POST"])
@signed_in
def close_jury(slug: str) -> Any:
    """The jury is closed for good, asked once more: the secretary, or an organiser."""
    jury, seat = jury_for(reading(), actor(), slug)
    closing.check_may_close(actor(), seat)
    refusal = ""
    if request.method == "POST":
        try:
            with transaction() as session:
                closing.close_jury(session, actor(), slug, now=now())
        except Refused as refused:
            refusal = explain(refused, place().timezone)
        else:
            flash(gettext("The jury is closed. The private notes are erased."), "good")
            return see_other(url_for("palmares.palmares", slug=slug))
    page = render_template("palmares/close_jury.html", jury=jury, seat=seat, refusal=refusal)
    return page, 422 if refusal else 200


def _round() -> uuid.UUID:
    """The round that the page showed."""
    try:
        return uuid.UUID(request.form.get("round", ""))
    except ValueError:
        abort(400)
