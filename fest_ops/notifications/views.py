"""Letters of an edition: what waits, previews, their release, one letter, an address. For its staff."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, flash, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.audit import names
from fest_ops.audit import queries as record
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.notifications import addresses, commands, kinds, mail_room, queries, showing, template_views
from fest_ops.notifications.forms import ReasonForm, SeenForm
from fest_ops.notifications.reasons import STATE_KINDS, STATES
from fest_ops.web import languages
from fest_ops.web.http import STAFF, actor, edition_blueprint, needs, now, place, see_other
from fest_ops.web.languages import N_, gettext, ngettext
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import explain

letters = edition_blueprint("letters", "fest_ops.notifications")
blueprints = [letters, template_views.templates, mail_room.mail_room]
NAVIGATION = [
    NavItem("letters.overview", N_("Letters"), shown_to=lambda who: who.staff, order=40),
    NavItem(
        "mail_room.room",
        N_("Mail room"),
        shown_to=lambda _who: mail_room.is_open(),
        order=95,
        in_edition=False,
    ),
]
PAGE = 50
AT_ONCE = 200
"""Letters previewed and released in one go."""
Answer = str | Response | tuple[str, int]


def install(app: Flask) -> None:
    """Give the templates the words for kinds and states."""
    app.jinja_env.globals.update(
        letter_kind=showing.kind_title, letter_state=showing.state_title, letter_trouble=showing.trouble
    )
    app.jinja_env.globals["LETTER_STATES"] = STATE_KINDS
    names.register("letter", showing.names_of)


@letters.get("/letters")
@needs(*STAFF)
def overview() -> Answer:
    """What waits, what was sent, what failed, by kind."""
    counted = queries.counts(reading(), actor())
    totals: Counter[str] = Counter()
    by_kind: dict[str, dict[str, queries.Count]] = {}
    for count in counted:
        totals[count.state] += count.count
        by_kind.setdefault(count.kind, {})[count.state] = count
    elsewhere = {kind for kind in by_kind if _elsewhere(kind)}
    return render_template(
        "letters/overview.html",
        totals=totals,
        by_kind=by_kind,
        elsewhere=elsewhere,
        held=[count for count in counted if count.state == "held" and count.kind not in elsewhere],
        held_elsewhere=[count for count in counted if count.state == "held" and count.kind in elsewhere],
        stuck=sum(count.stuck for count in counted if count.state in ("held", "released")),
    )


@letters.get("/letters/all")
@needs(*STAFF)
def all_letters() -> Answer:
    """Every letter of the edition, by state and kind, found by recipient."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    kind, search = request.args.get("kind", "")[:100], request.args.get("q", "")[:200]
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    lines, count = queries.lines(
        reading(), actor(), state=state, kind=kind, search=search, limit=PAGE, offset=(page - 1) * PAGE
    )
    return render_template(
        "letters/all.html",
        lines=lines,
        invented=_invented(line.address_id for line in lines),
        count=count,
        page=page,
        pages=max(1, -(-count // PAGE)),
        counted=queries.counts(reading(), actor()),
        state=state,
        kind=kind,
        search=search,
    )


@letters.get("/letters/held/<kind>")
@needs(*STAFF)
def held(kind: str) -> Answer:
    """The letters of a kind that wait, as they would be sent, to be released."""
    return _held_page(kind)


@letters.post("/letters/held/<kind>")
@needs(*STAFF)
def release(kind: str) -> Answer:
    """First the question how many go out and in which languages, then the release."""
    seen = _seen()
    if not seen:
        return _held_page(kind, refusal=explain(Refused("nothing_chosen"))), 422
    chosen = queries.lines_of(reading(), actor(), list(seen))
    if _elsewhere(kind) or any(line.kind != kind for line in chosen):
        raise NotFound
    if request.form.get("act") != "release":
        return render_template(
            "letters/release.html",
            form=SeenForm(),
            kind=kind,
            seen=request.form.getlist("letter"),
            chosen=chosen,
            invented=_invented(line.address_id for line in chosen),
            languages_list=[
                (languages.NAMES[code], languages.number(count))
                for code, count in Counter(line.language for line in chosen).items()
            ],
        )
    try:
        with transaction() as session:
            released = commands.release(session, actor(), seen, now=now())
    except Conflict as conflict:
        return _held_page(kind, refusal=explain(conflict)), 409
    flash(
        ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", len(released.sent_off)),
        "good",
    )
    if released.muted:
        flash(
            ngettext(
                "%(n)s letter stays here: its address is mute.",
                "%(n)s letters stay here: their addresses are mute.",
                len(released.muted),
            ),
            "warn",
        )
    return see_other(url_for("letters.overview"))


@letters.get("/letters/<uuid:letter_id>")
@needs(*STAFF)
def letter(letter_id: uuid.UUID) -> Answer:
    """One letter: where it stands, its exact headers and text."""
    return _letter_page(letter_id)


@letters.post("/letters/<uuid:letter_id>/retry")
@needs(*STAFF)
def retry(letter_id: uuid.UUID) -> Answer:
    """Try a failed letter again."""
    try:
        with transaction() as session:
            commands.retry(session, actor(), letter_id, now=now())
    except Refused as refused:
        return _letter_page(letter_id, refusal=explain(refused)), 422
    flash(gettext("The letter is on its way again."), "good")
    return see_other(url_for("letters.letter", letter_id=letter_id))


@letters.route("/letters/<uuid:letter_id>/cancel", methods=["GET", "POST"])
@needs(*STAFF)
def cancel(letter_id: uuid.UUID) -> Answer:
    """Stop a letter that has not left, with a reason."""
    shown, address = queries.letter_in(reading(), actor(), letter_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.cancel(session, actor(), [letter_id], reason=form.reason.data or "", now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("The letter was cancelled. It stays in the list."), "good")
            return see_other(url_for("letters.letter", letter_id=letter_id))
    body = render_template("letters/cancel.html", form=form, letter=shown, address=address)
    return make_response(body, 422 if form.is_submitted() else 200)


@letters.get("/letters/addresses/<uuid:address_id>")
@needs(*STAFF)
def address(address_id: uuid.UUID) -> Answer:
    """An address and what this edition wrote to it."""
    return _address_page(address_id, ReasonForm(formdata=None))


@letters.post("/letters/addresses/<uuid:address_id>/mute")
@needs(*STAFF)
def mute(address_id: uuid.UUID) -> Answer:
    """Send nothing more to an address."""
    form = ReasonForm()
    if not form.validate():
        return _address_page(address_id, form), 422
    with transaction() as session:
        addresses.mute(session, actor(), address_id, reason=form.reason.data or "", now=now())
    flash(gettext("Nothing is sent to this address from now on; its letters are held and listed."), "good")
    return see_other(url_for("letters.address", address_id=address_id))


@letters.post("/letters/addresses/<uuid:address_id>/unmute")
@needs(*STAFF)
def unmute(address_id: uuid.UUID) -> Answer:
    """Write to an address again."""
    with transaction() as session:
        addresses.unmute(session, actor(), address_id, now=now())
    flash(gettext("Letters to this address can be released again."), "good")
    return see_other(url_for("letters.address", address_id=address_id))


def _held_page(kind: str, refusal: str = "") -> str:
    known = kinds.find(kind)
    ids, count = queries.held_ids(reading(), actor(), kind, limit=AT_ONCE)
    shown: list[showing.Shown] = []
    if ids and known:
        with transaction() as session:
            frozen = commands.freeze(session, ids, now=now())
        shown = [showing.show(frozen[key]) for key in ids if frozen[key].state == "held"]
    addressed = {line.id: line for line in queries.lines_of(reading(), actor(), ids)}
    return render_template(
        "letters/held.html",
        kind=kind,
        known=known,
        elsewhere=_elsewhere(kind),
        shown=shown,
        count=count,
        refusal=refusal,
        addresses=addressed,
        invented=_invented(line.address_id for line in addressed.values()),
    )


def _invented(addresses: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Which of the addresses belong to somebody whom a demo made up (1 statement)."""
    return names.names_of(reading(), "address", set(addresses))


def _elsewhere(kind: str) -> bool:
    known = kinds.find(kind)
    return known is not None and known.released_elsewhere


def _seen() -> dict[uuid.UUID, bytes]:
    """The letters that the form names with their digests; what is malformed names nothing."""
    seen: dict[uuid.UUID, bytes] = {}
    for value in request.form.getlist("letter"):
        key, _, digest = value.partition(":")
        try:
            seen[uuid.UUID(key)] = bytes.fromhex(digest)
        except ValueError:
            continue
    return seen


def _letter_page(letter_id: uuid.UUID, refusal: str = "") -> str:
    shown, to = queries.letter_in(reading(), actor(), letter_id)
    if shown.state == "held" and kinds.find(shown.kind):
        with transaction() as session:
            shown = commands.freeze(session, [letter_id], now=now())[letter_id]
    return render_template(
        "letters/letter.html",
        letter=shown,
        opened=showing.show(shown).opened,
        address=to,
        invented=_invented([to.id]),
        refusal=refusal,
        elsewhere=_elsewhere(shown.kind),
        history=record.events_of(reading(), actor(), "letter", letter_id),
    )


def _address_page(address_id: uuid.UUID, form: Any) -> str:
    found = queries.address_in(reading(), actor(), address_id)
    lines, count = queries.lines(reading(), actor(), address_id=address_id, limit=PAGE)
    return render_template(
        "letters/address.html",
        address=found,
        invented=_invented([found.id]),
        lines=lines,
        count=count,
        form=form,
        zone=place().timezone,
    )
