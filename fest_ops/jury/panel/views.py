"""The juries of an edition, and a jury's own page: who sits, whether the rules are kept, who may vote on what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import Flask, render_template, url_for

from fest_ops.actor import Actor, Role
from fest_ops.audit import names
from fest_ops.db import reading
from fest_ops.errors import NotFound
from fest_ops.festival.queries import sections_of
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel import (
    ended,
    film_views,
    interest_views,
    naming,
    queries,
    rules,
    seat_views,
    set_up_views,
    watching,
    words,
)
from fest_ops.jury.panel.blueprint import panel
from fest_ops.jury.panel.composition import Denominator, Member, breaches, denominator
from fest_ops.jury.panel.films import FilmToJudge, candidates_of
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.queries import Place, Seated
from fest_ops.jury.panel.tabs import tabs_of
from fest_ops.jury.profiles.document import Profile, ProfileError, parse
from fest_ops.media import doors
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import N_
from fest_ops.web.navigation import NavItem

blueprints = [panel]
PAGES = (film_views, interest_views, seat_views, set_up_views)
"""Loaded for the views that they add to the blueprint."""


def _judges(who: Actor) -> bool:
    return who.staff or who.has(Role.JUROR)


NAVIGATION = [NavItem("panel.index", N_("Juries"), _judges, order=35)]


def install(app: Flask) -> None:
    """Let jurors play the films that they judge; say what juries and seats are called in the record; give the pages of
    every noun of the jury its tabs and words."""
    doors.let_in("film", watching.may_watch)
    doors.let_in("still", watching.may_watch)
    names.register("jury", naming.juries)
    names.register("seat", naming.seats)
    app.jinja_env.globals.update(jury_tabs=tabs_of, jury_words=words)
    app.jinja_env.filters.update(say_craft=words.craft, say_ground=words.ground)


@dataclass(frozen=True, slots=True)
class Line:
    """A jury in the list."""

    jury: Jury
    seat: Seat | None
    section: dict[str, str]
    accepted: int
    asked: int
    """Seats with a vote that are accepted, and those that still wait."""


@panel.get("/juries")
@signed_in
def index() -> str:
    """The juries that this reader may open, and the seats that wait for an answer."""
    session, who = reading(), actor()
    held = queries.juries_of(session, who)
    seats = queries.seats_by_jury(session, [jury.id for jury, _ in held])
    sections = {section.id: section.name for section in sections_of(session, place().edition_id)}
    lines = []
    for jury, seat in held:
        voting = [each for each in seats.get(jury.id, []) if each.seat.function in rules.VOTING]
        accepted = sum(each.sits for each in voting)
        asked = sum(each.stands for each in voting) - accepted
        section = sections.get(jury.section_id, {}) if jury.section_id else {}
        lines.append(Line(jury, seat, section, accepted, asked))
    return render_template(
        "panel/index.html",
        lines=lines,
        offered=queries.offered_seats(session, who),
        may_set_up=rules.may_set_up(who),
    )


@dataclass(frozen=True, slots=True)
class Ballotable:
    """A film, how many may vote on it, and who is recused."""

    film: FilmToJudge
    left: Denominator
    recused: list[str]


@panel.get("/juries/<slug>")
@signed_in
def jury(slug: str) -> Any:
    """A jury: its panel, its composition against the rules, and what recusals do to each film's vote."""
    session, who = reading(), actor()
    try:
        found, seat = queries.jury_for(session, who, slug)
    except NotFound:
        queries.offered_seat(session, who, slug)
        return see_other(url_for("panel.answer", slug=slug))
    places = queries.seats_of(session, found.id)
    sitting = ended.real_sitting_of(session, found.id)
    end = sitting.closed_at if sitting is not None else None
    voting = queries.seated(session, found.id, places, until=end)
    profile = profile_of(found)
    function = seat.function if seat else None
    runs = rules.may_set_up(who) or rules.runs(function)
    sections = {section.id: section.name for section in sections_of(session, place().edition_id)}
    return render_template(
        "panel/jury.html",
        jury=found,
        seat=seat,
        section=sections.get(found.section_id, {}) if found.section_id else {},
        places=[each for each in places if is_there(each, end)],
        gone=[each for each in places if not is_there(each, end)] if runs or who.staff else [],
        breaches=breaches(composed(places, sitting), profile.composition, queries.host_of(session, found))
        if profile and (runs or who.staff)
        else [],
        asked=any(each.stands and not each.sits for each in places if each.seat.function in rules.VOTING),
        profile=profile,
        films=ballotable(candidates_of(session, found), voting, profile),
        whole=denominator(sum(each.why_not != "seat_barred" for each in voting), 0, _quorum(profile)),
        not_ready=[each for each in voting if each.why_not] if runs and end is None else [],
        may_set_up=rules.may_set_up(who) and found.closed_at is None,
        runs=runs and found.closed_at is None,
        state_of=lambda each: each.state(now()),
        shrinks=sitting is not None,
        ended_at=end,
    )


def profile_of(jury: Jury) -> Profile | None:
    """The rules of a jury as they are read; None while somebody left them half done."""
    try:
        return parse(jury.rules)
    except ProfileError:
        return None


def is_there(place: Place, end: dt.datetime | None) -> bool:
    """Whether a seat is on the jury; of a jury whose sitting has ended, whether it was there then or has come since."""
    return place.stands or (end is not None and place.sat_until(end))


def composed(places: list[Place], sitting: Sitting | None) -> list[Member]:
    """Those with a vote who accepted or are asked: what the composition would be. Once the sitting is closed, those
    with whom it was opened: who fell ill later breaks no rule of how a jury is composed."""
    if sitting is not None and sitting.closed_at is not None:
        there = [each for each in places if each.sat_until(sitting.opened_at)]
    else:
        there = [each for each in places if each.stands]
    return [
        Member(each.name, each.seat.function, each.seat.country, tuple(each.seat.crafts))
        for each in there
        if each.seat.function in rules.VOTING
    ]


def ballotable(films: list[FilmToJudge], voting: list[Seated], profile: Profile | None) -> list[Ballotable]:
    """Each film with its denominator; without rules there is no quorum to be said."""
    able = [each for each in voting if each.why_not != "seat_barred"]
    made = []
    for film in films:
        recused = [each.name for each in able if film.entry_id in each.recused]
        left = denominator(len(able), len(recused), _quorum(profile))
        made.append(Ballotable(film, left, recused))
    return made


def _quorum(profile: Profile | None) -> Fraction | int:
    return profile.voting.quorum if profile else 0
