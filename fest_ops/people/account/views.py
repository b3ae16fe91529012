"""Pages of one's own account, and of the forms that were kept when a sign-in ran out."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import flash, make_response, render_template, session, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.people import login, parked
from fest_ops.people.account import commands, forms, queries
from fest_ops.people.asking import PARKED
from fest_ops.people.blueprint import people
from fest_ops.people.entrance.views import Answer, linked, typed, whole
from fest_ops.people.limits import guesses_own, sends_letters
from fest_ops.web import reader
from fest_ops.web.forms import Form
from fest_ops.web.http import actor, now, see_other, settings, signed_in
from fest_ops.web.languages import N_, gettext, ngettext, set_language

PROFILE, PASSWORD, ADDRESS = "profile", "password", "address"


@people.get("/account")
@signed_in
def account() -> Answer:
    """Name, language, address, password, sign-ins."""
    return _account_page()


def _account_page(**refused: Form) -> Answer:
    own = queries.own_account(reading(), actor())
    names = own.person.names
    profile = refused.get(PROFILE) or forms.ProfileForm(
        formdata=None,
        name=own.person.name,
        name_kk=names.get("kk", ""),
        name_ru=names.get("ru", ""),
        name_en=names.get("en", ""),
        language=own.account.language,
    )
    body = render_template(
        "people/account.html",
        own=own,
        profile=profile,
        password=refused.get(PASSWORD) or forms.PasswordForm(formdata=None, prefix=""),
        address=refused.get(ADDRESS) or forms.ChangeAddressForm(formdata=None),
        sign_ins=len(queries.own_sign_ins(reading(), actor(), now=now())),
        kept=parked.waiting(reading(), actor(), now=now()),
    )
    return make_response(body, 422 if refused else 200)


@people.post("/account/profile")
@signed_in
def change_profile() -> Answer:
    """Change one's name and language; this browser speaks the new language at once."""
    form = forms.ProfileForm()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                commands.change_profile(
                    writing,
                    actor(),
                    name=typed(form.name),
                    names={code: typed(form[f"name_{code}"]) for code in ("kk", "ru", "en")},
                    language=form.language.data,
                    now=now(),
                )
        except Refused as refused:
            form.refuse(refused)
        else:
            set_language(form.language.data)
            flash(gettext("Your account was changed."), "good")
            response = see_other(url_for("people.account"))
            response.set_cookie(
                reader.LANGUAGE_COOKIE,
                form.language.data,
                max_age=reader.YEAR,
                samesite="Lax",
                secure=settings().secure_cookies,
                httponly=True,
            )
            return response
    return _account_page(profile=form)


@people.post("/account/password")
@signed_in
@guesses_own
def change_password() -> Answer:
    """Change one's password; other browsers are signed out."""
    form = forms.PasswordForm()
    user = login.current()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                commands.change_password(
                    writing,
                    actor(),
                    old=typed(form.old_password),
                    new=typed(form.new_password),
                    this_sign_in=user.sign_in_id if user else None,
                    sign_in_address=whole("people.reset"),
                    now=now(),
                )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("Your password is new. Every other sign-in was ended."), "good")
            return see_other(url_for("people.account"))
    return _account_page(password=form)


@people.post("/account/address")
@signed_in
@guesses_own
@sends_letters
def change_address() -> Answer:
    """Have a letter sent to a new address."""
    form = forms.ChangeAddressForm()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                commands.ask_to_change_address(
                    writing,
                    actor(),
                    email=typed(form.email),
                    password=typed(form.password),
                    link=linked("people.confirm_address"),
                    sign_in_address=whole("people.sign_in"),
                    now=now(),
                )
        except Refused as refused:
            form.refuse(refused)
        else:
            session["sent_to"] = typed(form.email).strip()
            return see_other(url_for("people.sent", what="address"))
    return _account_page(address=form)


@people.get("/account/sign-ins")
@signed_in
def sign_ins() -> Answer:
    """Where one is signed in."""
    user = login.current()
    return render_template(
        "people/sign_ins.html",
        rows=[(row, device(row.device)) for row in queries.own_sign_ins(reading(), actor(), now=now())],
        this=user.sign_in_id if user else None,
    )


@people.post("/account/sign-ins/<uuid:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: UUID) -> Answer:
    """End one of one's sign-ins."""
    with transaction() as writing:
        commands.revoke_sign_in(writing, actor(), sign_in_id, now=now())
    flash(gettext("That sign-in was ended."), "good")
    return see_other(url_for("people.sign_ins"))


@people.post("/account/sign-ins/end-all")
@signed_in
def end_all() -> Answer:
    """Sign out everywhere, here too."""
    with transaction() as writing:
        ended = commands.sign_out_everywhere(writing, actor(), now=now())
        login.end(at=now())
    flash(
        ngettext("You were signed out on %(n)s device.", "You were signed out on %(n)s devices.", ended),
        "good",
    )
    return see_other(url_for("people.sign_in"))


_BROWSERS = (
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Yandex", r"YaBrowser/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X|Macintosh"),
    ("Linux", "Linux|X11"),
)
UNKNOWN = N_("a device that does not say what it is")


def device(agent: str) -> str:
    """What a browser calls itself, in two words: "Firefox, Android"."""
    parts = [
        next((name for name, pattern in known if re.search(pattern, agent)), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(part for part in parts if part) or gettext(UNKNOWN)


@people.get("/parked/<uuid:form_id>")
@signed_in
def parked_form(form_id: UUID) -> Answer:
    """What was typed when the sign-in ran out: to be sent now, or thrown away."""
    form = parked.look(reading(), actor(), form_id, now=now())
    pairs = [(name, value) for name, values in form.fields.items() for value in values]
    body: Any = render_template(
        "people/parked.html",
        path=form.path,
        pairs=pairs,
        shown=[value for _, value in pairs if _is_words(value)],
        form_id=form_id,
        field=PARKED,
    )
    response = make_response(body)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_words(value: str) -> bool:
    """Whether somebody typed it; ids, numbers and codes of choices mean nothing without their form."""
    return bool(re.search(r"\s|[^\W\d_a-z]|\w{12}", value.strip())) and not re.fullmatch(
        r"[0-9a-f-]{32,36}", value
    )


@people.post("/parked/<uuid:form_id>/drop")
@signed_in
def drop_parked_form(form_id: UUID) -> Answer:
    """Throw away what was kept."""
    with transaction() as writing:
        parked.take(writing, actor(), form_id, now=now())
    flash(gettext("What had been kept was thrown away."), "good")
    return see_other("/")
