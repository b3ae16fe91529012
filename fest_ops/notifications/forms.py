"""Forms of the letters' pages."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from fest_ops.notifications.wording import BODY_LONGEST, SUBJECT_LONGEST
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_


class TemplateForm(Form):
    """The wording of a kind of letter in one language."""

    subject = StringField(N_("Subject"), [InputRequired(), Length(max=SUBJECT_LONGEST)])
    body = TextAreaField(N_("Text"), [InputRequired(), Length(max=BODY_LONGEST)], render_kw={"rows": 18})
    version = IntegerField(widget=HiddenInput(), default=0)


class ReasonForm(Form):
    """Why something is stopped."""

    reason = StringField(N_("Reason"), [InputRequired(), Length(max=500)])


class SeenForm(Form):
    """What was previewed: its hidden fields are made by hand, one a letter."""

    act = HiddenField()
