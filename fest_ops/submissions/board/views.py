"""The board: the page on which a programme is made, and deciding from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, abort, flash, render_template, request, send_file, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import ActError, Conflict, NotFound, Refused
from fest_ops.selection import labels
from fest_ops.selection.calls.queries import calls_of
from fest_ops.selection.decisions import commands, judging
from fest_ops.selection.decisions.rules import DECIDABLE, LETTERS
from fest_ops.selection.states import NEEDS_REASON, Move
from fest_ops.submissions.board import act_views, charts, entry_views, exports, page, queries, rules
from fest_ops.submissions.board.forms import DecideForm
from fest_ops.web.http import STAFF, actor, edition_blueprint, needs, now, place, see_other, settings
from fest_ops.web.languages import N_, gettext, ngettext
from fest_ops.web.navigation import NavItem
from fest_ops.web.reader import YEAR
from fest_ops.web.reasons import explain

board = edition_blueprint("board", __name__)
blueprints = [board, entry_views.entries]
PAGES = (act_views,)
"""Loaded for the views that they add to the pages of an entry."""
NAVIGATION = [NavItem("board.index", N_("Board"), lambda who: who.staff, order=30)]

ZERO = uuid.UUID(int=0)
AT_ONCE = 500
"""Entries that one decision takes at most."""
CHARTS = "board_charts"
"""The cookie that keeps the charts open."""
SECTION_VERDICTS = (Move.SELECT, Move.SHORTLIST, Move.WAITLIST)


@board.get("/board")
@needs(*STAFF)
def index() -> Any:
    """The only board, or the boards of all calls to choose from."""
    calls = calls_of(reading(), place().edition_id)
    if len(calls) == 1:
        return see_other(url_for("board.page_of_call", slug=calls[0].slug))
    return render_template("board/index.html", calls=calls)


@board.get("/board/<slug>")
@needs(*STAFF)
def page_of_call(slug: str) -> Any:
    """The board of a call, filtered and sorted as the address says; `charts` in it opens or folds them for good."""
    view = rules.parse(request.args)
    if "charts" not in request.args:
        return _page(slug, view)
    address = url_for("board.page_of_call", slug=slug) + view.but(page=view.page).rstrip("?")
    answer = see_other(address)
    answer.set_cookie(
        CHARTS, "open" if request.args["charts"] == "open" else "folded", max_age=YEAR, samesite="Lax",
        secure=settings().secure_cookies, httponly=True,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(slug: str, view: rules.BoardQuery) -> str:
    session = reading()
    found = queries.board(session, actor(), slug, view)
    total = queries.total(session, found, view)
    pages = rules.pages(total)
    lines = page.lines(queries.rows(session, found, view), found)
    return render_template(
        "board/board.html",
        call=found.call,
        view=view,
        rows=lines,
        flagged=page.flagged(lines),
        places=found.places,
        total=total,
        everything=found.counts.total,
        pages=pages,
        headers=page.headers(view),
        drawn=charts.drawn(found, view) if request.cookies.get(CHARTS) == "open" else None,
        filters=page.filters(found, view),
        chips=page.chips(found, view),
        own_first=len(found.hidden),
        entry_base=url_for("board_entry.entry", entry_id=ZERO)[:-36],
        board_url=url_for("board.page_of_call", slug=slug),
        verdicts=[
            (move.value, labels.verdict(move))
            for move in (Move.SHORTLIST, Move.SELECT, Move.WAITLIST, Move.REJECT)
        ],
        others=[(move.value, labels.verdict(move)) for move in (Move.RECONSIDER, Move.DISQUALIFY)],
        query=view.but(page=view.page),
    )


@board.get("/board/<slug>/export.<kind>")
@needs(*STAFF)
def export(slug: str, kind: str) -> Response:
    """The same view of the board as a file, all of its pages in one."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    session = reading()
    view = rules.parse(request.args)
    found = queries.board(session, actor(), slug, view)
    rows = exports.cells(queries.all_rows(session, found, view), found)
    name = f"{place().festival}-{place().edition}-{slug}.{kind}"
    if kind == "csv":
        response = Response(b"".join(exports.as_csv(rows)), mimetype="text/csv")
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response
    book = exports.as_xlsx(rows, page.call_title(found.call))
    return send_file(book, mimetype=exports.XLSX, as_attachment=True, download_name=name)


@board.post("/board/<slug>/decide")
@needs(*STAFF)
def decide(slug: str) -> Any:
    """Preview a verdict on the ticked entries, then carry it out. Whatever is refused keeps what was typed."""
    session = reading()
    verdict = _verdict()
    seen = _seen()
    if request.form.get("step") == "possible":
        preview = judging.preview(session, actor(), seen, verdict, section_id=None, reason="-")
        doable = {one.entry.id for one in preview.judged if one.why_not in (None, "section_needed")}
        seen = {entry_id: version for entry_id, version in seen.items() if entry_id in doable}
    found = queries.board(session, actor(), slug, rules.BoardQuery())
    form = DecideForm()
    form.offer(found.places)
    back = _back(slug, seen)
    if not seen:
        return _nothing_chosen(slug), 422
    section_id = form.section_id if verdict in SECTION_VERDICTS else None
    status = 200
    if request.form.get("step") == "confirm" and form.validate():
        try:
            with transaction() as writing:
                made = commands.decide_many(
                    writing, actor(), seen, verdict, now=now(), section_id=section_id,
                    note=form.note.data or "", reason=form.reason.data or "",
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused, place().timezone)
            status = 422
        except Conflict as conflict:
            form.complain("", explain(_in_words(conflict), place().timezone))
            status = 409
        else:
            flash(_done(verdict, len(made)), "good")
            return see_other(back)
    elif form.errors:
        status = 422
    preview = judging.preview(
        reading(), actor(), seen, verdict, section_id=section_id, reason=form.reason.data or "-"
    )
    return _preview(slug, found, verdict, preview, seen, form, back), status


def _preview(
    slug: str,
    found: queries.Board,
    verdict: Move,
    preview: judging.Preview,
    seen: Mapping[uuid.UUID, int],
    form: DecideForm,
    back: str,
) -> str:
    zone = place().timezone
    judged = [
        (
            one.entry,
            labels.state(one.entry.state),
            labels.kind(one.entry.state),
            ""
            if one.why_not in (None, "section_needed")
            else explain(Refused(one.why_not, film=one.entry.title, number=one.entry.number), zone),
            one.entry.version != seen[one.entry.id],
        )
        for one in preview.judged
    ]
    overfull = ""
    if preview.why_not_fill and preview.room and preview.section:
        overfull = explain(
            Refused(
                preview.why_not_fill,
                section=preview.section.name,
                quota=preview.room.quota,
                taken=preview.room.taken,
                more=preview.more,
            )
        )
    return render_template(
        "board/decide.html",
        call=found.call,
        slug=slug,
        verdict=verdict,
        verdict_label=labels.verdict(verdict),
        preview=preview,
        judged=judged,
        possible=sum(not said for _, _, _, said, _ in judged),
        overfull=overfull,
        # After a conflict this page has told how it stands now: deciding again is deciding on that.
        seen=[f"{one.entry.id}:{one.entry.version}" for one in preview.judged],
        unreachable=len(preview.unreachable) if verdict in LETTERS else 0,
        told=verdict in LETTERS,
        form=form,
        needs_section=verdict in SECTION_VERDICTS,
        needs_reason=verdict in NEEDS_REASON,
        back=back,
        origin=request.form.get("origin", ""),
        query=request.form.get("query", ""),
    )


def _nothing_chosen(slug: str) -> str:
    flash(explain(Refused("no_rows_chosen")), "warn")
    return _page(slug, _view_of(request.form.get("query", "")))


def _verdict() -> Move:
    try:
        verdict = Move(request.form.get("verdict", ""))
    except ValueError:
        abort(400)
    if verdict not in DECIDABLE:
        abort(400)
    return verdict


def _seen() -> dict[uuid.UUID, int]:
    """The ticked entries, each with the version that was on the page: "<id>:<version>"."""
    seen: dict[uuid.UUID, int] = {}
    for ticked in request.form.getlist("entry")[:AT_ONCE]:
        name, _, version = ticked.partition(":")
        try:
            seen[uuid.UUID(name)] = int(version)
        except ValueError:
            abort(400)
    return seen


def _back(slug: str, seen: Mapping[uuid.UUID, int]) -> str:
    """Where the decider came from: the entry's page, or the board as it was filtered."""
    if request.form.get("origin") == "entry" and len(seen) == 1:
        return url_for("board_entry.entry", entry_id=next(iter(seen)))
    view = _view_of(request.form.get("query", ""))
    return url_for("board.page_of_call", slug=slug) + view.but(page=view.page).removesuffix("?")


def _view_of(query: str) -> rules.BoardQuery:
    return rules.parse(dict(parse_qsl(query.removeprefix("?")[:2000])))


def _in_words(conflict: ActError) -> ActError:
    """A conflict whose state is said as the reader says it."""
    if "state" in conflict.values:
        conflict.values["state"] = labels.state(conflict.values["state"])
    return conflict


def _done(verdict: Move, n: int) -> str:
    said = {
        Move.SHORTLIST: lambda: ngettext("%(n)s entry shortlisted.", "%(n)s entries shortlisted.", n),
        Move.SELECT: lambda: ngettext("%(n)s entry selected.", "%(n)s entries selected.", n),
        Move.WAITLIST: lambda: ngettext(
            "%(n)s entry put on the waiting list.", "%(n)s entries put on the waiting list.", n
        ),
        Move.REJECT: lambda: ngettext("%(n)s entry not selected.", "%(n)s entries not selected.", n),
        Move.RECONSIDER: lambda: ngettext("%(n)s entry taken up again.", "%(n)s entries taken up again.", n),
        Move.DISQUALIFY: lambda: ngettext("%(n)s entry disqualified.", "%(n)s entries disqualified.", n),
        Move.LOSE: lambda: ngettext("%(n)s entry recorded as lost.", "%(n)s entries recorded as lost.", n),
        Move.REVOKE: lambda: ngettext("%(n)s invitation taken back.", "%(n)s invitations taken back.", n),
    }[verdict]()
    if verdict not in LETTERS:
        return said
    return said + " " + gettext("Nobody has been told yet: the letters wait to be released.")
