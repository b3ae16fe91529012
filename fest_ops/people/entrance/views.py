"""Pages of coming in and going out."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field

from fest_ops.db import transaction
from fest_ops.errors import Refused
from fest_ops.people import links, login
from fest_ops.people.blueprint import people
from fest_ops.people.entrance import commands, forms
from fest_ops.people.limits import guesses, sends_letters, takes_tokens
from fest_ops.people.links import Address
from fest_ops.people.models import OneTimeLink
from fest_ops.web.forms import Form, form_page
from fest_ops.web.http import actor, now, public, see_other, settings
from fest_ops.web.languages import gettext, language
from fest_ops.web.reader import safe_next
from fest_ops.web.reasons import explain

Answer = str | Response | AnyResponse | tuple[str, int]


def typed(field: Field) -> str:
    """What a text field holds."""
    return field.data or ""


def whole(endpoint: str, **values: Any) -> str:
    """The whole address of a page for a letter: by the settings, whatever host the request claims."""
    return settings().base_url + url_for(endpoint, **values)


def doors() -> commands.Doors:
    """Where letters point to."""
    return commands.Doors(sign_in=whole("people.sign_in"), sign_up=whole("people.sign_up"))


def linked(endpoint: str) -> Address:
    """Makes the address of a one-time link; where the visitor wanted to go goes with it."""
    wanted = wanted_path()
    further = {"next": wanted} if wanted != "/" else {}
    return lambda token: whole(endpoint, token=token, **further)


def wanted_path() -> str:
    """Where the visitor wanted to go: a path of this site, "/" where they did not say."""
    return safe_next(request.form.get("next") or request.args.get("next"))


def dead(refused: Refused, again: str = "") -> Answer:
    """The page of a link that no longer works; `again` is where to ask for another."""
    return render_template("people/dead.html", said=explain(refused), again=again), 410


@people.route("/sign-in", methods=["GET", "POST"])
@public
@guesses
def sign_in() -> Answer:
    """E-mail and password."""
    form = forms.SignInForm(next=wanted_path())
    if form.validate_on_submit():
        with transaction() as writing:
            account_id = commands.by_password(writing, typed(form.email), typed(form.password), now=now())
            if account_id is not None:
                login.begin(account_id, at=now())
        if account_id is not None:
            return see_other(wanted_path())
        form.refuse(Refused("sign_in_failed"))
    elif request.method == "GET" and actor().signed_in:
        return see_other(wanted_path())
    return _page("people/sign_in.html", form, kept="/parked/" in wanted_path())


@people.route("/sign-in/link", methods=["GET", "POST"])
@public
@sends_letters
def sign_in_link() -> Answer:
    """Ask for a one-time link."""
    return _ask_for("sign_in", "people.enter", "people/sign_in_link.html")


@people.route("/reset", methods=["GET", "POST"])
@public
@sends_letters
def reset() -> Answer:
    """Ask for a link to choose a new password."""
    return _ask_for("reset", "people.new_password", "people/reset.html")


def _ask_for(purpose: str, endpoint: str, template: str) -> Answer:
    form = forms.AddressForm(next=wanted_path())
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                commands.ask_for_link(
                    writing,
                    email=typed(form.email),
                    purpose=purpose,
                    language=language(),
                    link=linked(endpoint),
                    doors=doors(),
                    now=now(),
                )
        except Refused as refused:
            form.refuse(refused)
        else:
            session["sent_to"] = typed(form.email).strip()
            return see_other(url_for("people.sent", what=purpose))
    return _page(template, form)


@people.get("/sent/<any(sign_in, reset, confirm, address):what>")
@public
def sent(what: str) -> Answer:
    """A letter is on its way: the same words for every address."""
    return render_template("people/sent.html", what=what, address=session.get("sent_to", ""))


@people.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
@takes_tokens
def enter(token: str) -> Answer:
    """Come in by a link: the page shows a button, and only the button uses the link up."""
    form = forms.PressForm(next=wanted_path())
    try:
        if form.validate_on_submit():
            with transaction() as writing:
                login.begin(commands.by_link(writing, token, now=now()), at=now())
            return see_other(wanted_path())
        _look(token, "sign_in")
    except Refused as refused:
        return dead(refused, url_for("people.sign_in_link", next=wanted_path()))
    return _page("people/enter.html", form)


@people.route("/sign-up", methods=["GET", "POST"])
@public
@sends_letters
def sign_up() -> Answer:
    """A new account."""
    form = forms.SignUpForm(next=wanted_path())
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                link_id = commands.sign_up(
                    writing,
                    name=typed(form.name),
                    email=typed(form.email),
                    password=typed(form.password),
                    language=language(),
                    link=linked("people.confirm"),
                    doors=doors(),
                    now=now(),
                )
        except Refused as refused:
            form.refuse(refused)
        else:
            session["signed_up"] = str(link_id)
            session["sent_to"] = typed(form.email).strip()
            return see_other(url_for("people.sent", what="confirm"))
    return _page("people/sign_up.html", form)


@people.route("/confirm/<token>", methods=["GET", "POST"])
@public
@takes_tokens
def confirm(token: str) -> Answer:
    """The last step of a new account. In another browser than the one that signed up, the password is chosen here."""
    try:
        link = _look(token, "confirm")
    except Refused as refused:
        return dead(refused, url_for("people.sign_in_link", next=wanted_path()))
    same = session.get("signed_up") == str(link.id)
    form = forms.ConfirmForm(name=link.payload["name"], next=wanted_path())
    if same:
        del form.password
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                account_id = commands.confirm(
                    writing,
                    token,
                    name=typed(form.name),
                    password="" if same else typed(form.password),
                    keep_password=same,
                    now=now(),
                )
                login.begin(account_id, at=now())
        except Refused as refused:
            if not refused.fields:
                return dead(refused, url_for("people.sign_in_link", next=wanted_path()))
            form.refuse(refused)
        else:
            flash(gettext("Welcome, %(name)s. Your account is ready.", name=typed(form.name)), "good")
            return see_other(wanted_path())
    return _page("people/confirm.html", form)


@people.route("/reset/<token>", methods=["GET", "POST"])
@public
@takes_tokens
def new_password(token: str) -> Answer:
    """Choose a new password by a link."""
    form = forms.NewPasswordForm()
    try:
        _look(token, "reset")
        if form.validate_on_submit():
            with transaction() as writing:
                login.begin(
                    commands.reset_password(writing, token, typed(form.password), now=now()), at=now()
                )
            flash(gettext("Your password is new. Every other sign-in was ended."), "good")
            return see_other("/")
    except Refused as refused:
        if not refused.fields:
            return dead(refused, url_for("people.reset"))
        form.refuse(refused)
    return _page("people/new_password.html", form)


@people.route("/confirm-address/<token>", methods=["GET", "POST"])
@public
@takes_tokens
def confirm_address(token: str) -> Answer:
    """Put a new address in the place of the old one."""
    form = forms.PressForm()
    try:
        link = _look(token, "address")
        if form.validate_on_submit():
            with transaction() as writing:
                commands.confirm_address(writing, token, now=now())
            flash(gettext("From now on your address is %(address)s.", address=link.payload["email"]), "good")
            return see_other(url_for("people.account"))
    except Refused as refused:
        return dead(refused, url_for("people.account"))
    return _page("people/confirm_address.html", form, address=link.payload["email"])


@people.post("/sign-out")
@public
def sign_out() -> Answer:
    """Sign out on this browser."""
    with transaction():
        login.end(at=now())
    flash(gettext("You have signed out."), "good")
    return see_other(wanted_path())


def _look(token: str, purpose: str) -> OneTimeLink:
    with transaction() as reading:
        return links.look(reading, token, purpose, now=now())


def _page(template: str, form: Form, **values: Any) -> Answer:
    """A form's page, kept by nobody: 422 where it was refused."""
    response = make_response(form_page(template, form, next=wanted_path(), **values))
    response.headers["Cache-Control"] = "no-store"
    return response
