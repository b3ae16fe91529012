"""Setting an edition up: its facts, sections and regulations. Organisers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, render_template, url_for
from werkzeug.wrappers import Response

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.festival import commands, forms
from fest_ops.festival.models import Edition, Section
from fest_ops.festival.queries import (
    edition_of,
    regulations_in,
    regulations_of_edition,
    section_in,
    sections_of,
)
from fest_ops.festival.regulations_form import RegulationsForm, typed_before
from fest_ops.festival.rules import words_lacking
from fest_ops.home.set_up import opening
from fest_ops.home.set_up.opening import facts_of
from fest_ops.selection.calls.queries import calls_of
from fest_ops.selection.decisions.queries import rooms
from fest_ops.web.forms import Form, form_page
from fest_ops.web.http import actor, edition_blueprint, needs, now, place, see_other, today
from fest_ops.web.languages import N_, gettext, words
from fest_ops.web.navigation import NavItem

Answer = str | Response | tuple[str, int]

setup = edition_blueprint("set_up", "fest_ops.home")
blueprints = [opening.festivals, setup]
NAVIGATION = [
    NavItem("set_up.index", N_("Set-up"), lambda who: who.has(Role.ORGANISER), order=90),
    NavItem("festivals.index", N_("Festivals"), lambda who: who.administrator, order=91, in_edition=False),
]
ORGANISERS = needs(Role.ORGANISER)


@setup.get("/set-up", endpoint="index")
@ORGANISERS
def overview() -> str:
    """What is set up, and what is still lacking."""
    session, edition_id = reading(), place().edition_id
    held, sections = edition_of(session, edition_id), sections_of(session, edition_id)
    calls, versions = calls_of(session, edition_id), regulations_of_edition(session, edition_id)
    return render_template(
        "set_up/index.html",
        edition=held,
        sections=sections,
        calls=calls,
        regulations=next((each for each in versions if each.in_force_from <= today()), None),
        coming=[each for each in versions if each.in_force_from > today()],
        lacking={
            "edition": _lacking(held, held.announcement),
            "sections": _lacking(held, *(each.name for each in sections)),
            "regulations": _lacking(held, *(each.text for each in versions[:1])),
            "calls": _lacking(held, *(text for each in calls for text in (each.title, each.introduction))),
        },
    )


def _lacking(edition: Edition, *texts: Mapping[str, str]) -> list[str]:
    """The edition's languages in which one of these is not said, though it is in another."""
    lacking = {code for text in texts for code in words_lacking(text, edition.languages)}
    return [code for code in edition.languages if code in lacking]


@setup.route("/set-up/edition", methods=["GET", "POST"])
@ORGANISERS
def edition() -> Answer:
    """The edition's dates, zone, languages and announcement."""
    held = edition_of(reading(), place().edition_id)
    form = forms.EditionForm(obj=held, data=forms.in_fields("announcement", held.announcement))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.change_edition(session, actor(), held.id, facts_of(form), now=now())
            flash(gettext("Saved."))
            return see_other(url_for("set_up.index"))
        except Refused as refused:
            form.refuse(refused)
    return form_page("set_up/edition.html", form)


@setup.get("/set-up/sections")
@ORGANISERS
def sections() -> str:
    """The sections with their quotas, and how full they are."""
    session = reading()
    held = sections_of(session, place().edition_id)
    return render_template("set_up/sections.html", sections=held, rooms=rooms(session, held))


@setup.route("/set-up/sections/new", methods=["GET", "POST"])
@ORGANISERS
def new_section() -> Answer:
    """Add a section."""
    return _section(None)


@setup.route("/set-up/sections/<uuid:section_id>", methods=["GET", "POST"])
@ORGANISERS
def section(section_id: uuid.UUID) -> Answer:
    """Change a section."""
    return _section(section_id)


def _section(section_id: uuid.UUID | None) -> Answer:
    held = section_in(reading(), place().edition_id, section_id) if section_id else None
    form = forms.SectionForm(obj=held, data=forms.in_fields("name", held.name) if held else None)
    taken = rooms(reading(), [held])[held.id].taken if held else 0
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.save_section(
                    session,
                    actor(),
                    place().edition_id,
                    section_id,
                    slug=(form.slug.data or "").strip(),
                    name=forms.spoken(form, "name"),
                    competitive=bool(form.competitive.data),
                    quota=form.quota.data,
                    taken=taken,
                    now=now(),
                )
            flash(gettext("Saved."))
            return see_other(url_for("set_up.sections"))
        except Refused as refused:
            form.refuse(refused)
    return form_page("set_up/section.html", form, section=held)


@setup.route("/set-up/sections/<uuid:section_id>/remove", methods=["GET", "POST"])
@ORGANISERS
def remove_section(section_id: uuid.UUID) -> Answer:
    """Ask, then remove a section that nothing uses."""
    form = Form()
    held = section_in(reading(), place().edition_id, section_id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.remove_section(session, actor(), place().edition_id, section_id, now=now())
            flash(gettext("The section was removed."))
            return see_other(url_for("set_up.sections"))
        except Refused as refused:
            form.refuse(refused)
    return form_page("set_up/remove_section.html", form, section=held)


@setup.get("/set-up/regulations")
@ORGANISERS
def regulations() -> str:
    """Every version of the regulations, the newest first."""
    held = regulations_of_edition(reading(), place().edition_id)
    names = {each.slug: words(each.name) for each in sections_of(reading(), place().edition_id)}
    return render_template(
        "set_up/regulations.html",
        versions=held,
        rule_names=forms.RULE_NAMES,
        section_names=names,
        today=today(),
    )


@setup.route("/set-up/regulations/<uuid:regulations_id>/withdraw", methods=["GET", "POST"])
@ORGANISERS
def withdraw_regulations(regulations_id: uuid.UUID) -> Answer:
    """Ask, then take back a version that is not in force yet."""
    form = Form()
    held = regulations_in(reading(), place().edition_id, regulations_id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.withdraw_regulations(session, actor(), place().edition_id, regulations_id, now=now())
            flash(gettext("The version was withdrawn."))
            return see_other(url_for("set_up.regulations"))
        except Refused as refused:
            form.refuse(refused)
    return form_page("set_up/withdraw_regulations.html", form, held=held)


@setup.route("/set-up/regulations/new", methods=["GET", "POST"])
@ORGANISERS
def new_regulations() -> Answer:
    """Publish a new version; the form begins with the words and rules of the newest."""
    sections = sections_of(reading(), place().edition_id)
    form = RegulationsForm(data=_last_version(sections))
    if form.validate_on_submit():
        assert form.in_force_from.data is not None
        try:
            with transaction() as session:
                commands.publish_regulations(
                    session,
                    actor(),
                    place().edition_id,
                    version=(form.version.data or "").strip(),
                    in_force_from=form.in_force_from.data,
                    text=forms.spoken(form, "text"),
                    parameters=form.parameters(),
                    now=now(),
                )
            flash(
                gettext(
                    "The version is published. A call keeps the version it names until you change the call."
                )
            )
            return see_other(url_for("set_up.regulations"))
        except Refused as refused:
            form.refuse(refused)
    names = {each.slug: words(each.name) for each in sections}
    return form_page("set_up/new_regulations.html", form, section_names=names)


def _last_version(sections: list[Section]) -> dict[str, Any]:
    versions = regulations_of_edition(reading(), place().edition_id)
    held = versions[0] if versions else None
    begun = {"version": today().isoformat(), "in_force_from": today()}
    return {**typed_before(held.rules if held else {}, held.text if held else {}, sections), **begun}
