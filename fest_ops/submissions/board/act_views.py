"""What staff do with one entry beside deciding on it: withdraw it at its owners' word, make an invitation anew."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.festival.queries import section_in
from fest_ops.selection import labels
from fest_ops.selection.calls.queries import calls_of
from fest_ops.selection.decisions import offers
from fest_ops.selection.decisions.queries import rooms
from fest_ops.selection.decisions.rules import offer_end
from fest_ops.selection.entries import queries as engine
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.entries.rules import why_not_withdraw
from fest_ops.selection.states import Move, State, as_told, may_move
from fest_ops.submissions.board.entry_views import entries
from fest_ops.submissions.board.forms import RenewForm, WithdrawForm
from fest_ops.submissions.films.office import withdraw_at_word
from fest_ops.submissions.films.queries import owners_of
from fest_ops.web.forms import form_page
from fest_ops.web.http import STAFF, actor, needs, now, place, see_other
from fest_ops.web.languages import gettext, words
from fest_ops.web.reasons import explain


def _entry(entry_id: uuid.UUID) -> Entry:
    held = engine.readable_entry(reading(), actor(), entry_id)
    if held.state == State.DRAFT:
        raise NotFound
    return held


@entries.route("/board/entry/<uuid:entry_id>/withdraw", methods=["GET", "POST"])
@needs(*STAFF)
def withdraw(entry_id: uuid.UUID) -> Any:
    """Withdraw an entry at its owners' word, after saying who asked and why."""
    held = _entry(entry_id)
    why_not = why_not_withdraw(State(held.state), as_told(State(held.state), State(held.told_state)))
    form = WithdrawForm()
    form.asked_by.choices = [(str(owner.person_id), owner.name) for owner in owners_of(reading(), entry_id)]
    if not form.is_submitted():
        form.version.data = str(held.version)
    elif form.validate():
        try:
            with transaction() as session:
                withdraw_at_word(
                    session,
                    actor(),
                    entry_id,
                    asked_by=_id(form.asked_by.data),
                    reason=form.reason.data or "",
                    seen_version=form.seen_version(),
                    now=now(),
                )
            flash(gettext("“%(film)s” has been withdrawn.", film=words(held.title)), "good")
            return see_other(url_for("board_entry.entry", entry_id=entry_id))
        except Refused as refused:
            form.refuse(refused, place().timezone)
        except Conflict as conflict:
            return _changed(form, conflict, held, "board/withdraw.html", why_not=why_not)
    return form_page("board/withdraw.html", form, entry=held, why_not=_said(why_not))


@entries.route("/board/entry/<uuid:entry_id>/renew", methods=["GET", "POST"])
@needs(Role.ORGANISER)
def renew(entry_id: uuid.UUID) -> Any:
    """Make an invitation anew that ran out or was declined, with its new term and the reason."""
    held = _entry(entry_id)
    form = RenewForm()
    why_not = None if may_move(State(held.state), Move.RENEW) else "not_to_renew"
    if not form.is_submitted():
        form.version.data = str(held.version)
        days = next((c.offer_days for c in calls_of(reading(), held.edition_id) if c.id == held.call_id), 14)
        form.propose(offer_end(now(), days, place().timezone), place().timezone)
    elif form.validate():
        try:
            with transaction() as session:
                offers.renew(
                    session,
                    actor(),
                    entry_id,
                    until=form.moment(place().timezone),
                    reason=form.reason.data or "",
                    seen_version=form.seen_version(),
                    now=now(),
                )
            flash(gettext("The invitation stands again, and a letter says so."), "good")
            return see_other(url_for("board_entry.entry", entry_id=entry_id))
        except Refused as refused:
            form.refuse(refused, place().timezone)
        except Conflict as conflict:
            return _changed(form, conflict, held, "board/renew.html", why_not=why_not, **_place_of(held))
    return form_page("board/renew.html", form, entry=held, why_not=_said(why_not), **_place_of(held))


def _place_of(held: Entry) -> dict[str, Any]:
    """Where the film would go, how full that is, and how it stands."""
    section = section_in(reading(), held.edition_id, held.section_id) if held.section_id else None
    return {
        "section": section,
        "room": rooms(reading(), [section])[section.id] if section else None,
        "state": labels.state(held.state),
    }


def _changed(
    form: WithdrawForm | RenewForm, conflict: Conflict, held: Entry, template: str, **values: Any
) -> tuple[str, int]:
    """The page as it stands now, with what was typed, and why nothing was done."""
    form.complain("", explain(conflict))
    form.version.data = str(held.version)
    values["why_not"] = _said(values["why_not"])
    return render_template(template, entry=held, form=form, **values), 409


def _said(why_not: str | None) -> str:
    return explain(Refused(why_not), place().timezone) if why_not else ""


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
