"""Special mentions over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, url_for

from fest_ops.db import transaction
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.palmares import citing
from fest_ops.jury.palmares.blueprint import palmares
from fest_ops.jury.palmares.forms import CitationForm, MentionForm
from fest_ops.jury.palmares.page import Page
from fest_ops.jury.palmares.reading import page_of
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import gettext, words
from fest_ops.web.reasons import explain


@palmares.route("/juries/<slug>/palmares/mentions", methods=["GET", "POST"])
@signed_in
def mentions(slug: str) -> Any:
    """The mentions, and giving one."""
    page = page_of(slug)
    form = MentionForm()
    form.offer([(film.key, str(words(dict(film.title)))) for film in page.desk.films])
    if not form.is_submitted():
        return _mentions(page, form)
    if not page.secretary:
        raise Forbidden("for_the_secretary")
    if not form.validate():
        return _mentions(page, form), 422
    try:
        with transaction() as session:
            citing.mention(
                session,
                actor(),
                slug,
                uuid.UUID(form.entry.data),
                form.person.data or "",
                now=now(),
            )
    except Refused as refused:
        form.refuse(refused, place().timezone)
        return _mentions(page_of(slug), form), 422
    flash(gettext("The mention is recorded."), "good")
    return see_other(url_for("palmares.mentions", slug=slug))


def _mentions(page: Page, form: MentionForm) -> str:
    return render_template(
        "palmares/mentions.html",
        jury=page.desk.jury,
        seat=page.seat,
        page=page,
        form=form,
        most=page.decided.profile.palmares.mentions,
    )


@palmares.get("/juries/<slug>/palmares/mentions/<uuid:mention_id>")
@signed_in
def mention(slug: str, mention_id: uuid.UUID) -> Any:
    """One mention: its citation, and taking it back."""
    return _mention(slug, mention_id)


def _mention(slug: str, mention_id: uuid.UUID, refusal: str = "", **forms: Any) -> str:
    page = page_of(slug)
    given = next((each for each in page.decided.mentions if each.mention.id == mention_id), None)
    if given is None:
        raise NotFound
    citation = forms.get("citation")
    if citation is None:
        citation = CitationForm(formdata=None)
        citation.fill(given.mention.citation)
    return render_template(
        "palmares/mention.html",
        jury=page.desk.jury,
        seat=page.seat,
        page=page,
        given=given,
        citation=citation,
        refusal=refusal,
    )


@palmares.post("/juries/<slug>/palmares/mentions/<uuid:mention_id>/citation")
@signed_in
def cite_mention(slug: str, mention_id: uuid.UUID) -> Any:
    """The jury's words for a mention."""
    form = CitationForm()
    try:
        if not form.validate():
            return _mention(slug, mention_id, citation=form), 422
        with transaction() as session:
            citing.cite_mention(session, actor(), slug, mention_id, form.words, now=now())
    except Refused as refused:
        return _mention(slug, mention_id, explain(refused, place().timezone), citation=form), 422
    flash(gettext("The citation is saved."), "good")
    return see_other(url_for("palmares.mention", slug=slug, mention_id=mention_id))


@palmares.post("/juries/<slug>/palmares/mentions/<uuid:mention_id>/take-back")
@signed_in
def take_mention_back(slug: str, mention_id: uuid.UUID) -> Any:
    """A mention is taken back."""
    try:
        with transaction() as session:
            citing.take_mention_back(session, actor(), slug, mention_id, now=now())
    except Refused as refused:
        return _mention(slug, mention_id, explain(refused, place().timezone)), 422
    flash(gettext("It is taken back. The protocol keeps both."), "good")
    return see_other(url_for("palmares.mentions", slug=slug))
