"""Taking one person out of the answers of a film's form. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fest_ops.submissions.films.fields import FIELDS, Kind
from fest_ops.words import search_key

CONTACT = ("contact_name", "contact_email", "contact_phone")
PRIVATE = (*CONTACT, "signed_by", "biography_kk", "biography_ru", "biography_en")
"""What a form says of its sender that no catalogue prints as a credit; the biography is the director's."""
LINES = tuple(name for name, each in FIELDS.items() if each.kind is Kind.LINES)
NAMED = tuple(name for name, each in FIELDS.items() if any(c.kind is Kind.ME for c in each.columns))


@dataclass(frozen=True, slots=True)
class Who:
    """The person to take out: ids and addresses as text, names as search keys (every spelling)."""

    ids: frozenset[str]
    keys: frozenset[str]
    emails: frozenset[str] = frozenset()

    def is_named(self, text: str) -> bool:
        """Whether a field's whole text is this person's name or address, in any spelling."""
        bare = text.strip()
        return bool(bare) and (bare.lower() in self.emails or search_key(bare) in self.keys)


def taken_out(answers: Mapping[str, str], who: Who, *, alone: bool, credits_stay: bool) -> dict[str, str]:
    """The answers without the person.

    `alone`: nobody else acts for the entry, so everything private goes whomever it names. `credits_stay`: the film
    is public, and who made it is said of it for good. What others wrote into other fields is left as it is.
    """
    contact = alone or any(who.is_named(answers.get(key, "")) for key in CONTACT)
    signed = alone or who.is_named(answers.get("signed_by", ""))
    directs = alone or any(
        who.is_named(text) for key, text in answers.items() if key.startswith("directors.")
    )
    gone = {
        *(CONTACT if contact else ()),
        *(("signed_by",) if signed else ()),
        *(key for key in PRIVATE if directs and key.startswith("biography_")),
    }
    left: dict[str, str] = {}
    for key, text in answers.items():
        said = "" if key in gone else _said(key, text, who, credits_stay=credits_stay)
        if said:
            left[key] = said
    return left


def _said(key: str, text: str, who: Who, *, credits_stay: bool) -> str:
    name = key.partition(".")[0]
    if name in NAMED and key.endswith(".me"):
        return "" if text in who.ids else text
    if credits_stay:
        return text
    if name in NAMED:
        return "" if who.is_named(text) else text
    if name in LINES:
        return "\n".join(line for line in text.split("\n") if not who.is_named(line))
    return text
