"""Telling the applicants: releasing decision letters, who has been told what, offers, the announcement."""

from __future__ import annotations

import binascii
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, render_template, request, url_for

from fest_ops.actor import Actor
from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.festival.queries import section_in
from fest_ops.notifications.message import open_message
from fest_ops.selection import labels
from fest_ops.selection.decisions import announcement, offers, queries, reconciliation, release, rules
from fest_ops.selection.decisions.forms import AnnounceForm
from fest_ops.selection.decisions.words import HELD_UP, LINE_HELP, LINES, VERDICT_GROUPS, VERDICTS_SAID
from fest_ops.selection.entries.queries import owner_role
from fest_ops.selection.entries.rules import may_act_for
from fest_ops.selection.states import Move, State, as_told
from fest_ops.web.http import STAFF, actor, edition_blueprint, needs, now, place, public, see_other, signed_in
from fest_ops.web.languages import N_, gettext, ngettext
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import explain

decisions = edition_blueprint("decisions", __name__)
blueprints = [decisions]
ROWS = 50


def _staff(who: Actor) -> bool:
    return who.staff


NAVIGATION = [
    NavItem("decisions.letters", N_("Decision letters"), _staff, order=40),
    NavItem("decisions.told", N_("Who has been told"), _staff, order=42),
    NavItem("decisions.announce", N_("Announcement"), _staff, order=44),
]


@decisions.get("/decisions/letters")
@needs(*STAFF)
def letters() -> str:
    """Which verdicts wait to be told, in which languages."""
    return render_template(
        "decisions/letters.html", waiting=release.waiting(reading(), actor()), groups=VERDICT_GROUPS
    )


@decisions.post("/decisions/letters/<verdict>/preview")
@needs(*STAFF)
def preview(verdict: str) -> Any:
    """The letters of a verdict exactly as they will be sent, to be released or not."""
    return _preview(_move(verdict))


def _preview(verdict: Move, refusal: str = "") -> str:
    with transaction() as session:
        release.drop_overtaken(session, actor(), now=now())
        held = release.preview(session, actor(), verdict, now=now())
    opened = {
        letter.id: open_message(letter.message) for one in held for letter in one.letters if letter.message
    }
    ready = [one for one in held if not any(letter.error == "bad_template" for letter in one.letters)]
    by_language: dict[str, int] = {}
    for one in ready:
        for letter in one.letters:
            if letter.id not in opened:
                continue
            by_language[letter.language] = by_language.get(letter.language, 0) + 1
    waiting = next((one for one in release.waiting(reading(), actor()) if one.verdict is verdict), None)
    return render_template(
        "decisions/preview.html",
        verdict=verdict,
        title=gettext(VERDICT_GROUPS[verdict]),
        held=held,
        ready=ready,
        opened=opened,
        held_up=HELD_UP,
        by_language=by_language,
        without=sum(not one.letters for one in ready),
        further=(waiting.decisions - len(held)) if waiting else 0,
        refusal=refusal,
    )


@decisions.post("/decisions/letters/<verdict>/release")
@needs(*STAFF)
def send_off(verdict: str) -> Any:
    """Release the ticked decisions and the letters as they were previewed."""
    move = _move(verdict)
    chosen, seen = _chosen()
    try:
        with transaction() as session:
            told = release.release_decisions(session, actor(), chosen, seen, now=now())
    except Refused as refused:
        return _preview(move, explain(refused, place().timezone)), 422
    if told.decisions:
        flash(
            ngettext("%(n)s applicant is told now.", "%(n)s applicants are told now.", told.decisions)
            + " "
            + ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", told.letters),
            "good",
        )
    else:
        flash(gettext("These had been released already; nothing was sent twice."), "info")
    if told.muted:
        flash(
            ngettext(
                "%(n)s letter stays here: its address takes no letters.",
                "%(n)s letters stay here: their addresses take no letters.",
                told.muted,
            ),
            "warn",
        )
    return see_other(url_for("decisions.letters"))


@decisions.get("/decisions/told")
@needs(*STAFF)
def told() -> str:
    """Of all applicants: who has been told what, who not, and why."""
    session = reading()
    totals = reconciliation.totals(session, actor())
    asked = request.args.get("line", "")
    line = reconciliation.Line(asked) if asked in set(reconciliation.Line) else None
    total = totals[line] if line else sum(totals.values())
    pages = max(1, -(-total // ROWS))
    typed = request.args.get("page", "1")
    page = min(max(int(typed), 1), pages) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1
    rows = reconciliation.rows(session, actor(), line, limit=ROWS, offset=(page - 1) * ROWS)
    return render_template(
        "decisions/told.html",
        totals=totals,
        everything=sum(totals.values()),
        line=line,
        rows=rows,
        page=page,
        pages=pages,
        lines=LINES,
        helps=LINE_HELP,
        state_label=labels.state,
        state_kind=labels.kind,
        told_of=lambda row: as_told(State(row.state), State(row.told_state)).value,
        verdicts_said=VERDICTS_SAID,
    )


@decisions.get("/offers/<uuid:offer_id>")
@signed_in
def offer(offer_id: uuid.UUID) -> str:
    """An invitation, to be accepted or declined."""
    return _offer(offer_id)


def _offer(offer_id: uuid.UUID, refusal: str = "") -> str:
    session = reading()
    found, entry = queries.offer_for(session, actor(), offer_id)
    why_not = rules.why_not_answer(found.answer, found.expires_at, State(entry.state), now())
    return render_template(
        "decisions/offer.html",
        offer=found,
        entry=entry,
        section=section_in(session, entry.edition_id, found.section_id),
        may_answer=may_act_for(actor(), owner_role(session, actor(), entry.id)),
        why_not=explain(Refused(why_not, expires=found.expires_at), place().timezone) if why_not else "",
        refusal=refusal,
    )


@decisions.post("/offers/<uuid:offer_id>")
@signed_in
def answer(offer_id: uuid.UUID) -> Any:
    """Accept or decline. Declining asks once more, for it cannot be taken back."""
    said = request.form.get("answer", "")
    if said == "declined" and request.form.get("sure") != "1":
        found, entry = queries.offer_for(reading(), actor(), offer_id)
        return render_template("decisions/decline.html", offer=found, entry=entry)
    try:
        with transaction() as session:
            offers.answer(session, actor(), offer_id, said, now=now())
    except Refused as refused:
        return _offer(offer_id, explain(refused, place().timezone)), 422
    thanks = {
        "accepted": N_("Thank you: the invitation is accepted. A receipt is on its way to you."),
        "declined": N_("The invitation is declined. A receipt is on its way to you."),
    }
    flash(gettext(thanks[said]), "good")
    return see_other(url_for("decisions.offer", offer_id=offer_id))


@decisions.get("/selection")
@public
def selection() -> str:
    """The chosen titles, once they are announced; until then when that will be, and to nobody more."""
    return render_template(
        "decisions/selection.html",
        announced=_announced(),
        announced_at=place().selection_announced_at,
        **(_shown() if _announced() else {"chosen": []}),
    )


@decisions.route("/decisions/announcement", methods=["GET", "POST"])
@needs(*STAFF)
def announce() -> Any:
    """What an announcement would show, and setting its moment."""
    form = AnnounceForm()
    status = 200
    if form.is_submitted():
        if form.validate():
            act = request.form.get("act", "")
            if act not in _ANNOUNCED:
                abort(400)
            at = now() if act == "now" else form.moment(place().timezone) if act == "plan" else None
            if act == "plan" and at is None:
                form.complain("at", gettext("Please give the day and the hour."))
            else:
                try:
                    with transaction() as session:
                        announcement.announce(session, actor(), at, now=now())
                    flash(gettext(_ANNOUNCED[act]), "good")
                    return see_other(url_for("decisions.announce"))
                except Refused as refused:
                    form.refuse(refused, place().timezone)
        status = 422
    planned = place().selection_announced_at
    if request.method == "GET" and planned and not _announced():
        form.at.data = planned.astimezone(ZoneInfo(place().timezone))
    return (
        render_template(
            "decisions/announce.html",
            form=form,
            announced=_announced(),
            announced_at=place().selection_announced_at,
            waiting=release.waiting(reading(), actor()),
            **_shown(),
        ),
        status,
    )


_ANNOUNCED = {
    "now": N_("The selection is announced."),
    "plan": N_("The announcement is planned."),
    "back": N_("The planned announcement is taken back."),
}


def _announced() -> bool:
    at = place().selection_announced_at
    return at is not None and at <= now()


def _shown() -> dict[str, Any]:
    """The chosen titles by section, and how their directors are spelled."""
    here = place()
    grouped: list[tuple[Any, list[Any]]] = []
    chosen = queries.chosen_entries(reading(), actor(), here.edition_id, here.selection_announced_at, now())
    for section, entry in chosen:
        if not grouped or grouped[-1][0].id != section.id:
            grouped.append((section, []))
        grouped[-1][1].append(entry)
    return {
        "chosen": grouped,
        "spellings": queries.spellings(reading(), (entry for _, entry in chosen)),
    }


def _move(verdict: str) -> Move:
    try:
        move = Move(verdict)
    except ValueError:
        abort(404)
    if move not in rules.LETTERS:
        abort(404)
    return move


def _chosen() -> tuple[list[uuid.UUID], dict[uuid.UUID, bytes]]:
    """The ticked decisions, and the digests of their letters as the page showed them: "<decision>:<letter>:<hex>"."""
    try:
        chosen = list(dict.fromkeys(uuid.UUID(one) for one in request.form.getlist("decision")))
        seen: dict[uuid.UUID, bytes] = {}
        for one in request.form.getlist("letter"):
            decision, letter, digest = one.split(":")
            if uuid.UUID(decision) in set(chosen):
                seen[uuid.UUID(letter)] = binascii.unhexlify(digest)
    except (ValueError, binascii.Error):
        abort(400)
    return chosen, seen
