"""The screening room: what a selector is to see, and the scorecard of each film."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from typing import Any

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.selection.calls.models import Round
from fest_ops.selection.reviews import commands, duties
from fest_ops.selection.reviews.rules import Mine
from fest_ops.submissions.films import labels
from fest_ops.submissions.screening import queries
from fest_ops.submissions.screening.forms import RECOMMENDATIONS, RecusalForm, ScorecardForm, read_scores
from fest_ops.submissions.screening.lines import decimal, lines_of, standing_of
from fest_ops.web.http import actor, edition_blueprint, needs, now, place, see_other, settings
from fest_ops.web.languages import N_, gettext, words
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import explain, in_words

screening = edition_blueprint("screening", __name__)
blueprints = [screening]
NAVIGATION = [NavItem("screening.index", N_("My films"), lambda who: who.has(Role.SELECTOR), order=25)]

PER_PAGE = 50
TABS: tuple[tuple[Mine | None, str], ...] = (
    (None, N_("All")),
    (Mine.TODO, N_("To see")),
    (Mine.PARTLY, N_("Begun")),
    (Mine.GIVEN, N_("Reviewed")),
    (Mine.RECUSED, N_("Stepped back")),
    (Mine.CLOSED, N_("Closed")),
)
ORDERS = (
    ("duty", N_("What waits first")),
    ("number", N_("Number")),
    ("title", N_("Title")),
    ("minutes", N_("Running time")),
    ("score", N_("My score")),
)
ROUNDS = {"preselection": N_("Preselection"), "committee": N_("Committee")}


@screening.get("/screening")
@needs(Role.SELECTOR)
def index() -> str:
    """The films that are assigned to this selector (6 statements with the sign-in)."""
    session, who = reading(), actor()
    mine = _mine(request.args.get("mine", ""))
    order = request.args.get("order", "duty")
    search = request.args.get("q", "")[:100]
    page = _number(request.args.get("page", "1"))
    progress = duties.progress_of(session, who)
    rounds = duties.open_rounds(session, who)
    found = duties.duties_of(
        session, who, mine=mine, search=search, order=order, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    searched = bool(search.strip())
    total = duties.count_of(session, who, mine=mine, search=search) if searched else _count(progress, mine)
    kept: dict[str, Any] = {
        key: value for key, value in (("q", search), ("order", order)) if value and value != "duty"
    }
    tabs = [
        (gettext(label), url_for("screening.index", mine=tab, **kept), tab is mine, _count(progress, tab))
        for tab, label in TABS
        if tab in (None, Mine.TODO, Mine.GIVEN) or _count(progress, tab)
    ]
    narrowed: dict[str, Any] = {"mine": mine.value} if mine else {}
    return render_template(
        "screening/index.html",
        lines=lines_of(found),
        page=page,
        pages=max(1, math.ceil(total / PER_PAGE)),
        pager_url=url_for("screening.index", **kept, **narrowed, page=""),
        progress=progress,
        tabs=tabs,
        rounds=[(gettext(ROUNDS[each.kind]), each.closes_at) for each in rounds],
        a_day=_a_day(progress.left, rounds),
        mine=mine,
        search=search,
        order=order,
        orders=[(value, gettext(label)) for value, label in ORDERS],
    )


@screening.get("/screening/<uuid:entry_id>")
@needs(Role.SELECTOR)
def film(entry_id: uuid.UUID) -> str:
    """A film with its player and the selector's scorecard."""
    shown = queries.screening(reading(), actor(), entry_id, keys=settings().secret_keys)
    own = shown.own
    form = ScorecardForm(
        formdata=None,
        data={
            "version": str(own.version),
            "note": own.note,
            "flag": own.flag,
            "recommendation": own.recommendation,
        },
    )
    return _film(shown, form, own.scores, {})


@screening.post("/screening/<uuid:entry_id>")
@needs(Role.SELECTOR)
def save(entry_id: uuid.UUID) -> Any:
    """Save the scorecard, or give it (8 statements with the sign-in, where it is given)."""
    form = ScorecardForm()
    round_id = _id(request.form.get("round", ""))
    give = request.form.get("act") == "give"
    codes = [name.removeprefix("score-") for name in request.form if name.startswith("score-")][:100]
    scores = read_scores(request.form, codes)
    problems: dict[str, str] = {}
    status = 422
    if form.validate_on_submit():
        try:
            with transaction() as session:
                saved = commands.save_review(
                    session,
                    actor(),
                    entry_id,
                    round_id=round_id,
                    scores=scores,
                    note=form.note.data or "",
                    flag=bool(form.flag.data),
                    recommendation=form.recommendation.data or None,
                    give=give,
                    seen_version=form.seen_version(),
                    now=now(),
                )
        except Refused as refused:
            problems = {code: in_words(why, refused.values) for code, why in refused.fields.items()}
            form.complain("", explain(refused, place().timezone))
        except Conflict as conflict:
            status = 409
            form.complain("", explain(conflict))
        else:
            flash(_done(saved), "good")
            return see_other(url_for("screening.film", entry_id=entry_id))
    shown = queries.screening(reading(), actor(), entry_id, keys=settings().secret_keys)
    if status == 409:
        form.version.data = str(shown.own.version)
    return _film(shown, form, scores, problems), status


@screening.route("/screening/<uuid:entry_id>/step-back", methods=["GET", "POST"])
@needs(Role.SELECTOR)
def step_back(entry_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Step back from a film for a conflict of interest, after a reason and a confirmation."""
    entry, own = queries.recusable(reading(), actor(), entry_id)
    form = RecusalForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.recuse(
                    session, actor(), entry_id, round_id=own.round_id, code=form.code.data, now=now()
                )
        except Refused as refused:
            form.refuse(refused, place().timezone)
            status = 422
        else:
            flash(gettext("You stepped back from “%(film)s”.", film=words(entry.title)), "good")
            return see_other(url_for("screening.index"))
    elif form.is_submitted():
        status = 422
    page = render_template("screening/step_back.html", entry=entry, own=own, form=form)
    return page, status


def _film(
    shown: queries.Screening, form: ScorecardForm, scores: dict[str, int], problems: dict[str, str]
) -> str:
    own = shown.own
    return render_template(
        "screening/film.html",
        shown=shown,
        entry=shown.entry,
        facts=shown.facts,
        own=own,
        form=form,
        scores=scores,
        problems=problems,
        scale=range(own.scale_min, own.scale_max + 1),
        open=own.why_not_save(now()) is None,
        standing=standing_of(own.mine),
        round_name=gettext(ROUNDS[own.kind]),
        recommended=lambda code: gettext(RECOMMENDATIONS[code]) if code else "",
        option_of=labels.option_of,
    )


def _done(saved: commands.Saved) -> str:
    if saved.given and saved.total is not None:
        return gettext("Your review is given: %(total)s.", total=decimal(saved.total))
    return gettext("Saved for later. It counts once you give it.")


def _mine(text: str) -> Mine | None:
    try:
        return Mine(text)
    except ValueError:
        return None


def _count(progress: duties.Progress, mine: Mine | None) -> int:
    return sum(progress.films.values()) if mine is None else progress.films.get(mine, 0)


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _a_day(left: int, rounds: list[Round]) -> int | None:
    """How many films a day it takes until the first round closes; None where none has a date or it is past."""
    closes = [each.closes_at for each in rounds if each.closes_at and each.closes_at > now()]
    if not closes or not left:
        return None
    return math.ceil(left / max(1, math.ceil((min(closes) - now()) / dt.timedelta(days=1))))


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None


def install(app: Any) -> None:
    """Give templates the way a score is written and a language of dialogue is called."""
    app.jinja_env.filters["score"] = decimal
    app.jinja_env.filters["say_language"] = labels.language_name
