"""An entry's own page, its receipts, withdrawing and deleting; the festival's page of an entry's papers."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Collection
from typing import Any

from flask import flash, render_template, url_for
from werkzeug.wrappers import Response

from fest_ops.db import reading, transaction
from fest_ops.errors import NotFound, Refused
from fest_ops.selection import labels as states
from fest_ops.selection.decisions import queries as decisions
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries import rules
from fest_ops.selection.entries.models import EntrySnapshot
from fest_ops.selection.states import State, as_told
from fest_ops.submissions.films import commands, handing_in, payload, queries, telling, threads, watching
from fest_ops.submissions.films.blueprint import blueprint
from fest_ops.submissions.films.fields import field_of
from fest_ops.submissions.films.form_page import answer_words, answers
from fest_ops.submissions.films.form_views import why_not_hand_in
from fest_ops.submissions.films.labels import label_of
from fest_ops.submissions.films.queries import OwnFilm
from fest_ops.web.http import STAFF, actor, needs, now, place, see_other, settings, signed_in
from fest_ops.web.languages import gettext as _
from fest_ops.web.languages import instant, words
from fest_ops.web.reasons import in_words


@blueprint.get("/entries/<uuid:entry_id>")
@signed_in
def entry(entry_id: uuid.UUID) -> str:
    """Where the entry stands, as its owners were told; what can be done; the thread."""
    with transaction() as session:
        own = queries.own_film(session, actor(), entry_id)
        threads.mark_read(session, actor(), entry_id, now=now())
    return entry_page(own)


def entry_page(own: OwnFilm, *, typed: str = "", refused: Refused | None = None) -> str:
    """The owner's page; after a refused message with what was typed."""
    session = reading()
    told = as_told(State(own.entry.state), State(own.entry.told_state))
    said = threads.thread_of(session, actor(), own.entry.id)
    return render_template(
        "films/entry.html",
        own=own,
        entry=own.entry,
        told=told,
        lacking=handing_in.gate(session, own) if told is State.DRAFT else [],
        late=why_not_hand_in(own),
        timeline=_timeline(own, said),
        thread=said,
        watching=watching.as_it_stands(session, own, keys=settings().secret_keys),
        owners=queries.owners_of(session, own.entry.id),
        offer=_open_offer(own) if told is State.OFFERED else None,
        may_amend=rules.why_not_amend(told) is None,
        may_withdraw=rules.why_not_withdraw(State(own.entry.state), told) is None,
        changed=told is not State.DRAFT and bool(handing_in.unsent(session, own)),
        typed=typed,
        refused=in_words(refused.code, refused.values, place().timezone) if refused else "",
    )


def _open_offer(own: OwnFilm) -> uuid.UUID | None:
    return next(
        (each.id for each in decisions.offers_of(reading(), own.entry.id) if each.answer is None), None
    )


def _timeline(own: OwnFilm, said: list[threads.Said]) -> list[tuple[str, str, str]]:
    """(moment, what happened, more) of everything that its owners did or were told, oldest first."""
    zone = place().timezone
    session = reading()
    events: list[tuple[Any, str, str]] = [(own.entry.created_at, _("Entry begun"), "")]
    for each in entries.snapshots_of(session, own.entry.id):
        title = _("Entry submitted") if each.position == 1 else _("Amendment %(n)s sent", n=each.position - 1)
        events.append((each.taken_at, title, ""))
    for decision in queries.told_decisions(session, own.entry.id):
        events.append((decision.released_at, states.state(decision.to_state), ""))
    events += _invitations(own, {event[0] for event in events})
    for message in (each.message for each in said):
        title = _("Message from the festival") if message.from_festival else _("Message to the festival")
        events.append((message.at, title, ""))
    if own.film.draft_saved_at and State(own.entry.state) is State.DRAFT:
        events.append((own.film.draft_saved_at, _("Last saved"), ""))
    events.sort(key=lambda event: event[0])
    return [(instant(at, zone), title, text) for at, title, text in events]


def _invitations(own: OwnFilm, told_at: Collection[Any]) -> list[tuple[Any, str, str]]:
    """What became of the invitations, and which were made anew: each was told at once. One that was made at a moment
    of `told_at` stands there as the decision that was released."""
    events: list[tuple[Any, str, str]] = []
    ended = False
    for each in reversed(decisions.offers_of(reading(), own.entry.id)):
        if ended and each.made_at not in told_at:
            events.append((each.made_at, _("Invited anew"), ""))
        ended = each.answer == "expired" or (each.answer == "declined" and each.answered_by_id is not None)
        if ended or each.answer == "accepted":
            events.append((each.answered_at, states.state(each.answer or ""), ""))
    return events


@blueprint.get("/entries/<uuid:entry_id>/receipts/<int:position>")
@signed_in
def receipt(entry_id: uuid.UUID, position: int) -> str:
    """The dated receipt of a submission (1) or an amendment, made to be printed."""
    session = reading()
    own = queries.own_film(session, actor(), entry_id)
    held = _snapshot(own, position)
    answers_held = payload.answers_of(held.payload)
    return render_template(
        "films/receipt.html",
        own=own,
        snapshot=held,
        digest=handing_in.in_fours(held.digest),
        answers=answers(own, answers_held),
        version=(held.payload.get("regulations") or {}).get("version", ""),
        film_file=held.payload.get("film_file"),
        poster=held.payload.get("poster"),
    )


def _snapshot(own: OwnFilm, position: int) -> EntrySnapshot:
    for held in entries.snapshots_of(reading(), own.entry.id):
        if held.position == position:
            return held
    raise NotFound


@blueprint.get("/entries/<uuid:entry_id>/withdraw")
@signed_in
def ask_withdraw(entry_id: uuid.UUID) -> str:
    """What withdrawing means, before it is done."""
    return render_template("films/withdraw.html", own=queries.own_film(reading(), actor(), entry_id))


@blueprint.post("/entries/<uuid:entry_id>/withdraw")
@signed_in
def withdraw(entry_id: uuid.UUID) -> Response:
    """Take the entry back."""
    with transaction() as session:
        own = queries.own_film(session, actor(), entry_id)
        engine.withdraw(session, actor(), entry_id, now=now())
    flash(_("“%(film)s” has been withdrawn.", film=words(own.entry.title)), "good")
    return see_other(url_for("films.entry", entry_id=entry_id))


@blueprint.get("/entries/<uuid:entry_id>/delete")
@signed_in
def ask_delete(entry_id: uuid.UUID) -> str:
    """What deleting a draft means, before it is done."""
    return render_template("films/delete.html", own=queries.own_film(reading(), actor(), entry_id))


@blueprint.post("/entries/<uuid:entry_id>/delete")
@signed_in
def delete(entry_id: uuid.UUID) -> Response:
    """Delete a draft with everything typed."""
    with transaction() as session:
        commands.delete_draft(session, actor(), entry_id, now=now())
    flash(_("The draft has been deleted."), "good")
    return see_other(url_for("films.mine"))


@blueprint.get("/films/<uuid:entry_id>")
@needs(*STAFF)
def sheet(entry_id: uuid.UUID) -> str:
    """For the festival: what was handed in, each amendment beside what it changed, eligibility, owners."""
    session = reading()
    own = queries.readable_film(session, actor(), entry_id)
    held = entries.snapshots_of(session, entry_id)
    if not held:
        raise NotFound
    latest = payload.facts_of(held[-1].payload)
    amendments = [
        (after, [_change(each, own) for each in payload.differences(before.payload, after.payload)])
        for before, after in itertools.pairwise(held)
    ]
    return render_template(
        "films/sheet.html",
        own=own,
        entry=own.entry,
        snapshots=held,
        amendments=amendments,
        answers=answers(own, payload.answers_of(held[-1].payload)),
        findings=[(each, telling.told(each)) for each in handing_in.findings(session, own, latest)],
        telling=telling,
        owners=queries.owners_of(session, entry_id),
        watching=watching.as_handed_in(session, actor(), own.entry, held[-1], keys=settings().secret_keys),
        unread=queries.unread(session, [entry_id], from_festival=False).get(entry_id, 0),
    )


def _change(change: payload.Change, own: OwnFilm) -> tuple[str, str, str]:
    found = field_of(change.key)
    if found is None:
        return label_of(change.key), change.before, change.after
    return (
        label_of(change.key),
        answer_words(found, change.before, own),
        answer_words(found, change.after, own),
    )
