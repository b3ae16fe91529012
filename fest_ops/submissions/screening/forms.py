"""The scorecard and the recusal as forms. The criteria of a round are rows of it, so their scores are read by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from fest_ops.selection.reviews.rules import NOTE_LENGTH
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_

RECUSALS = {
    "own_film": N_("I worked on this film, or act for it"),
    "family": N_("Somebody of my family worked on it"),
    "partner": N_("My partner worked on it"),
    "employer": N_("My employer or my company has a part in it"),
    "other": N_("Another interest that could sway me"),
}
RECOMMENDATIONS = {
    "yes": N_("Yes, select it"),
    "maybe": N_("Worth discussing"),
    "no": N_("No"),
}


class ScorecardForm(Form):
    """All of a scorecard but its scores."""

    version = HiddenField(default="0")
    note = TextAreaField(
        N_("Note"),
        description=N_("For the selection committee. The film-maker never sees it."),
        validators=[Length(max=NOTE_LENGTH)],
        render_kw={"rows": 5},
    )
    recommendation = RadioField(N_("Your recommendation"), choices=RECOMMENDATIONS, validators=[Optional()])
    flag = BooleanField(
        N_("Flag it for the head of programme"),
        description=N_(
            "Something is wrong with the copy, the rights or the content, or it has to be seen at once."
        ),
    )

    def seen_version(self) -> int:
        """The version of the scorecard that the page showed; -1 (which is never one) for anything but a number."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class RecusalForm(Form):
    """Why a selector steps back."""

    code = RadioField(
        N_("Why do you step back?"),
        choices=RECUSALS,
        validators=[InputRequired(N_("Please choose a reason."))],
    )


def read_scores(form: Mapping[str, str], codes: Iterable[str]) -> dict[str, int]:
    """The scores that were chosen, by criterion; what is no whole number counts as off every scale."""
    found: dict[str, int] = {}
    for code in codes:
        typed = form.get(f"score-{code}", "").strip()
        if typed:
            number = typed.removeprefix("-")
            whole = number.isascii() and number.isdigit() and len(number) < 6
            found[code] = int(typed) if whole else 10**9
    return found
