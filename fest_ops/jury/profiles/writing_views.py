"""Writing the rules, part by part: organisers, until they are frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.profiles import commands, editing
from fest_ops.jury.profiles.blueprint import jury_rules
from fest_ops.jury.profiles.document import BUILT_IN, ProfileError, built_in, load
from fest_ops.jury.profiles.forms import (
    ChooseForm,
    CompositionForm,
    ImportForm,
    PrizeForm,
    RulesForm,
    TitleForm,
    palmares_form,
)
from fest_ops.jury.profiles.voting_form import voting_form
from fest_ops.web.http import actor, needs, now, place, see_other
from fest_ops.web.languages import gettext, words
from fest_ops.web.reasons import explain

ORGANISERS = needs(Role.ORGANISER)


def _jury(slug: str) -> tuple[Jury, Seat | None]:
    """The jury, whose rules may still be written, and the actor's seat on it.

    Raises NotFound, Refused("rules_are_frozen" | "jury_is_closed").
    """
    jury, seat = jury_for(reading(), actor(), slug)
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    if jury.frozen_at is not None:
        raise Refused("rules_are_frozen")
    return jury, seat


def _answer(
    jury: Jury,
    seat: Seat | None,
    form: RulesForm,
    template: str,
    document: Callable[[], dict[str, Any]],
    **values: Any,
) -> Any:
    """Show a form, or keep the document that comes of it; what was typed stays where that cannot be."""
    status = 200
    if request.method == "GET":
        form.seen_version.data = str(jury.version)
    elif form.validate():
        try:
            made = document()
            with transaction() as session:
                commands.write(session, actor(), jury.id, made, seen_version=form.version, now=now())
            flash(gettext("Saved."), "good")
            return see_other(url_for("jury_rules.rules", slug=jury.slug))
        except Refused as refused:
            form.refuse(refused, place().timezone)
            status = refused.status
        except Conflict as conflict:
            form.complain("", explain(conflict))
            status = conflict.status
            form.seen_version.data = str(_jury(jury.slug)[0].version)
    else:
        status = 422
    return render_template(template, jury=jury, seat=seat, form=form, **values), status


@jury_rules.route("/juries/<slug>/rules/profile", methods=["GET", "POST"])
@ORGANISERS
def profile(slug: str) -> Any:
    """Choose a built-in profile; it takes the place of what stands there."""
    jury, seat = _jury(slug)
    form = ChooseForm(profile=jury.profile)
    form.profile.choices = [(code, str(words(built_in(code)["title"]))) for code in BUILT_IN]
    return _answer(
        jury,
        seat,
        form,
        "jury_rules/profile.html",
        lambda: _chosen(form.profile.data),
        own=jury.profile not in BUILT_IN,
    )


def _chosen(code: str | None) -> dict[str, Any]:
    if code not in BUILT_IN:
        raise Refused("profile_unknown", fields={"profile": ""})
    return built_in(code)


@jury_rules.route("/juries/<slug>/rules/import", methods=["GET", "POST"], endpoint="import")
@ORGANISERS
def read_document(slug: str) -> Any:
    """Take a document from a file, or from its text."""
    jury, seat = _jury(slug)
    form = ImportForm()

    def document() -> dict[str, Any]:
        file = request.files.get("file")
        try:
            return load(file.read() if file is not None and file.filename else form.text.data or "")
        except ProfileError as fault:
            raise commands.refused(fault) from fault

    return _answer(jury, seat, form, "jury_rules/import.html", document)


@jury_rules.route("/juries/<slug>/rules/title", methods=["GET", "POST"])
@ORGANISERS
def title(slug: str) -> Any:
    """What the rules are called."""
    jury, seat = _jury(slug)
    form = TitleForm(data=TitleForm.fill(jury.rules))

    def document() -> dict[str, Any]:
        named = editing.with_part(jury.rules, "title", form.words(jury.rules["title"]))
        return editing.with_part(named, "source", (form.source.data or "").strip())

    return _answer(jury, seat, form, "jury_rules/title.html", document)


@jury_rules.route("/juries/<slug>/rules/composition", methods=["GET", "POST"])
@ORGANISERS
def composition(slug: str) -> Any:
    """Who may sit together."""
    jury, seat = _jury(slug)
    form = CompositionForm(data=CompositionForm.fill(jury.rules["composition"]))
    return _answer(
        jury,
        seat,
        form,
        "jury_rules/composition.html",
        lambda: editing.with_part(jury.rules, "composition", form.part()),
    )


@jury_rules.route("/juries/<slug>/rules/voting", methods=["GET", "POST"])
@ORGANISERS
def voting(slug: str) -> Any:
    """Rounds, majorities, quorum and ties."""
    jury, seat = _jury(slug)
    form = voting_form(jury.rules["voting"])
    return _answer(
        jury,
        seat,
        form,
        "jury_rules/voting.html",
        lambda: editing.with_part(jury.rules, "voting", form.part()),
    )


@jury_rules.route("/juries/<slug>/rules/palmares", methods=["GET", "POST"])
@ORGANISERS
def palmares(slug: str) -> Any:
    """What the palmares may hold."""
    jury, seat = _jury(slug)
    held = jury.rules["palmares"]
    named = [(each["key"], str(words(each["name"]))) for each in jury.rules["prizes"]]
    form = palmares_form(held, named, request.form)
    return _answer(
        jury,
        seat,
        form,
        "jury_rules/palmares.html",
        lambda: editing.with_part(jury.rules, "palmares", form.part(held)),
    )


@jury_rules.route("/juries/<slug>/rules/new-prize", methods=["GET", "POST"])
@ORGANISERS
def new_prize(slug: str) -> Any:
    """Add a prize."""
    jury, seat = _jury(slug)
    ranks = [each["rank"] for each in jury.rules["prizes"]]
    form = PrizeForm(rank=max(ranks, default=0) + 1, ex_aequo=1)
    return _answer(
        jury, seat, form, "jury_rules/prize.html", lambda: _with_prize(jury, form, None), prize=None
    )


@jury_rules.route("/juries/<slug>/rules/prizes/<key>", methods=["GET", "POST"])
@ORGANISERS
def prize(slug: str, key: str) -> Any:
    """Change a prize."""
    jury, seat = _jury(slug)
    held = _prize(jury, key)
    form = PrizeForm(data=PrizeForm.fill(held))
    return _answer(
        jury, seat, form, "jury_rules/prize.html", lambda: _with_prize(jury, form, held), prize=held
    )


def _prize(jury: Jury, key: str) -> dict[str, Any]:
    held = next((each for each in jury.rules["prizes"] if each["key"] == key), None)
    if held is None:
        raise NotFound
    found: dict[str, Any] = held
    return found


def _with_prize(jury: Jury, form: PrizeForm, held: dict[str, Any] | None) -> dict[str, Any]:
    typed = form.part(held)
    before = held["key"] if held else None
    if any(each["key"] == typed["key"] != before for each in jury.rules["prizes"]):
        raise Refused("prize_key_taken", fields={"key": ""})
    return editing.with_prize(jury.rules, before, typed)


@jury_rules.route("/juries/<slug>/rules/prizes/<key>/remove", methods=["GET", "POST"])
@ORGANISERS
def remove_prize(slug: str, key: str) -> Any:
    """Ask, then take a prize out of the rules."""
    jury, seat = _jury(slug)
    held = _prize(jury, key)
    return _answer(
        jury,
        seat,
        RulesForm(),
        "jury_rules/remove_prize.html",
        lambda: editing.without_prize(jury.rules, key),
        prize=held,
    )
