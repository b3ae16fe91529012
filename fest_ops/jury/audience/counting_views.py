"""Paper slips entered in batches, and sheets of one-time codes: for organisers and whoever stands at the door."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, request, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.jury.audience import codes, commands, counting, forms, queries, rules, slips
from fest_ops.jury.audience.blueprint import audience
from fest_ops.jury.audience.models import AudienceAward
from fest_ops.jury.audience.squares import squares
from fest_ops.web.forms import Form, form_page
from fest_ops.web.http import actor, needs, now, place, see_other, settings
from fest_ops.web.languages import gettext, ngettext, number, speaking, words
from fest_ops.web.reasons import explain, in_words
from fest_ops.words import Said

COUNTERS = needs(Role.ORGANISER, Role.DOOR)
SLIPS_ON_A_PAGE = 14
"""Two by seven on A4: see audience-sheet.css."""


@audience.route("/audience/awards/<award>/slips", methods=["GET", "POST"])
@COUNTERS
def enter(award: str) -> Any:
    """Enter a batch of slips; below it every batch so far, how many slips, not which marks."""
    session = reading()
    held = queries.award_for(session, actor(), award)
    scale = rules.Scale(held.worst, held.best)
    form = forms.slips_form(scale)(data={"batch": str(uuid.uuid4()), "entry": request.args.get("film", "")})
    form.entry.choices = forms.film_choices(queries.films(session, held))
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _entered(held, form, scale)
            except slips.SlipRefused as refused:
                form.complain("slips", in_words(refused.code, refused.values))
            except Refused as refused:
                form.refuse(refused, place().timezone)
            except Conflict as conflict:
                form.complain("", explain(conflict, place().timezone))
                status = 409
    return (
        render_template(
            "audience/slips.html",
            form=form,
            award=held,
            scale=scale,
            why_not=rules.why_not_vote(held.opened_at, held.closed_at),
            batches=queries.batches(reading(), held),
            marks_shown=queries.may_know_result(actor(), held, now()),
            asks=bool(form.sure.errors or form.sure.data),
        ),
        status,
    )


def _entered(held: AudienceAward, form: forms.SlipsForm, scale: rules.Scale) -> Any:
    """The batch is saved. Raises SlipRefused, Refused, Conflict; what was typed stays in the form."""
    batch_id, entry_id = form.batch_id(), forms.as_key(form.entry.data)
    if batch_id is None or entry_id is None:
        raise NotFound
    batch = slips.together(form.counted(scale), slips.typed(form.slips.data or "", scale))
    with transaction() as session:
        counting.enter_slips(
            session,
            actor(),
            held.slug,
            batch_id,
            entry_id,
            batch,
            label=form.label.data or "",
            expected=form.expected.data or 0,
            sure=bool(form.sure.data),
            now=now(),
        )
    marks = ", ".join(f"{mark}: {number(n)}" for mark, n in sorted(batch.counts.items()) if n)
    flash(
        ngettext("%(n)s slip is saved.", "%(n)s slips are saved.", batch.slips)
        + " "
        + gettext(
            "By mark: %(marks)s. Spoiled: %(spoiled)s.", marks=marks or "–", spoiled=number(batch.spoiled)
        ),
        "good",
    )
    return see_other(url_for("audience.enter", award=held.slug))


@audience.route("/audience/awards/<award>/slips/<uuid:batch_id>/cancel", methods=["GET", "POST"])
@COUNTERS
def cancel(award: str, batch_id: uuid.UUID) -> Any:
    """Ask, then take a batch back."""
    held = queries.award_for(reading(), actor(), award)
    found = next((one for one in queries.batches(reading(), held) if one.batch.id == batch_id), None)
    if found is None:
        raise NotFound
    form = Form()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                counting.cancel_slips(session, actor(), award, batch_id, now=now())
            flash(gettext("The batch is taken back: it stays in the list and counts no more."))
            return see_other(url_for("audience.enter", award=award))
        except Refused as refused:
            form.refuse(refused, place().timezone)
    return form_page("audience/cancel.html", form, award=held, found=found)


@audience.route("/audience/awards/<award>/codes", methods=["GET", "POST"])
@COUNTERS
def code_sheets(award: str) -> Any:
    """The sheets of codes so far; printing another. The codes are shown this once."""
    session = reading()
    held = queries.award_for(session, actor(), award)
    form = forms.CodesForm(data={"entry": request.args.get("film", "")})
    films = queries.films(session, held)
    form.entry.choices = forms.film_choices(films)
    if form.validate_on_submit():
        entry_id = forms.as_key(form.entry.data)
        film = next((one for one in films if one.id == entry_id), None)
        if film is None:
            raise NotFound
        try:
            with transaction() as writing:
                made = commands.print_codes(
                    writing,
                    actor(),
                    award,
                    film.id,
                    label=form.label.data or "",
                    number=form.number.data or 0,
                    keys=settings().secret_keys,
                    now=now(),
                )
            return _sheet(held, film.title, form.label.data or "", made)
        except Refused as refused:
            form.refuse(refused, place().timezone)
    return form_page(
        "audience/codes.html",
        form,
        award=held,
        why_not=rules.why_not_vote(held.opened_at, held.closed_at),
        sheets=queries.sheets(reading(), held),
    )


def _sheet(held: AudienceAward, film: dict[str, str], label: str, made: list[str]) -> Any:
    """The page to print: a slip for each code, in the edition's languages, as many on a page as paper holds."""
    address = settings().base_url + url_for("audience.vote")
    titles: dict[str, Said] = {}
    notes = []
    for language in place().languages:
        with speaking(language):
            title = words(film)
            # Where a language has no title of its own, the one that it falls back to is not printed twice.
            titles.setdefault(title.text, title)
            notes.append((language, gettext("One code, one vote")))
    links = [f"{address}?code={code}" for code in made]
    printed = list(zip(map(codes.shown, made), squares(links), strict=True))
    return render_template(
        "audience/sheet.html",
        award=held,
        film=film,
        label=label,
        address=address.partition("://")[2],
        pages=[printed[at : at + SLIPS_ON_A_PAGE] for at in range(0, len(printed), SLIPS_ON_A_PAGE)],
        titles=list(titles.values()),
        notes=notes,
    )


@audience.route("/audience/awards/<award>/codes/<uuid:sheet_id>/void", methods=["GET", "POST"])
@COUNTERS
def void(award: str, sheet_id: uuid.UUID) -> Any:
    """Ask, then make a sheet's unused codes void."""
    held = queries.award_for(reading(), actor(), award)
    found = next((one for one in queries.sheets(reading(), held) if one.sheet.id == sheet_id), None)
    if found is None:
        raise NotFound
    form = Form()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.void_sheet(session, actor(), award, sheet_id, now=now())
            flash(gettext("The codes that nobody had used are void."))
            return see_other(url_for("audience.code_sheets", award=award))
        except Refused as refused:
            form.refuse(refused, place().timezone)
    return form_page("audience/void.html", form, award=held, found=found)
