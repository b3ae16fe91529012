"""Forms of an edition's people."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from fest_ops.people.reasons import ROLES
from fest_ops.people.rules import NAME_LONGEST
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_, NAMES

ROLE_CHOICES = {role.value: label for role, label in ROLES.items()}


class InviteForm(Form):
    """Whom, to which role, in which language."""

    addresses = TextAreaField(
        N_("Whom"),
        [InputRequired(), Length(max=20_000)],
        description=N_("One person a line: “Name <name@example.org>” or only the address. At most 50."),
        render_kw={"rows": 4, "inputmode": "email", "spellcheck": "false", "autocapitalize": "none"},
    )
    role = SelectField(N_("Role"), [InputRequired()], choices=ROLE_CHOICES)
    language = RadioField(N_("Language of the letter"), [InputRequired()], choices=NAMES)


class RoleForm(Form):
    """One more role for somebody."""

    role = SelectField(N_("Role"), [InputRequired()], choices=ROLE_CHOICES)


class AcceptForm(Form):
    """Accept as the one who is signed in."""

    other_address = BooleanField(N_("Yes, I accept with this account."))


class JoinForm(Form):
    """Accept and make an account in one step."""

    name = StringField(
        N_("Your name"),
        [InputRequired(), Length(max=NAME_LONGEST * 2)],
        description=N_("As it shall stand in letters and lists, in any script."),
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        N_("Password"),
        [Length(max=800)],
        description=N_(
            "At least 10 characters. Leave it empty to sign in without a password, by a link in a letter."
        ),
        render_kw={"autocomplete": "new-password"},
    )
