"""Assigning, for those who run the selection: loads, proposals, one film's selectors, rounds, severities."""

from __future__ import annotations

import uuid
from typing import Any

from babel.numbers import format_decimal
from flask import flash, render_template, request, url_for
from sqlalchemy import select

from fest_ops.audit import details
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.festival.queries import sections_of
from fest_ops.selection import labels
from fest_ops.selection.calls.models import Call, Round
from fest_ops.selection.calls.queries import calls_of, round_in, rounds_of
from fest_ops.selection.entries.models import EntryCount
from fest_ops.selection.reviews import assigning, commands, comparing, plans
from fest_ops.selection.reviews.forms import (
    LACKING,
    AssignOneForm,
    TakeForm,
    read_id,
    read_ids,
    read_wanted,
    read_which,
)
from fest_ops.selection.reviews.people import assigned_to, on_the_way
from fest_ops.selection.reviews.plans import Plan
from fest_ops.web.http import STAFF, actor, edition_blueprint, needs, now, place, see_other, today
from fest_ops.web.languages import N_, country, gettext, locale, ngettext
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import explain
from fest_ops.words import sort_key

blueprint = edition_blueprint("assigning", __name__)
blueprints = [blueprint]
NAVIGATION = [NavItem("assigning.index", N_("Selectors' work"), lambda who: who.staff, order=32)]

ROUNDS = {"preselection": N_("Preselection"), "committee": N_("Committee")}
RECUSALS = {
    "own_film": N_("Own film"),
    "family": N_("Family"),
    "partner": N_("Partner"),
    "employer": N_("Employer or company"),
    "other": N_("Another interest"),
    "recused": N_("Stepped back"),
}


@blueprint.get("/assignments")
@needs(*STAFF)
def index() -> Any:
    """The first round of the first call, or a word that there is none yet."""
    session = reading()
    for call in calls_of(session, place().edition_id):
        for each in rounds_of(session, call.id):
            return see_other(url_for("assigning.loads", round_id=each.id))
    return render_template("reviews/none.html")


@blueprint.get("/assignments/<uuid:round_id>")
@needs(*STAFF)
def loads(round_id: uuid.UUID) -> str:
    """What each selector has, and the way to a proposal."""
    session = reading()
    here, call = round_in(session, actor(), round_id)
    held = plans.loads_of(session, actor(), round_id)
    return render_template(
        "reviews/loads.html",
        **_around(here, call, "loads"),
        held=held,
        most=max((load.minutes for load in held), default=0),
        selectors=plans.selectors_of(session, actor().edition_id),
        wanted=call.reviews_wanted,
        lacking=[(value, gettext(label)) for value, label in LACKING],
        sections=sections_of(session, place().edition_id),
        countries=_countries(call),
    )


@blueprint.route("/assignments/<uuid:round_id>/proposal", methods=["GET", "POST"])
@needs(*STAFF)
def proposal(round_id: uuid.UUID) -> Any:
    """A proposal to look at; sent back with its digest, it is carried out as it was shown."""
    session = reading()
    here, call = round_in(session, actor(), round_id)
    args = request.form if request.method == "POST" else request.args
    meant: dict[str, Any] = {
        "selector_ids": read_ids(args, "selector"),
        "wanted": read_wanted(args, call.reviews_wanted),
        "which": read_which(args),
        "today": today(),
    }
    back = url_for("assigning.loads", round_id=round_id)
    status, said = 200, ""
    try:
        if request.method == "POST":
            try:
                with transaction() as writing:
                    made = assigning.apply_plan(
                        writing, actor(), round_id, **meant, seen_digest=args.get("digest", ""), now=now()
                    )
            except Conflict as conflict:
                status, said = 409, explain(conflict)
            else:
                flash(ngettext("%(n)s assignment made.", "%(n)s assignments made.", made.new), "good")
                return see_other(back)
        plan = plans.plan_assignment(reading(), actor(), round_id, **meant)
    except Refused as refused:
        flash(explain(refused, place().timezone), "bad")
        return see_other(back)
    return _proposal(here, call, plan, meant, said), status


def _proposal(here: Round, call: Call, plan: Plan, meant: dict[str, Any], said: str) -> str:
    which = meant["which"]
    return render_template(
        "reviews/proposal.html",
        **_around(here, call, "loads"),
        plan=plan,
        said=said,
        names={load.person_id: load.name for load in plans.loads_of(reading(), actor(), here.id)},
        barred={code: gettext(label) for code, label in RECUSALS.items()},
        wanted=meant["wanted"],
        hidden=[
            *(("selector", str(one)) for one in meant["selector_ids"]),
            ("wanted", str(meant["wanted"])),
            ("lacking", which.lacking),
            ("section", str(which.section_id or "")),
            ("country", which.country),
            ("q", which.search),
            ("digest", plan.digest),
        ],
    )


@blueprint.get("/assignments/entry/<uuid:entry_id>")
@needs(*STAFF)
def entry(entry_id: uuid.UUID) -> str:
    """Who reviews one film."""
    return _entry(entry_id, AssignOneForm(formdata=None))


def _entry(entry_id: uuid.UUID, form: AssignOneForm) -> str:
    session = reading()
    held = assigned_to(session, actor(), entry_id)
    there = {one.person_id for one in held.people if one.current}
    free = [each for each in plans.selectors_of(session, actor().edition_id) if each.id not in there]
    form.offer([(str(each.id), each.name) for each in free])
    return render_template(
        "reviews/entry.html",
        held=held,
        form=form,
        free=free,
        state=(labels.state(held.entry.state), labels.kind(held.entry.state)),
        recusals={code: gettext(label) for code, label in RECUSALS.items()},
        rounds={code: gettext(label) for code, label in ROUNDS.items()},
    )


@blueprint.post("/assignments/entry/<uuid:entry_id>/give")
@needs(*STAFF)
def give(entry_id: uuid.UUID) -> Any:
    """One more selector for a film."""
    form = AssignOneForm()
    person_id = read_id(form.person.data or "")
    status = 422
    if form.validate_on_submit() and person_id is not None:
        try:
            with transaction() as session:
                assigning.assign_one(session, actor(), entry_id, person_id, today=today(), now=now())
        except Refused as refused:
            form.refuse(refused, place().timezone)
        else:
            flash(gettext("Assigned."), "good")
            return see_other(url_for("assigning.entry", entry_id=entry_id))
    return _entry(entry_id, form), status


@blueprint.post("/assignments/entry/<uuid:entry_id>/take")
@needs(*STAFF)
def take(entry_id: uuid.UUID) -> Any:
    """Take a film from a selector who has not begun, or a recusal back."""
    form = TakeForm()
    person_id, round_id = read_id(request.form.get("person", "")), read_id(request.form.get("round", ""))
    if not form.validate_on_submit() or person_id is None or round_id is None:
        raise NotFound
    undo = request.form.get("act") == "undo_recusal"
    act = commands.withdraw_recusal if undo else assigning.unassign
    try:
        with transaction() as session:
            act(session, actor(), entry_id, round_id=round_id, person_id=person_id, now=now())
    except Refused as refused:
        flash(explain(refused, place().timezone), "bad")
    else:
        flash(gettext("The recusal is undone.") if undo else gettext("Taken back."), "good")
    return see_other(url_for("assigning.entry", entry_id=entry_id))


@blueprint.route("/assignments/<uuid:round_id>/next", methods=["GET", "POST"])
@needs(*STAFF)
def send_on(round_id: uuid.UUID) -> Any:
    """Send films of a round on to the next one."""
    session = reading()
    here, call = round_in(session, actor(), round_id)
    following = [each for each in rounds_of(session, call.id) if each.position > here.position]
    if not following:
        raise NotFound
    if request.method == "POST":
        chosen = read_ids(request.form, "entry")
        if not chosen:
            flash(gettext("Tick at least one film."), "bad")
        else:
            try:
                with transaction() as writing:
                    commands.start_round(writing, actor(), chosen, following[0].id, now=now())
            except Refused as refused:
                flash(explain(refused, place().timezone), "bad")
            else:
                flash(ngettext("%(n)s film sent on.", "%(n)s films sent on.", len(chosen)), "good")
                return see_other(url_for("assigning.loads", round_id=following[0].id))
    return render_template(
        "reviews/next.html",
        **_around(here, call, "next"),
        entries=on_the_way(session, actor(), round_id, shortlisted=request.args.get("all") != "1"),
        shortlisted=request.args.get("all") != "1",
        label=labels.state,
        kind=labels.kind,
        target=_round_name(following[0]),
    )


@blueprint.get("/assignments/<uuid:round_id>/severity")
@needs(*STAFF)
def severity(round_id: uuid.UUID) -> str:
    """Mean and calibrated scores side by side, and how severe each selector is."""
    session = reading()
    here, call = round_in(session, actor(), round_id)
    found = comparing.compare(session, actor(), round_id)
    return render_template("reviews/severity.html", **_around(here, call, "severity"), found=found)


def _around(here: Round, call: Call, page: str) -> dict[str, Any]:
    """What every page of a round has: the round, its call, and the tabs."""
    rounds = rounds_of(reading(), call.id)
    rounds_tabs = [
        (_round_name(each), url_for("assigning.loads", round_id=each.id), each.id == here.id)
        for each in rounds
    ]
    tabs = [
        (gettext("Loads and proposals"), url_for("assigning.loads", round_id=here.id), page == "loads"),
        (gettext("Severity"), url_for("assigning.severity", round_id=here.id), page == "severity"),
    ]
    if any(each.position > here.position for each in rounds):
        tabs.append((gettext("Send on"), url_for("assigning.send_on", round_id=here.id), page == "next"))
    return {
        "round": here,
        "call": call,
        "round_name": _round_name(here),
        "rounds_tabs": rounds_tabs if len(rounds) > 1 else [],
        "tabs": tabs,
    }


def _round_name(each: Round) -> str:
    return gettext(ROUNDS[each.kind])


def _countries(call: Call) -> list[tuple[str, str]]:
    codes = reading().scalars(
        select(EntryCount.value)
        .where(EntryCount.call_id == call.id, EntryCount.facet == "country", EntryCount.n > 0)
        .distinct()
    )
    return sorted(((code, country(code)) for code in codes), key=lambda pair: sort_key(pair[1]))


def install(app: Any) -> None:
    """Give templates the ways in which scores are written, 7.25 and +0.4 or −0.4; say in the record what states are."""
    details.register(labels.STATES, "from", "to")
    app.jinja_env.filters["decimal"] = lambda value: format_decimal(value, format="0.00#", locale=locale())
    app.jinja_env.filters["signed"] = lambda value: format_decimal(
        value, format="+0.00;−0.00", locale=locale()
    )
