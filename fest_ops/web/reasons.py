"""Reason codes become words here, at the edge, in the reader's language.

Each feature lists its codes in `reasons.py` as {code: message with %(name)s values}; `create_app` gathers them, and a
test refuses a code that is raised anywhere without words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fest_ops.errors import ActError
from fest_ops.web.languages import N_, date, gettext, instant, language, number
from fest_ops.words import Said, speak

REASONS: dict[str, str] = {
    "not_found": N_("There is no such page, or it is not yours to see."),
    "forbidden": N_("This is not yours to do."),
    "changed_meanwhile": N_("Somebody else changed this while you were reading. Here is how it stands now."),
    "too_large": N_("This is more than can be taken at once."),
    "form_expired": N_("This form had expired. What you typed is still here; please send it again."),
    "form_expired_empty": N_("This form had expired. Please open its page again and send it from there."),
}


def register(reasons: Mapping[str, str]) -> None:
    """Add a feature's codes. Raises ValueError where a code is taken with other words."""
    for code, message in reasons.items():
        if REASONS.setdefault(code, message) != message:
            raise ValueError(f"reason code {code!r} is registered twice")


def in_words(code: str, values: Mapping[str, Any], zone: str = "UTC") -> str:
    """The words for a code; dates, moments, numbers and translated content among `values` are put in the reader's
    way."""
    said: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dt.datetime):
            said[key] = instant(value, zone)
        elif isinstance(value, dt.date):
            said[key] = date(value)
        elif isinstance(value, bool | str | Said):
            said[key] = value
        elif isinstance(value, int | float):
            said[key] = number(value)
        elif isinstance(value, dict):
            said[key] = str(speak(value, language()))
        else:
            said[key] = str(value)
    return gettext(REASONS.get(code, REASONS["forbidden"]), **said)


def explain(error: ActError, zone: str = "UTC") -> str:
    """Why the act was not done, for the person who tried it."""
    return in_words(error.code, error.values, zone)
