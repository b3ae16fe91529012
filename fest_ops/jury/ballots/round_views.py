"""A round at the secretary's desk: laid out, opened, closed and counted, or voided; and what it came to."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from flask import flash, render_template, request, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.ballots import box, forms, laying, queries, rounds, rules, tallies, words
from fest_ops.jury.ballots.blueprint import ballots
from fest_ops.jury.ballots.desk import Desk, Option, desk_of
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.ballots.sitting_views import sitting_page, why_words
from fest_ops.jury.panel import seen
from fest_ops.jury.panel.models import Seat
from fest_ops.web.http import actor, now, place, see_other, settings, signed_in
from fest_ops.web.languages import gettext
from fest_ops.web.reasons import explain, in_words


@ballots.get("/juries/<slug>/sitting/prizes/<key>")
@signed_in
def prepare(slug: str, key: str) -> str:
    """A round as it would open: the candidates, the roll, the majority; and what stands in its way."""
    return _prepare(slug, key)


@ballots.post("/juries/<slug>/sitting/prizes/<key>")
@signed_in
def open_round(slug: str, key: str) -> Any:
    """Look at the round again with what was ticked, excuse somebody from a film, or open it."""
    wanted = request.form.get("act", "look")
    try:
        if wanted == "waive":
            with transaction() as session:
                jury, _ = queries.run_by(session, actor(), slug)
                _waive(slug, desk_of(session, jury), key)
        elif wanted == "open":
            with transaction() as session:
                rounds.open_round(
                    session,
                    actor(),
                    slug,
                    key,
                    present=forms.ids_of(request.form.getlist("present")),
                    persons=_persons(),
                    anew=_anew(),
                    reason=request.form.get("anew_reason", ""),
                    now=now(),
                )
            flash(gettext("The round is open."), "good")
            return see_other(url_for("ballots.sitting", slug=slug))
    except Refused as refused:
        return _prepare(slug, key, explain(refused, place().timezone), list(refused.fields)), 422
    return _prepare(slug, key)


def _waive(slug: str, desk: Desk, key: str) -> None:
    prize = laying.prize_of(desk, key)
    layout = laying.lay_out(desk, prize, present=_present(desk), persons=_persons(), anew=_anew())
    chosen = {str(each) for each in forms.ids_of(request.form.getlist("waive"))}
    if not chosen & set(layout.roll.unseen):
        raise Refused("no_rows_chosen")
    with transaction() as session:
        for seat, films in layout.roll.unseen.items():
            if seat in chosen:
                entries = [uuid.UUID(film) for film in films]
                reason = request.form.get("reason", "")
                seen.waive(session, actor(), slug, uuid.UUID(seat), entries, reason, now=now())


def _prepare(slug: str, key: str, refusal: str = "", at_fault: Collection[str] = ()) -> str:
    session = reading()
    jury, seat = queries.run_by(session, actor(), slug)
    desk = desk_of(session, jury)
    prize = laying.prize_of(desk, key)
    persons = _persons()
    if request.form.get("person", "").strip() or request.form.get("act") == "add":
        try:
            added = laying.typed_person(desk, request.form.get("film", ""), request.form.get("person", ""))
            persons = [*(persons or ()), added]
        except Refused as refused:
            refusal = explain(refused, place().timezone)
    layout = laying.lay_out(desk, prize, present=_present(desk), persons=persons, anew=_anew())
    if not layout.is_vote:
        return _settled(desk, seat, layout, refusal)
    why = layout.why_not
    return render_template(
        "ballots/prepare.html",
        jury=jury,
        seat=seat,
        sitting=desk.sitting,
        desk=desk,
        prize=prize,
        layout=layout,
        options=_in_order(layout.options),
        choose=why is not None
        and why.code == "no_candidates"
        and any(not one.why_not for one in layout.options),
        anew=_anew(),
        begins_anew=laying.begins_anew(desk, prize, anew=_anew()),
        present=_present(desk),
        standing=set(layout.spec.keys) if layout.spec else set(),
        why_not=in_words(why.code, why.values) if why else "",
        why_film=lambda reason: why_words(desk, reason),
        refusal=refusal,
        at_fault=at_fault,
        out_of_reach=box.is_out_of_reach(session),
        few=rules.few_may_vote(layout.spec.roll, layout.spec.keys, len(desk.seats)) if layout.spec else {},
        words_=words,
    )


def _settled(desk: Desk, seat: Seat | None, layout: laying.Layout, refusal: str) -> str:
    last = desk.history(layout.prize.key)[-1]
    return render_template(
        "ballots/settled.html",
        jury=desk.jury,
        seat=seat,
        sitting=desk.sitting,
        prize=layout.prize,
        kind=layout.kind,
        round=last,
        titles=_titles(last),
        decided=layout.prize.key in desk.palmares,
        unreleased=last.shown_at is None,
        refusal=refusal,
        words_=words,
    )


@ballots.post("/juries/<slug>/rounds/<uuid:round_id>/close")
@signed_in
def close(slug: str, round_id: uuid.UUID) -> Any:
    """Close a round and count it: two transactions, so that a box is never read within the one that closed it."""
    with transaction() as session:
        rounds.close_round(session, actor(), slug, round_id, now=now())
    return _count(slug, round_id)


@ballots.post("/juries/<slug>/rounds/<uuid:round_id>/count")
@signed_in
def count(slug: str, round_id: uuid.UUID) -> Any:
    """Count a round that was closed and not counted."""
    return _count(slug, round_id)


def _count(slug: str, round_id: uuid.UUID) -> Any:
    try:
        with transaction() as session:
            rounds.count_round(session, actor(), settings().secret_keys, slug, round_id, now=now())
    except Refused as refused:
        return sitting_page(slug, explain(refused, place().timezone)), 422
    return see_other(url_for("ballots.outcome", slug=slug, round_id=round_id))


@ballots.post("/juries/<slug>/rounds/<uuid:round_id>/void")
@signed_in
def void(slug: str, round_id: uuid.UUID) -> Any:
    """Void a round for a reason."""
    try:
        with transaction() as session:
            rounds.void_round(session, actor(), slug, round_id, request.form.get("reason", ""), now=now())
    except Refused as refused:
        return sitting_page(slug, explain(refused, place().timezone)), 422
    flash(gettext("The round is void. Its ballots are gone unread."), "good")
    return see_other(url_for("ballots.sitting", slug=slug))


@ballots.get("/juries/<slug>/rounds/<uuid:round_id>")
@signed_in
def outcome(slug: str, round_id: uuid.UUID) -> str:
    """A counted round: its outcome, its figures unless they would show somebody, and what the rules say is next."""
    session = reading()
    jury, seat = queries.run_by(session, actor(), slug)
    _, round_ = queries.round_of(session, jury.id, round_id)
    if round_.state != "counted":
        raise NotFound
    desk = desk_of(session, jury)
    line = next((each for each in desk.lines if each.prize.key == round_.prize), None)
    return render_template(
        "ballots/outcome.html",
        jury=jury,
        seat=seat,
        sitting=desk.sitting,
        desk=desk,
        round=round_,
        line=line,
        latest=line is not None and bool(line.history) and line.history[-1].id == round_.id,
        tally=tallies.tally_for(session, settings().secret_keys, desk, round_),
        progress=queries.progress_of(session, round_.id),
        shows=round_.shown_at is None and not queries.has_chair(session, jury.id),
        titles=_titles(round_),
        words_=words,
    )


def _in_order(options: Sequence[Option]) -> list[Option]:
    by_key = {each.candidate.key: each for each in options}
    return [
        by_key[key] for key in words.in_order(by_key, {key: by_key[key].candidate.title for key in by_key})
    ]


def _titles(round_: Round) -> dict[str, Any]:
    return {each["key"]: each["title"] for each in round_.spec["candidates"]}


def _present(desk: Desk) -> set[str]:
    """Who is ticked as present; before anything was ticked: who was there last, else everybody."""
    if request.method == "POST":
        return {str(each) for each in forms.ids_of(request.form.getlist("present"))}
    return set(desk.rounds[-1].present) if desk.rounds else set(desk.names)


def _persons() -> list[str] | None:
    if request.method != "POST" or "persons" not in request.form:
        return None
    return [key for key in request.form.getlist("candidate") if laying.is_key(key)][:200]


def _anew() -> bool:
    return request.values.get("anew") == "1"
