"""Forms of coming in. An address is a plain text input: browsers' own e-mail check refuses Kazakh mailboxes."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from fest_ops.people.rules import NAME_LONGEST
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_

ADDRESS = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
PASSWORD_HINT = N_("At least 10 characters. A short sentence is a good password.")


class SignInForm(Form):
    """An address and its password."""

    email = StringField(
        N_("E-mail"), [InputRequired(), Length(max=320)], render_kw={**ADDRESS, "autocomplete": "username"}
    )
    password = PasswordField(
        N_("Password"), [InputRequired(), Length(max=800)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class AddressForm(Form):
    """An address that a letter shall go to."""

    email = StringField(
        N_("E-mail"), [InputRequired(), Length(max=320)], render_kw={**ADDRESS, "autocomplete": "email"}
    )
    next = HiddenField()


class SignUpForm(Form):
    """A new account."""

    name = StringField(
        N_("Your name"),
        [InputRequired(), Length(max=NAME_LONGEST * 2)],
        description=N_("As it shall stand in letters and lists, in any script."),
        render_kw={"autocomplete": "name"},
    )
    email = StringField(
        N_("E-mail"), [InputRequired(), Length(max=320)], render_kw={**ADDRESS, "autocomplete": "email"}
    )
    password = PasswordField(
        N_("Password"),
        [Length(max=800)],
        description=N_(
            "At least 10 characters. Leave it empty to sign in without a password, by a link in a letter."
        ),
        render_kw={"autocomplete": "new-password"},
    )
    next = HiddenField()


class ConfirmForm(Form):
    """The last step of a new account."""

    name = StringField(
        N_("Your name"), [InputRequired(), Length(max=NAME_LONGEST * 2)], render_kw={"autocomplete": "name"}
    )
    password = PasswordField(
        N_("Password"),
        [Length(max=800)],
        description=N_(
            "At least 10 characters. Leave it empty to sign in without a password, by a link in a letter."
        ),
        render_kw={"autocomplete": "new-password"},
    )
    next = HiddenField()


class NewPasswordForm(Form):
    """A new password, by a link."""

    password = PasswordField(
        N_("New password"),
        [InputRequired(), Length(max=800)],
        description=PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )


class PressForm(Form):
    """Nothing but a button: what a link in a letter opens does nothing before it is pressed."""

    next = HiddenField()
