"""What staff fill in to assign: read from the address, so that a proposal can be shown again and shared."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import InputRequired

from fest_ops.selection.reviews.plans import Which
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_

LACKING = (
    ("some", N_("Films that have fewer selectors than wanted")),
    ("none", N_("Films that have none yet")),
    ("", N_("All films of the round")),
)
MOST = 20
"""Selectors an entry can be given to."""


def read_which(args: MultiDict[str, str]) -> Which:
    """Which entries are meant; what makes no sense means nothing."""
    return Which(
        lacking=args.get("lacking", "some")
        if args.get("lacking", "some") in ("some", "none", "")
        else "some",
        section_id=read_id(args.get("section", "")),
        country=args.get("country", "")[:2].upper(),
        search=args.get("q", "")[:100],
    )


def read_wanted(args: MultiDict[str, str], default: int) -> int:
    """How many selectors are to see each film, from 1 to MOST."""
    text = args.get("wanted", "")
    return max(1, min(MOST, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else default


def read_ids(args: MultiDict[str, str], name: str) -> list[uuid.UUID]:
    """The ids of a repeated field, without those that are none."""
    found = (read_id(text) for text in args.getlist(name)[:2000])
    return list(dict.fromkeys(one for one in found if one is not None))


def read_id(text: str) -> uuid.UUID | None:
    """An id, or None."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class AssignOneForm(Form):
    """One more selector for one film."""

    person = SelectField(
        N_("Selector"),
        choices=[],
        validators=[InputRequired()],
        validate_choice=False,
        render_kw={"class": "medium"},
    )

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Fill in who may be chosen."""
        self.person.choices = list(people)


class TakeForm(Form):
    """Only the protection against forged requests."""
