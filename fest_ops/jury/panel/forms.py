"""What is typed to set a jury up, to sign a declaration, to say what was seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from fest_ops.festival.forms import SelectMultipleCheckboxField, country_choices
from fest_ops.jury.panel import rules
from fest_ops.jury.panel.interests import Declared
from fest_ops.jury.panel.words import CRAFTS, FUNCTIONS, GROUNDS, LEFT
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_, NAMES

MOST_FILMS = 200


class JuryForm(Form):
    """A jury's name and what it judges."""

    name_kk = StringField(N_("Name in Kazakh"), [Length(max=200)], render_kw={"lang": "kk"})
    name_ru = StringField(N_("Name in Russian"), [Length(max=200)], render_kw={"lang": "ru"})
    name_en = StringField(N_("Name in English"), [Length(max=200)], render_kw={"lang": "en"})
    section = SelectField(
        N_("Judges the films of"),
        choices={"": "–"},
        validate_choice=False,
        description=N_("The films of this section that were invited or have accepted."),
    )
    version = HiddenField(default="1")

    def section_id(self) -> uuid.UUID | None:
        """The section that was chosen, None where none was. Raises ValueError for what is no id."""
        return uuid.UUID(self.section.data) if self.section.data else None

    def seen_version(self) -> int:
        """The version of the jury that the form showed."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class NewJuryForm(JuryForm):
    """A new jury: also its address and where its rules come from."""

    slug = StringField(
        N_("Address"),
        [InputRequired(), Length(max=60)],
        description=N_("Small Latin letters, digits and hyphens; it cannot be changed afterwards."),
    )
    profile = SelectField(
        N_("Rules to begin with"),
        [InputRequired()],
        choices=[],
        description=N_(
            "How the jury votes, which prizes it gives, how it must be composed. Everything can be changed until the "
            "first ballot."
        ),
    )


def _biography(label: str, speech: str) -> TextAreaField:
    return TextAreaField(label, [Length(max=4000)], render_kw={"lang": speech, "rows": 4})


class HolderForm(Form):
    """Who holds a seat, as the panel announces them."""

    name = StringField(N_("Name"), [InputRequired(), Length(max=rules.NAME_LONGEST * 2)])
    country = SelectField(N_("Country"), choices={"": "–"}, validate_choice=False)
    crafts = SelectMultipleCheckboxField(N_("Crafts"), choices=CRAFTS, validate_choice=False)
    biography_kk = _biography(N_("Biography in Kazakh"), "kk")
    biography_ru = _biography(N_("Biography in Russian"), "ru")
    biography_en = _biography(N_("Biography in English"), "en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()


class SeatForm(HolderForm):
    """A seat: its function and its holder."""

    function = RadioField(N_("Seat"), [InputRequired()], choices=FUNCTIONS)


class AskForm(Form):
    """Whom to ask onto a seat: by e-mail, or a juror of this edition."""

    email = StringField(
        N_("E-mail address"),
        [Length(max=254)],
        description=N_("The letter holds a link of their own; who has an account signs in with it."),
        render_kw={"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    language = RadioField(N_("Language of the letter"), choices=NAMES, default="en")
    person = SelectField(
        N_("Or somebody who is a juror here already"), choices={"": "–"}, validate_choice=False
    )

    def person_id(self) -> uuid.UUID | None:
        """The person who was chosen, None where none was. Raises ValueError for what is no id."""
        return uuid.UUID(self.person.data) if self.person.data else None


class LeaveForm(Form):
    """Why a seat was left."""

    reason = RadioField(
        N_("Why"), [InputRequired()], choices={code: LEFT[code] for code in rules.NAMED_BY_HAND}
    )


class DeclarationForm(Form):
    """The end of a declaration: nothing to declare, and the signature. The films' own fields are read apart."""

    nothing = BooleanField(N_("I have nothing to declare: no tie to any of these films."))
    signed = StringField(
        N_("Signature: write your name"),
        [Length(max=400)],
        description=N_("What you sign is recorded. An interest that comes to mind later can be added."),
        render_kw={"autocomplete": "off"},
    )


class InterestForm(Form):
    """What ties a juror to one film."""

    film = SelectField(N_("Film"), [InputRequired()], choices=[], validate_choice=False)
    grounds = SelectMultipleCheckboxField(N_("What ties"), choices=GROUNDS, validate_choice=False)
    note = TextAreaField(N_("In your own words"), [Length(max=rules.REASON_LONGEST)], render_kw={"rows": 3})


class ProposalForm(InterestForm):
    """An interest that the secretary puts down."""

    seat = SelectField(N_("Juror"), [InputRequired()], choices=[], validate_choice=False)
    note = TextAreaField(N_("What is known"), [Length(max=rules.REASON_LONGEST)], render_kw={"rows": 3})


class SeenForm(Form):
    """The secretary's word on films seen; the films' boxes are read apart."""

    reason = TextAreaField(
        N_("Why the juror votes without having seen them"),
        [Length(max=rules.REASON_LONGEST)],
        description=N_("The protocol names it. Needed only where a juror votes on a film that was not seen."),
        render_kw={"rows": 2},
    )


class NoteForm(Form):
    """A private note. A field that begins with "secret" is kept nowhere in the clear where the sign-in ran out."""

    secret_note = TextAreaField(
        N_("My note"),
        [Length(max=rules.NOTE_LONGEST)],
        description=N_(
            "Yours alone: stored encrypted, shown to nobody else, erased when the jury is closed."
        ),
        render_kw={"rows": 6},
    )


def declared_films(
    posted: Mapping[str, Any], grounds: Mapping[str, list[str]], entry_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Declared]:
    """What was ticked film by film: the fields `grounds-<entry>` and `note-<entry>`; films without either left out."""
    found: dict[uuid.UUID, Declared] = {}
    for entry_id in entry_ids:
        ticked = grounds.get(str(entry_id), [])
        note = str(posted.get(f"note-{entry_id}", ""))
        if ticked or note.strip():
            found[entry_id] = Declared(ticked, note)
    return found
