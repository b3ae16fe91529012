"""Forms that confirm what cannot be taken back."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired, Length

from fest_ops.home.persons.reasons import REASONS
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_


class MergeForm(Form):
    """The tick under a merge."""

    sure = BooleanField(
        N_("These two are one human being. I have seen which account stays."),
        [InputRequired(REASONS["merge_not_confirmed"])],
    )


class EraseForm(Form):
    """The tick under an erasure."""

    sure = BooleanField(
        N_("I have read what goes and what stays. This cannot be taken back."),
        [InputRequired(REASONS["erase_not_confirmed"])],
    )


class ForgetMeForm(EraseForm):
    """The same for oneself, with the password where there is one."""

    password = PasswordField(
        N_("Present password"), [Length(max=800)], render_kw={"autocomplete": "current-password"}
    )
