"""The people of an edition: the list, their roles, invitations; and the page that an invitation opens."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from flask import abort, flash, make_response, render_template, request, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Forbidden, Refused
from fest_ops.notifications import kinds, rendering, wording
from fest_ops.people import commands as persons
from fest_ops.people import login, queries, rules
from fest_ops.people.account.queries import own_account
from fest_ops.people.blueprint import people
from fest_ops.people.entrance.views import Answer, dead, typed, whole
from fest_ops.people.limits import takes_tokens
from fest_ops.people.links import Address
from fest_ops.people.reasons import ROLES
from fest_ops.people.team import commands, forms
from fest_ops.people.team import queries as invitations
from fest_ops.web.forms import Form, form_page
from fest_ops.web.http import actor, edition_blueprint, now, place, public, see_other, signed_in
from fest_ops.web.languages import gettext, language, ngettext, speaking

team = edition_blueprint("team", "fest_ops.people")
PAGE = 50
RoleChoice = TypeVar("RoleChoice", forms.RoleForm, forms.InviteForm)


def role_name(role: Role | str) -> str:
    """A role in the reader's language."""
    return gettext(ROLES[Role(role)])


@team.get("/people")
@signed_in
def people_list() -> Answer:
    """Who has which role in this edition."""
    search = request.args.get("q", "")[:200]
    role = next((each for each in Role if each.value == request.args.get("role")), None)
    page = max(1, request.args.get("page", 1, type=int))
    found = _people(search, role, page)
    return render_template(
        "people/people.html",
        found=found,
        search=search,
        role=role,
        page=min(page, 10_000),
        pages=max(1, -(-found.found // PAGE)),
        invitations=invitations.open_invitations(reading(), actor(), now=now()),
    )


def _people(search: str, role: Role | None, page: int) -> queries.People:
    if not rules.may_see_people(actor()):
        raise Forbidden("forbidden")
    return queries.people_of(
        reading(), actor(), search=search, role=role, limit=PAGE, offset=(min(page, 10_000) - 1) * PAGE
    )


@team.route("/people/<uuid:person_id>", methods=["GET", "POST"])
@signed_in
def person(person_id: UUID) -> Answer:
    """One person's roles here: give one more, take one."""
    if not rules.may_see_people(actor()):
        raise Forbidden("forbidden")
    shown = queries.person_in_edition(reading(), actor(), person_id)
    form = _offering(forms.RoleForm())
    if form.validate_on_submit():
        role = Role(form.role.data)
        with transaction() as writing:
            new = persons.give_role(writing, actor(), person_id, role, now=now())
        if new:
            said = gettext("%(name)s now has the role “%(role)s”.", name=shown.name, role=role_name(role))
        else:
            said = gettext("%(name)s had the role “%(role)s” already.", name=shown.name, role=role_name(role))
        flash(said, "good")
        return see_other(url_for("team.person", person_id=person_id))
    return _page(
        "people/person.html",
        form,
        person=shown,
        roles=queries.roles_of(reading(), actor(), person_id),
        mailbox=queries.mailboxes(reading(), [person_id]).get(person_id),
        may_give=rules.roles_to_give(actor()),
    )


@team.route("/people/<uuid:person_id>/take/<role>", methods=["GET", "POST"])
@signed_in
def take_role(person_id: UUID, role: str) -> Answer:
    """Take a role from somebody, after one more question."""
    if role not in set(Role):
        abort(404)
    if not rules.may_see_people(actor()):
        raise Forbidden("forbidden")
    shown = queries.person_in_edition(reading(), actor(), person_id)
    refused_for = ""
    if request.method == "POST":
        try:
            with transaction() as writing:
                persons.take_role(writing, actor(), person_id, Role(role), now=now())
        except Refused as refused:
            refused_for = refused.code
        else:
            flash(
                gettext("%(name)s no longer has the role “%(role)s”.", name=shown.name, role=role_name(role)),
                "good",
            )
            return see_other(url_for("team.people_list"))
    body = render_template("people/take_role.html", person=shown, role=Role(role), refused=refused_for)
    return make_response(body, 422 if refused_for else 200)


@team.route("/people/invite", methods=["GET", "POST"])
@signed_in
def invite() -> Answer:
    """Invite by e-mail: first a preview of whom and with which letter, then the letters."""
    if not rules.roles_to_give(actor()):
        raise Forbidden("may_not_give_role")
    form = _offering(
        forms.InviteForm(language=language(), role=request.args.get("role", Role.SELECTOR.value))
    )
    planned: list[commands.Invited] = []
    letter = None
    if form.validate_on_submit():
        role = Role(form.role.data)
        try:
            if request.form.get("act") == "send":
                return _invite(form, role)
            if request.form.get("act") != "edit":
                planned = commands.plan(reading(), actor(), typed(form.addresses), role, now=now())
                letter = _letter(form, role, planned)
        except Refused as refused:
            form.refuse(refused)
    return _page(
        "people/invite_preview.html" if planned else "people/invite.html",
        form,
        planned=planned,
        going=[line for line in planned if not line.refused],
        letter=letter,
    )


def _invite(form: forms.InviteForm, role: Role) -> Answer:
    with transaction() as writing:
        planned = commands.invite(
            writing,
            actor(),
            typed(form.addresses),
            role,
            language=form.language.data,
            link=_invitation_link(),
            now=now(),
        )
    sent = len(planned) - len(commands.refused_lines(planned))
    flash(
        ngettext("%(n)s invitation was sent.", "%(n)s invitations were sent.", sent),
        "good" if sent else "warn",
    )
    return see_other(url_for("team.people_list") + "#invitations")


def _letter(form: forms.InviteForm, role: Role, planned: list[commands.Invited]) -> wording.Wording:
    """The letter as the first of the invited will read it; each has a link of their own."""
    first = next((line for line in planned if not line.refused), planned[0])
    speech: str = form.language.data
    with speaking(speech):
        link = gettext("(a link of their own)")
    where = rendering.places(reading(), [place().edition_id])[place().edition_id]
    values = {
        **rendering.common_fields(where, speech, first.name),
        "link": link,
        **commands.said(actor(), role, speech, now() + rules.INVITATION_LASTS),
    }
    key = (place().edition_id, "invitation", speech)
    own = rendering.own_wordings(reading(), {key})
    text = own.get(key) or kinds.built_in(kinds.get("invitation"), speech)
    return wording.Wording(wording.fill(text.subject, values), wording.fill(text.body, values))


def _invitation_link() -> Address:
    return lambda token: whole("people.invitation", token=token)


@team.post("/people/invitations/<uuid:invitation_id>/again")
@signed_in
def invite_again(invitation_id: UUID) -> Answer:
    """Send an invitation again, with a new link."""
    with transaction() as writing:
        sent = commands.send_again(writing, actor(), invitation_id, link=_invitation_link(), now=now())
    flash(
        gettext(
            "The invitation to %(address)s was sent again; the old link no longer works.", address=sent.email
        )
    )
    return see_other(url_for("team.people_list") + "#invitations")


@team.post("/people/invitations/<uuid:invitation_id>/revoke")
@signed_in
def revoke_invitation(invitation_id: UUID) -> Answer:
    """Take an invitation back."""
    with transaction() as writing:
        commands.revoke(writing, actor(), invitation_id, now=now())
    flash(gettext("The invitation was taken back; its link no longer works."), "good")
    return see_other(url_for("team.people_list") + "#invitations")


@people.route("/invitations/<token>", methods=["GET", "POST"])
@public
@takes_tokens
def invitation(token: str) -> Answer:
    """Accept an invitation: as the one who is signed in, or with a new account in the same step."""
    try:
        offer = invitations.offer(reading(), token, now=now())
    except Refused as refused:
        return dead(refused)
    return _accept(token, offer) if actor().signed_in else _join(token, offer)


def _accept(token: str, offer: invitations.Offer) -> Answer:
    own = own_account(reading(), actor()).account
    form = forms.AcceptForm()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                commands.accept(
                    writing, actor(), token, other_address_confirmed=form.other_address.data, now=now()
                )
        except Refused as refused:
            if not refused.fields:
                return dead(refused)
            form.refuse(refused)
        else:
            return _welcome(offer)
    return _page("people/accept.html", form, offer=offer, email=own.email, other=own.email != offer.email)


def _join(token: str, offer: invitations.Offer) -> Answer:
    form = forms.JoinForm(name=offer.name)
    if not offer.has_account and form.validate_on_submit():
        try:
            with transaction() as writing:
                account_id = commands.accept_and_sign_up(
                    writing,
                    token,
                    name=typed(form.name),
                    password=typed(form.password),
                    language=language(),
                    now=now(),
                )
                login.begin(account_id, at=now())
        except Refused as refused:
            if not refused.fields:
                return dead(refused)
            form.refuse(refused)
        else:
            return _welcome(offer)
    return _page("people/join.html", form, offer=offer, this_page=url_for("people.invitation", token=token))


def _welcome(offer: invitations.Offer) -> Answer:
    flash(gettext("Welcome. Your role: %(role)s.", role=role_name(offer.role)), "good")
    return see_other(f"{request.script_root}/{offer.festival_slug}/{offer.edition_slug}/")


def _offering(form: RoleChoice) -> RoleChoice:
    """Leave the roles in the form's choice that this actor may give."""
    form.role.choices = [(role.value, role_name(role)) for role in rules.roles_to_give(actor())]
    return form


def _page(template: str, form: Form, **values: Any) -> Answer:
    response = make_response(form_page(template, form, role_name=role_name, **values))
    response.headers["Cache-Control"] = "no-store"
    return response
