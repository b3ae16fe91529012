"""What is typed when the selection is announced."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from wtforms.validators import Optional

from fest_ops.web.forms import Form, MomentField
from fest_ops.web.languages import N_


class AnnounceForm(Form):
    """When the chosen titles become public."""

    at = MomentField(
        N_("Announce at"),
        [Optional()],
        description=N_("By the clock of the festival's city. From then on the chosen titles are public."),
    )

    def moment(self, zone: str) -> dt.datetime | None:
        """The moment that was typed, in UTC; None where none was."""
        typed = self.at.data
        return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) if typed else None
