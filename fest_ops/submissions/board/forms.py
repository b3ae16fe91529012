"""What a decider types: the section, the reason, the note; until when an entry is reopened."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from fest_ops.submissions.board.queries import Place
from fest_ops.web.forms import Form, MomentField
from fest_ops.web.languages import N_, gettext, number, words

NOTE_LONGEST = 4000


class DecideForm(Form):
    """What a verdict needs beside the entries."""

    section = SelectField(N_("Section"), default="", validate_choice=False)
    reason = TextAreaField(
        N_("Reason"),
        [Length(max=NOTE_LONGEST)],
        description=N_("Recorded with the entry."),
        render_kw={"rows": 3},
    )
    note = TextAreaField(
        N_("Note"),
        [Length(max=NOTE_LONGEST)],
        description=N_("For the festival alone; never part of a letter."),
        render_kw={"rows": 3},
    )

    def offer(self, places: Sequence[Place]) -> None:
        """Offer these sections, each with how full it is; the only one is chosen from the start."""
        choices = [(str(place.id), _place_words(place)) for place in places]
        if len(choices) > 1:
            choices.insert(0, ("", gettext("Choose a section")))
        self.section.choices = choices
        if not self.section.data and len(choices) == 1:
            self.section.data = choices[0][0]

    @property
    def section_id(self) -> uuid.UUID | None:
        """The section that was chosen."""
        try:
            return uuid.UUID(self.section.data or "")
        except ValueError:
            return None


def _place_words(place: Place) -> str:
    name = str(words(place.name))
    if place.room.quota is None:
        return f"{name} ({number(place.room.taken)})"
    return f"{name} ({number(place.room.taken)}/{number(place.room.quota)})"


class ReopenForm(Form):
    """Reopening one entry after the deadline."""

    until = MomentField(
        N_("Open until"),
        [InputRequired()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        description=N_("By the clock of the festival's city."),
    )
    reason = TextAreaField(N_("Reason"), [InputRequired(), Length(max=NOTE_LONGEST)], render_kw={"rows": 3})

    def moment(self, zone: str) -> dt.datetime:
        """The moment that was typed, in UTC."""
        typed = self.until.data
        assert typed is not None
        return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


class _SeenForm(Form):
    """A form that says which version of the entry its page showed."""

    version = HiddenField()

    def seen_version(self) -> int:
        """That version; 0, which no entry has, where something else was sent."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class WithdrawForm(_SeenForm):
    """Withdrawing an entry at its owners' word. Whom it may be is said by the view."""

    asked_by = SelectField(N_("Who asked for it"), choices=[], validate_choice=False)
    reason = TextAreaField(
        N_("Reason"),
        [InputRequired(), Length(max=NOTE_LONGEST)],
        description=N_("How and why they asked; recorded with the entry, not told in the letter."),
        render_kw={"rows": 3},
    )


class RenewForm(ReopenForm, _SeenForm):
    """Making an invitation anew."""

    def propose(self, until: dt.datetime, zone: str) -> None:
        """Begin with this moment."""
        self.until.data = until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
