"""Opening festivals and editions, and what a festival says of itself: pages of administrators."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from werkzeug.wrappers import Response

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.festival import forms
from fest_ops.festival import opening as commands
from fest_ops.festival.commands import EditionFacts
from fest_ops.festival.queries import festival_at
from fest_ops.home import queries
from fest_ops.web.forms import form_page
from fest_ops.web.http import actor, administrators, now, see_other
from fest_ops.web.languages import gettext

Answer = str | Response | tuple[str, int]

festivals = Blueprint("festivals", "fest_ops.home", template_folder="templates")


@festivals.get("/festivals")
@administrators
def index() -> str:
    """Every festival and its editions."""
    return render_template("set_up/festivals.html", festivals=queries.festivals(reading(), now()))


@festivals.route("/festivals/new", methods=["GET", "POST"])
@administrators
def new() -> Answer:
    """Open a festival."""
    form = forms.FestivalForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = commands.open_festival(
                    session,
                    actor(),
                    slug=(form.slug.data or "").strip(),
                    name=forms.spoken(form, "name"),
                    city=(form.city.data or "").strip(),
                    country=form.country.data or "",
                    founded=form.founded.data,
                    now=now(),
                )
                slug = made.slug
            return see_other(url_for("festivals.new_edition", slug=slug))
        except Refused as refused:
            form.refuse(refused)
    return form_page("set_up/festival.html", form)


@festivals.route("/festivals/<slug>/editions/new", methods=["GET", "POST"])
@administrators
def new_edition(slug: str) -> Answer:
    """Open an edition of a festival."""
    festival = festival_at(reading(), slug)
    form = forms.NewEditionForm(year=now().year, slug=str(now().year), languages=["kk", "ru", "en"])
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = commands.open_edition(
                    session, actor(), festival.id, (form.slug.data or "").strip(), facts_of(form), now=now()
                )
                edition = made.slug
            flash(gettext("The edition is open. Invite its first organiser next."))
            return see_other(
                url_for("team.invite", festival=festival.slug, edition=edition, role="organiser")
            )
        except Refused as refused:
            form.refuse(refused)
    return form_page("set_up/new_edition.html", form, festival=festival)


@festivals.route("/festivals/<slug>", methods=["GET", "POST"])
@administrators
def change(slug: str) -> Answer:
    """What a festival says of itself: name, city, country, first year."""
    held = festival_at(reading(), slug)
    form = forms.FestivalForm(obj=held, data=forms.in_fields("name", held.name))
    del form.slug
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.change_festival(
                    session,
                    actor(),
                    held.id,
                    name=forms.spoken(form, "name"),
                    city=(form.city.data or "").strip(),
                    country=form.country.data or "",
                    founded=form.founded.data,
                    now=now(),
                )
            flash(gettext("Saved."))
            return see_other(url_for("festivals.index"))
        except Refused as refused:
            form.refuse(refused)
    return form_page("set_up/festival.html", form, held=held)


def facts_of(form: forms.EditionForm) -> EditionFacts:
    """An edition's facts as typed."""
    assert form.starts.data is not None and form.ends.data is not None
    return EditionFacts(
        number=(form.number.data or "").strip(),
        year=form.year.data or 0,
        starts=form.starts.data,
        ends=form.ends.data,
        timezone=(form.timezone.data or "").strip(),
        languages=[code for code in ("kk", "ru", "en") if code in (form.languages.data or ())],
        announcement=forms.spoken(form, "announcement"),
    )
