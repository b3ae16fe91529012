"""Forms: WTForms with the reader's language and Flask-WTF's protection against forged requests.

Labels, descriptions and the words of choices are N_() messages: they stand in the class and are translated where they
are shown. What validators say is in `validation`.
"""

from __future__ import annotations

import functools
import gettext as gettext_module
from collections.abc import Mapping
from typing import Any

import wtforms
from flask import render_template
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.i18n import get_builtin_gnu_translations

from fest_ops.errors import Refused
from fest_ops.web.languages import catalogue, gettext, language
from fest_ops.web.reasons import REASONS, explain, in_words
from fest_ops.web.validation import COUNTED, SAID


class _Messages:
    """What validators say to a reader of one language: our words, else WTForms' own catalogue."""

    def __init__(self, code: str) -> None:
        self._ours = catalogue(code)
        self._theirs: gettext_module.NullTranslations = get_builtin_gnu_translations([code])

    def gettext(self, message: str) -> str:
        said = SAID.get(message)
        return str(self._ours.ugettext(said)) if said else self._theirs.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        said = COUNTED.get(singular)
        return str(self._ours.ungettext(*said, n)) if said else self._theirs.ngettext(singular, plural, n)


@functools.cache
def _messages(code: str) -> _Messages:
    return _Messages(code)


class Part(wtforms.Form):
    """What a part of a form (wtforms.FormField) extends: it has no token of its own, and speaks as the reader does."""

    class Meta(wtforms.meta.DefaultMeta):
        """WTForms speaks as the reader does."""

        def get_translations(self, form: Any) -> _Messages:
            """Messages of validators in the language of whoever is being spoken to."""
            return _messages(language())


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What every form of the project extends.

    Bound to the request by itself when that is a POST; `validate_on_submit()` is Flask-WTF's. `refuse` puts a
    command's refusal by the fields it names. Render with `ui.error_summary(form)` and `ui.field(form.name)`.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms speaks as the reader does."""

        def get_translations(self, form: Any) -> _Messages:
            """Messages of validators in the language of whoever is being spoken to."""
            return _messages(language())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if isinstance(field, SelectField) and field.choices:
                field.choices = translated_choices(field.choices)

    def refuse(self, refused: Refused, zone: str = "UTC") -> None:
        """Show why the rules refused: by each field that `refused.fields` names, else above the form.

        A field's own value in `refused.fields` is a reason code, or "" for the code of the whole refusal.
        """
        placed = False
        for name, code in refused.fields.items():
            if name in self:
                self.complain(name, in_words(code or refused.code, refused.values, zone))
                placed = True
        if not placed or any(name not in self for name in refused.fields):
            self.complain("", explain(refused, zone))

    def complain(self, name: str, said: str) -> None:
        """Add an error in words: to the field `name`, or above the form where `name` is "" or no field's."""
        if name and name in self:
            field: Field = self[name]
            field.errors = [*field.errors, said]
        else:
            self.form_errors.append(said)

    def complain_of(self, reasons: Mapping[str, str]) -> None:
        """Add an error to each field from {field: reason code}."""
        for name, code in reasons.items():
            self.complain(name, gettext(REASONS[code]))


class MomentField(DateTimeLocalField):
    """A day and an hour on a wall clock, of the years that every zone's clock can tell."""

    def pre_validate(self, form: Any) -> None:
        """Refuse years that no festival is in: the first and the last that Python has fall off in another zone."""
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            raise ValidationError("Not a valid datetime value.")


def translated_choices(choices: Any) -> list[Any]:
    """The choices of a select with their words in the reader's language; values and order stay.

    Takes every shape that WTForms takes: {value: label}, {group: {value: label}}, a list of values, of pairs.
    """
    if not isinstance(choices, Mapping):
        return [_choice(choice) for choice in choices]
    out: list[Any] = []
    for key, inner in choices.items():
        if isinstance(inner, str):
            out.append(_choice((key, inner)))
        else:
            pairs = inner.items() if isinstance(inner, Mapping) else inner
            out.extend(_choice(choice, gettext(key)) for choice in pairs)
    return out


def _choice(given: Any, group: str | None = None) -> Any:
    if isinstance(given, str):
        return SelectChoice(given, gettext(given), optgroup=group)
    value, label, *rest = given
    said = gettext(label) if isinstance(label, str) else label
    return SelectChoice(value, said, rest[0] if rest else {}, rest[1] if len(rest) > 1 else group)


def form_page(template: str, form: Form, **values: Any) -> str | tuple[str, int]:
    """The page of a form, answered with 422 where something in it is wrong."""
    body = render_template(template, form=form, **values)
    return (body, 422) if form.errors else body
