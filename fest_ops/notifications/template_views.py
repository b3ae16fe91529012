"""The wordings of letters: which there are, and editing one. Staff read them, organisers change them."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, Refused
from fest_ops.notifications import editing, kinds, queries, rendering
from fest_ops.notifications.forms import TemplateForm
from fest_ops.notifications.kinds import LetterKind
from fest_ops.notifications.models import LetterTemplate
from fest_ops.notifications.wording import Wording
from fest_ops.web.http import STAFF, actor, edition_blueprint, needs, now, place, see_other
from fest_ops.web.languages import gettext
from fest_ops.web.reasons import explain, in_words

templates = edition_blueprint("letter_templates", "fest_ops.notifications")
Answer = str | Response | tuple[str, int]


@templates.get("/letters/wordings")
@needs(*STAFF)
def wordings() -> Answer:
    """Every kind of letter of an edition, and which languages have the organiser's own words."""
    own = queries.own_templates(reading(), actor())
    return render_template(
        "letters/wordings.html", kinds=[kind for kind in kinds.all_kinds() if kind.of_edition], own=own
    )


@templates.route("/letters/wordings/<code>/<language>", methods=["GET", "POST"])
@needs(*STAFF)
def wording(code: str, language: str) -> Answer:
    """Edit the words of a kind in one language; a preview fills them with samples."""
    kind, own = editing.template_of(reading(), actor(), code, language)
    words = Wording(own.subject, own.body) if own else kinds.built_in(kind, language)
    version = own.version if own else 0
    form = TemplateForm(subject=words.subject, body=words.body, version=version)
    sample: Wording | None = rendering.sample(kind, words, _where(), language)
    theirs: LetterTemplate | None = None
    status = 200
    if form.is_submitted():
        typed = Wording(form.subject.data or "", form.body.data or "")
        status = 422
        sample = None
        if form.validate() and _complain(form, kind, typed):
            if request.form.get("act") != "save":
                sample, status = rendering.sample(kind, typed, _where(), language), 200
            else:
                try:
                    return _save(kind, language, typed, form.version.data or 0)
                except Refused as refused:
                    form.refuse(refused)
                except Conflict as conflict:
                    # What is typed stays, beside the words that came in between; a second Save means it.
                    reading().expire_all()
                    _, own = editing.template_of(reading(), actor(), code, language)
                    theirs, form.version.raw_data = own, None
                    form.version.data = own.version if own else 0
                    form.complain("", explain(conflict))
                    status = 409
    body = render_template(
        "letters/wording.html",
        form=form,
        kind=kind,
        own=own,
        theirs=theirs,
        built_in=kinds.built_in(kind, language),
        speech=language,
        sample=sample,
        fields=[
            (name, *kind.field_help(name))
            for name in (*kind.fields, *sorted(kinds.COMMON.keys() - set(kind.fields)))
        ],
        may_edit=actor().has(Role.ORGANISER),
        zone=place().timezone,
    )
    return make_response(body, status)


@templates.post("/letters/wordings/<code>/<language>/restore")
@needs(Role.ORGANISER)
def restore(code: str, language: str) -> Answer:
    """Go back to the built-in words."""
    with transaction() as session:
        editing.restore(session, actor(), code, language, now=now())
    flash(gettext("The built-in words are in force again."), "good")
    return see_other(url_for("letter_templates.wording", code=code, language=language))


def _where() -> rendering.Where:
    edition = place()
    return rendering.Where(
        edition.name, f"{edition.number} {edition.year}".strip(), f"/{edition.festival}/{edition.edition}/"
    )


def _complain(form: TemplateForm, kind: LetterKind, typed: Wording) -> bool:
    """Say by each field what stands in the way; whether nothing does."""
    reasons = editing.why_not_save(kind, typed)
    for part, (code, fault) in reasons.items():
        values = {"name": fault.name, "line": fault.line, "column": fault.column} if fault else {}
        form.complain(part, in_words(code, values))
    return not reasons


def _save(kind: LetterKind, language: str, typed: Wording, seen_version: int) -> Response:
    with transaction() as session:
        editing.save(session, actor(), kind.code, language, typed, seen_version=seen_version, now=now())
    flash(gettext("Saved. Letters that are still held speak with these words from now on."), "good")
    lost = ", ".join("{" + name + "}" for name in editing.left_out(kind, typed))
    if lost:
        flash(gettext("The built-in letter says this too, yours does not: %(fields)s", fields=lost), "warn")
    return see_other(url_for("letter_templates.wording", code=kind.code, language=language))
