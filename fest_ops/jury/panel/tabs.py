"""The pages of a jury that an actor may open, as the tabs on top of each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for

from fest_ops.actor import Actor
from fest_ops.jury.panel import rules
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.web.http import actor
from fest_ops.web.languages import N_, gettext


def _votes(_who: Actor, function: str) -> bool:
    return function in rules.VOTING


def _watches(who: Actor, function: str) -> bool:
    return function in (*rules.VOTING, rules.SECRETARY) or rules.may_set_up(who)


def _everybody(_who: Actor, _function: str) -> bool:
    return True


def _sits(who: Actor, function: str) -> bool:
    return bool(function) or rules.may_set_up(who)


def _projects(who: Actor, function: str) -> bool:
    return function not in rules.VOTING and _sits(who, function)


def _runs(who: Actor, function: str) -> bool:
    return rules.runs(function) or rules.may_set_up(who)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a jury; `shown_to` takes the actor and the function of their seat, "" where they hold none."""

    endpoint: str
    label: str
    shown_to: Callable[[Actor, str], bool]


TABS = (
    Tab("panel.jury", N_("The jury"), _everybody),
    Tab("panel.declaration", N_("My declaration"), _votes),
    Tab("panel.films", N_("Films"), _watches),
    Tab("panel.interests", N_("Interests"), _runs),
    Tab("jury_rules.rules", N_("Rules and prizes"), _everybody),
    Tab("ballots.sitting", N_("Sitting"), lambda _who, function: rules.runs(function)),
    Tab("ballots.ballot", N_("Ballot"), _votes),
    Tab("ballots.room", N_("Projector"), _projects),
    Tab("palmares.palmares", N_("Palmares"), _sits),
    Tab("protocol.protocol", N_("Protocol"), _sits),
)
"""In the order in which a jury needs them. Pages of rooms that an application does not have are left out."""


def tabs_of(jury: Jury, seat: Seat | None) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this page) of every page of a jury that this reader may open."""
    function = seat.function if seat is not None else ""
    here = request.endpoint or ""
    return [
        (gettext(tab.label), url_for(tab.endpoint, slug=jury.slug), _is_here(tab.endpoint, here))
        for tab in TABS
        if tab.endpoint in current_app.view_functions and tab.shown_to(actor(), function)
    ]


_WITHIN = {
    "panel.film": "panel.films",
    "panel.add_interest": "panel.declaration",
    "ballots.act": "ballots.sitting",
    "ballots.vote": "ballots.ballot",
}
"""Pages below a tab's own, and what answers on its page."""


def _is_here(tab: str, here: str) -> bool:
    if here.startswith(("panel.", "ballots.")):
        return _WITHIN.get(here, here) == tab
    return tab.partition(".")[0] == here.partition(".")[0]
