"""Who acts for an entry: the list, invitations by e-mail, joining by a letter's link."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import EmailField, SelectField
from wtforms.validators import InputRequired

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries import rules
from fest_ops.submissions.films import owners as acting
from fest_ops.submissions.films import queries
from fest_ops.submissions.films.blueprint import blueprint
from fest_ops.submissions.films.labels import OWNER_ROLES
from fest_ops.web.forms import Form
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import N_
from fest_ops.web.languages import NAMES as LANGUAGES
from fest_ops.web.languages import gettext as _


class InviteForm(Form):
    """Whom to invite, as what, in which language."""

    email = EmailField(N_("E-mail address"), validators=[InputRequired()], render_kw={"autocomplete": "off"})
    role = SelectField(N_("Acts as"), choices={role: OWNER_ROLES[role] for role in ("co_owner", "agent")})
    language = SelectField(N_("Language of the letter"), choices=LANGUAGES)


@blueprint.route("/entries/<uuid:entry_id>/owners", methods=["GET", "POST"])
@signed_in
def owners(entry_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Who acts for the entry, and inviting somebody."""
    session = reading()
    own = queries.own_film(session, actor(), entry_id)
    form = InviteForm(data={"language": actor().language}) if request.method == "GET" else InviteForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with transaction() as writing:
                    made = acting.invite(
                        writing,
                        actor(),
                        entry_id,
                        email=form.email.data or "",
                        role=form.role.data,
                        language=form.language.data,
                        now=now(),
                    )
            except Refused as refused:
                form.refuse(refused, place().timezone)
            else:
                flash(_("A letter is on its way to %(address)s.", address=made.email), "good")
                return see_other(url_for("films.owners", entry_id=entry_id))
    page = render_template(
        "films/owners.html",
        own=own,
        owners=queries.owners_of(session, entry_id),
        invitations=queries.invitations_of(session, entry_id, now()),
        may_change=rules.may_change_owners(actor(), entries.owner_role(session, actor(), entry_id)),
        form=form,
    )
    return page, status


@blueprint.post("/entries/<uuid:entry_id>/owners/<uuid:person_id>/remove")
@signed_in
def remove_owner(entry_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Somebody acts for the entry no longer; one's own leaving ends at the list of entries."""
    with transaction() as session:
        queries.own_film(session, actor(), entry_id)
        engine.remove_owner(session, actor(), entry_id, person_id, now=now())
    if person_id == actor().person_id:
        flash(_("You no longer act for this entry."), "good")
        return see_other(url_for("films.mine"))
    flash(_("This person no longer acts for the entry."), "good")
    return see_other(url_for("films.owners", entry_id=entry_id))


@blueprint.post("/entries/<uuid:entry_id>/invitations/<uuid:invitation_id>/take-back")
@signed_in
def take_back(entry_id: uuid.UUID, invitation_id: uuid.UUID) -> Response:
    """An invitation's link works no longer."""
    with transaction() as session:
        acting.take_back(session, actor(), entry_id, invitation_id, now=now())
    flash(_("The invitation was taken back."), "good")
    return see_other(url_for("films.owners", entry_id=entry_id))


@blueprint.get("/entries/join/<token>")
@signed_in
def ask_join(token: str) -> str:
    """What the link of an invitation offers, before it is taken up."""
    with transaction() as session:
        invitation, entry = acting.invitation_for(session, actor(), token, now=now())
    return render_template("films/join.html", invitation=invitation, entry=entry, token=token)


@blueprint.post("/entries/join/<token>")
@signed_in
def join(token: str) -> Response:
    """Act for the entry from now on."""
    with transaction() as session:
        entry_id = acting.join(session, actor(), token, now=now())
    flash(_("You act for this entry from now on."), "good")
    return see_other(url_for("films.entry", entry_id=entry_id))
