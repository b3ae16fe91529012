"""Persons for administrators: found, compared, merged, erased; and for oneself: a copy, and to be forgotten."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, Flask, Response, flash, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from fest_ops.db import reading, transaction
from fest_ops.errors import NotFound, Refused
from fest_ops.home.persons import commands, forms, labels, own_copy, queries
from fest_ops.media.storage import Disk
from fest_ops.notifications.identity import identity
from fest_ops.people import login, passwords
from fest_ops.people.account.queries import own_account
from fest_ops.people.limits import guesses_own
from fest_ops.web.forms import form_page
from fest_ops.web.http import actor, administrators, now, see_other, settings, signed_in
from fest_ops.web.languages import N_, gettext
from fest_ops.web.navigation import NavItem

Answer = str | tuple[str, int] | AnyResponse

persons = Blueprint("persons", "fest_ops.home", template_folder="templates")
own = Blueprint("own_data", "fest_ops.home", template_folder="templates")
blueprints = [persons, own]
NAVIGATION = [
    NavItem("persons.index", N_("Persons"), lambda who: who.administrator, order=93, in_edition=False)
]
PAGE = 50


def install(app: Flask) -> None:
    """Give templates the words of this room."""
    app.jinja_env.globals.update(persons_words=labels)


@persons.get("/persons")
@administrators
def index() -> Answer:
    """Search among all persons of the installation."""
    typed, page = _typed(), max(1, min(request.args.get("page", 1, type=int), 10_000))
    rows, found = queries.search(reading(), actor(), typed, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "persons/index.html", rows=rows, found=found, search=typed, page=page, pages=max(1, -(-found // PAGE))
    )


@persons.get("/persons/alike")
@administrators
def alike() -> Answer:
    """Persons who are likely one and the same."""
    return render_template("persons/alike.html", groups=queries.alike(reading(), actor()))


@persons.get("/persons/<uuid:person_id>")
@administrators
def person(person_id: UUID) -> Answer:
    """One person, and whom to merge with: those that a search finds, at first those of the same name."""
    known = queries.known(reading(), actor(), person_id)
    typed = _typed() or known.person.name
    rows, _found = queries.search(reading(), actor(), typed, limit=20)
    return render_template(
        "persons/person.html",
        known=known,
        search=typed,
        others=[each for each in rows if each.person.id != person_id],
    )


@persons.route("/persons/<uuid:person_id>/merge/<uuid:gone_id>", methods=["GET", "POST"])
@administrators
def merge(person_id: UUID, gone_id: UUID) -> Answer:
    """What merging the second into the first moves; then do it."""
    preview = queries.merge_preview(reading(), actor(), kept_id=person_id, gone_id=gone_id)
    form = forms.MergeForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.merge(session, actor(), kept_id=person_id, gone_id=gone_id, now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("The two are one person now."), "good")
            return see_other(url_for("persons.person", person_id=person_id))
    return form_page("persons/merge.html", form, preview=preview)


@persons.route("/persons/<uuid:person_id>/erase", methods=["GET", "POST"])
@administrators
def erase(person_id: UUID) -> Answer:
    """What erasing a person forgets and what stays; then do it."""
    if person_id == actor().person_id:
        return see_other(url_for("own_data.forget_me"))
    preview = queries.erase_preview(reading(), actor(), person_id, now=now())
    form = forms.EraseForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                erased = commands.erase(session, actor(), person_id, now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            erased.drop_files(Disk(settings().files))
            flash(gettext("The person was erased."), "good")
            return see_other(url_for("persons.index"))
    return form_page("persons/erase.html", form, preview=preview)


@own.route("/account/forget", methods=["GET", "POST"])
@signed_in
@guesses_own
def forget_me() -> Answer:
    """What the system forgets of me and what stays, or what prevents it; then do it."""
    mine = own_account(reading(), actor())
    preview = queries.erase_preview(reading(), actor(), mine.person.id, now=now())
    form = forms.ForgetMeForm()
    if form.validate_on_submit():
        try:
            _prove(mine.account.password_hash, form)
            with transaction() as session:
                erased = commands.erase(session, actor(), mine.person.id, now=now())
                login.end(at=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            erased.drop_files(Disk(settings().files))
            flash(gettext("You were forgotten: your account and what it held are gone."), "good")
            return see_other("/")
    return form_page(
        "persons/forget_me.html",
        form,
        preview=preview,
        has_password=mine.account.password_hash is not None,
        write_to=identity().email,
    )


def _prove(password_hash: str | None, form: forms.ForgetMeForm) -> None:
    if password_hash is not None and not passwords.matches(password_hash, form.password.data or ""):
        raise Refused("password_wrong", fields={"password": ""})


@own.get("/account/copy.json")
@signed_in
def copy() -> Answer:
    """Download what the system holds about me."""
    if actor().person_id is None:
        raise NotFound
    made = own_copy.own_copy(reading(), actor(), keys=settings().secret_keys, now=now())
    response = make_response(Response(made + "\n", mimetype="application/json"))
    response.headers["Content-Disposition"] = f'attachment; filename="fest-ops-{now():%Y-%m-%d}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed() -> str:
    return re.sub(r"\s+", " ", request.args.get("q", "").replace("\x00", ""))[:200].strip()
