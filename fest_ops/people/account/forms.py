"""Forms of one's own account."""

from __future__ import annotations

from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from fest_ops.people.entrance.forms import ADDRESS, PASSWORD_HINT
from fest_ops.people.rules import NAME_LONGEST
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_, NAMES

_NAME = {"autocomplete": "off"}


class ProfileForm(Form):
    """Name, its spellings, language."""

    name = StringField(
        N_("Your name"),
        [InputRequired(), Length(max=NAME_LONGEST * 2)],
        description=N_("As it shall stand in letters and lists, in any script."),
        render_kw={"autocomplete": "name"},
    )
    name_kk = StringField(N_("Your name in Kazakh"), [Length(max=NAME_LONGEST)], render_kw=_NAME)
    name_ru = StringField(N_("Your name in Russian"), [Length(max=NAME_LONGEST)], render_kw=_NAME)
    name_en = StringField(N_("Your name in Latin letters"), [Length(max=NAME_LONGEST)], render_kw=_NAME)
    language = RadioField(N_("Language of pages and letters"), [InputRequired()], choices=NAMES)


class PasswordForm(Form):
    """A new password beside the present one, where there is one."""

    old_password = PasswordField(
        N_("Present password"), [Length(max=800)], render_kw={"autocomplete": "current-password"}
    )
    new_password = PasswordField(
        N_("New password"),
        [InputRequired(), Length(max=800)],
        description=PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )


class ChangeAddressForm(Form):
    """A new address."""

    email = StringField(
        N_("New e-mail address"),
        [InputRequired(), Length(max=320)],
        description=N_("A letter goes there; the address changes when you open the link in it."),
        render_kw={**ADDRESS, "autocomplete": "email"},
    )
    password = PasswordField(
        N_("Present password"), [Length(max=800)], render_kw={"autocomplete": "current-password"}
    )
