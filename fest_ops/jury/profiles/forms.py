"""What is typed to write a jury's rules: one form for each part of the document. Each reads the part and gives it back.

What a form cannot say wrong is said by its fields; the rest is said by the document, which is read strictly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from fest_ops.festival.forms import SelectMultipleCheckboxField, in_fields, spoken
from fest_ops.jury.palmares.words import RECIPIENTS
from fest_ops.jury.profiles import labels
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_, gettext
from fest_ops.words import clean_words

SHORT = {"class": "short", "inputmode": "numeric"}
MEDIUM = {"class": "medium"}
SPARE = 2
"""So many empty rows stand below the sets of prizes; once they are filled, saving gives more."""
NO_PROFILE = [("", "–")]


def _line(label: str, speech: str) -> Field:
    return StringField(label, [Length(max=300)], render_kw={"lang": speech})


def _count(label: str, least: int, hint: str = "", *, required: bool = False) -> Field:
    asked = InputRequired() if required else Optional()
    return IntegerField(label, [asked, NumberRange(least, 1000)], description=hint, render_kw=SHORT)


class RulesForm(Form):
    """A form over a part of the rules; `seen_version` is the jury's when the page was shown."""

    seen_version = HiddenField(default="0")

    @property
    def version(self) -> int:
        """The version that whoever typed this was looking at; 0 where it was tampered with."""
        typed = self.seen_version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class ChooseForm(RulesForm):
    """A built-in profile."""

    profile = SelectField(N_("Profile"), choices=[], validate_choice=False)


class ImportForm(RulesForm):
    """A document from elsewhere."""

    file = FileField(N_("File"), description=N_("A JSON file, as “Download as JSON” gives it."))
    text = TextAreaField(
        N_("or its text"), [Length(max=200_000)], render_kw={"rows": 12, "spellcheck": "false"}
    )


class TitleForm(RulesForm):
    """What the rules are called, and what they are taken from."""

    title_kk = _line(N_("Title in Kazakh"), "kk")
    title_ru = _line(N_("Title in Russian"), "ru")
    title_en = _line(N_("Title in English"), "en")
    source = StringField(
        N_("Taken from"), [Length(max=300)], description=N_("The regulation that these rules follow.")
    )

    @staticmethod
    def fill(document: Mapping[str, Any]) -> dict[str, Any]:
        """The part as the fields take it."""
        return {**in_fields("title", document["title"]), "source": document["source"]}

    def words(self, before: Mapping[str, str]) -> dict[str, str]:
        """The title as typed; a language that has no field stays."""
        return clean_words({**before, **spoken(self, "title")})


class CompositionForm(RulesForm):
    """Who may sit together."""

    least = _count(N_("At least so many members with a vote"), 1)
    most = _count(N_("At most so many members with a vote"), 1)
    host_under_half = BooleanField(N_("Fewer than half are of the festival's own country"))
    producers_share = StringField(
        N_("At least this share works as producers"),
        [Length(max=20)],
        description=N_("As a fraction: 1/5. Empty where there is no such rule."),
        render_kw=SHORT,
    )
    distinct_countries = BooleanField(N_("All are of different countries"))

    @staticmethod
    def fill(part: Mapping[str, Any]) -> dict[str, Any]:
        """The part as the fields take it."""
        return dict(part)

    def part(self) -> dict[str, Any]:
        """The part as it was typed."""
        return {
            "least": self.least.data,
            "most": self.most.data,
            "host_under_half": bool(self.host_under_half.data),
            "producers_share": _or_none(self.producers_share.data),
            "distinct_countries": bool(self.distinct_countries.data),
        }


class PrizeForm(RulesForm):
    """One prize."""

    name_kk = _line(N_("Name in Kazakh"), "kk")
    name_ru = _line(N_("Name in Russian"), "ru")
    name_en = _line(N_("Name in English"), "en")
    key = StringField(
        N_("Short name"),
        [InputRequired(), Length(max=40)],
        description=N_("For the protocol and exports: small Latin letters, digits and hyphens."),
    )
    rank = _count(N_("Rank"), 1, N_("1 is the highest prize."), required=True)
    grand = BooleanField(N_("It is the grand prize"))
    candidates = SelectField(N_("It goes to"), choices=labels.CANDIDATES)
    roles = SelectMultipleCheckboxField(
        N_("Credited as"),
        choices=labels.ROLES,
        description=N_("For persons: an actress and an actor are credited in the cast."),
    )
    only = SelectField(N_("Among"), choices=labels.ONLY)
    obligatory = BooleanField(N_("It must be awarded"))
    may_withhold = BooleanField(N_("It may be withheld, with a written reason"))
    ex_aequo = _count(
        N_("Shared by at most"), 1, N_("1: it is not shared; 2: it may be ex aequo."), required=True
    )
    amount = StringField(
        N_("Money"), [Length(max=20)], description=N_("Empty where there is none."), render_kw=MEDIUM
    )
    currency = StringField(
        N_("Currency"), [Length(max=3)], description=N_("Three letters: KZT, EUR, USD."), render_kw=SHORT
    )
    recipients = SelectMultipleCheckboxField(
        N_("Received by"),
        choices=RECIPIENTS,
        description=N_("Several share it in equal parts."),
    )

    @staticmethod
    def fill(part: Mapping[str, Any]) -> dict[str, Any]:
        """The prize as the fields take it."""
        return {**part, **in_fields("name", part["name"]), **(part["money"] or {})}

    def part(self, before: Mapping[str, Any] | None) -> dict[str, Any]:
        """The prize as it was typed; a name in a language that has no field stays, and so does an order."""
        held = before or {"name": {}, "roles": [], "recipients": []}
        amount, currency = _or_none(self.amount.data), _or_none(self.currency.data)
        return {
            "key": (self.key.data or "").strip(),
            "name": clean_words({**held["name"], **spoken(self, "name")}),
            "candidates": self.candidates.data,
            "only": self.only.data,
            "roles": _in_order(self.roles.data or (), [held["roles"]]),
            "obligatory": bool(self.obligatory.data),
            "ex_aequo": self.ex_aequo.data,
            "may_withhold": bool(self.may_withhold.data),
            "grand": bool(self.grand.data),
            "money": {"amount": amount or "", "currency": currency or ""} if amount or currency else None,
            "recipients": _in_order(self.recipients.data or (), [held["recipients"]]),
            "rank": self.rank.data,
        }


class PalmaresForm(RulesForm):
    """What the palmares may hold. `palmares_form` adds the sets of prizes."""

    prizes_a_film = _count(N_("A film wins at most so many prizes"), 1, required=True)
    ex_aequo_total = _count(
        N_("Prizes that may be shared, in the whole palmares"), 0, N_("Empty: as many as may be shared.")
    )
    mentions = _count(N_("Special mentions at most"), 0, N_("Empty: as many as the jury likes."))
    officer_kk = _line(N_("Officer in Kazakh"), "kk")
    officer_ru = _line(N_("Officer in Russian"), "ru")
    officer_en = _line(N_("Officer in English"), "en")

    def rows(self, kind: str) -> list[Field]:
        """The sets of prizes of a kind: combine, derogation, group."""
        return [field for field in self if field.name.startswith(f"{kind}_set_")]

    def most_of(self, group: Field) -> Field:
        """How many of a group of prizes may be shared."""
        found: Field = self[group.name.replace("group_set_", "group_most_")]
        return found

    def part(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The part as it was typed; a name of the officer in a language that has no field stays, and so does the
        order of a set's prizes that was not changed."""
        derogations = before["derogations"] or {"officer": {}, "sets": []}
        officer = clean_words({**derogations["officer"], **spoken(self, "officer")})
        allowed = _filled(self.rows("derogation"), derogations["sets"])
        grouped = [group["keys"] for group in before["ex_aequo_groups"]]
        groups = [
            {"keys": _in_order(field.data, grouped), "most": self.most_of(field).data}
            for field in self.rows("group")
            if field.data
        ]
        return {
            "ex_aequo_total": self.ex_aequo_total.data,
            "ex_aequo_groups": groups,
            "prizes_a_film": self.prizes_a_film.data,
            "combine": _filled(self.rows("combine"), before["combine"]),
            "derogations": {"officer": officer, "sets": allowed} if allowed else None,
            "mentions": self.mentions.data,
            "no_other_money": _in_order(self["no_other_money"].data or (), [before["no_other_money"]]),
        }


def palmares_form(
    part: Mapping[str, Any], prizes: Iterable[tuple[str, str]], typed: Mapping[str, Any] | None
) -> PalmaresForm:
    """The form over these rules, with a row for each set of prizes and empty ones below; `prizes` are keys and names.

    `typed`: what a browser sent, whose rows count too where somebody else took sets away meanwhile.
    """
    named = dict(prizes)
    with_any = {**named, "*": labels.ANY_PRIZE}
    held = {
        "combine": part["combine"],
        "derogation": part["derogations"]["sets"] if part["derogations"] else [],
        "group": [group["keys"] for group in part["ex_aequo_groups"]],
    }
    fields: dict[str, Any] = {
        "no_other_money": SelectMultipleCheckboxField(
            N_("A film with one of these wins no other prize with money"), choices=named
        )
    }
    values: dict[str, Any] = {**in_fields("officer", (part["derogations"] or {}).get("officer"))}
    for kind, sets in held.items():
        for number in range(_rows(kind, len(sets) + SPARE, typed or {})):
            name = f"{kind}_set_{number}"
            fields[name] = SelectMultipleCheckboxField(
                gettext("Set %(n)s", n=number + 1), choices=named if kind == "group" else with_any
            )
            values[name] = sets[number] if number < len(sets) else []
    for number in range(sum(name.startswith("group_set_") for name in fields)):
        fields[f"group_most_{number}"] = IntegerField(
            N_("Of these may be shared at most"),
            [Optional(), NumberRange(0, 1000)],
            default=1,
            render_kw=SHORT,
        )
    for number, group in enumerate(part["ex_aequo_groups"]):
        values[f"group_most_{number}"] = group["most"]
    made = type("SetsForm", (PalmaresForm,), fields)
    form: PalmaresForm = made(data={**part, **values})
    return form


def _rows(kind: str, least: int, typed: Mapping[str, Any]) -> int:
    sent = [name.removeprefix(f"{kind}_set_") for name in typed if name.startswith(f"{kind}_set_")]
    return max(
        [least, *(int(each) + 1 for each in sent if each.isascii() and each.isdigit() and len(each) < 3)]
    )


def _filled(rows: Iterable[Field], before: Iterable[list[str]]) -> list[list[str]]:
    return [_in_order(field.data, before) for field in rows if field.data]


def _in_order(typed: Iterable[str], before: Iterable[list[str]]) -> list[str]:
    """What was ticked, as it stood before where it is the same: boxes have an order of their own."""
    ticked = list(typed)
    return next((list(each) for each in before if set(each) == set(ticked)), ticked)


def _or_none(typed: str | None) -> str | None:
    return (typed or "").strip() or None
