"""The words of the pages of persons: what is counted, what stays, why not."""

from __future__ import annotations

from collections.abc import Mapping

from fest_ops.home.persons.reasons import STAYS
from fest_ops.home.persons.rules import Reason
from fest_ops.web.languages import N_, gettext, number
from fest_ops.web.reasons import in_words

GONE: dict[str, str] = {
    "entries_deleted": N_("Drafts that are deleted whole"),
    "entries_forgotten": N_("Entries that were not taken: answers, files and thread are forgotten"),
    "entries_credited": N_("Films shown: contact, signature, biography and thread are forgotten"),
    "entries_left": N_("Entries that others act for: left, and their contact data forgotten"),
    "messages": N_("Messages to festivals"),
    "files": N_("Files, but for films that were shown"),
    "letters": N_("Letters to this person: address and text"),
    "cancelled": N_("Letters that wait to be sent: cancelled"),
    "reviews": N_("Notes under scores"),
    "seats": N_("Seats on juries: biography, signature, private notes"),
    "roles": N_("Roles"),
    "sign_ins": N_("Sign-ins"),
    "record": N_("Lines of the record that say what was done by or about this person"),
}
COUNTS: dict[str, str] = {
    "entries": N_("Acts for entries"),
    "credits": N_("Credits on films"),
    "roles": N_("Roles in editions"),
    "seats": N_("Seats on juries"),
    "reviews": N_("Reviews given"),
}


def gone(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What an erasure forgets, in words, with how many there are, in a fixed order."""
    return [(gettext(words), counts[code]) for code, words in GONE.items() if counts.get(code)]


def counted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What a person is known by, in words."""
    return [(gettext(words), counts[code]) for code, words in COUNTS.items() if counts.get(code)]


def listed(counts: Mapping[str, int]) -> str:
    """The same in one line: "Acts for entries: 3; Credits on films: 1"."""
    return "; ".join(f"{words}: {number(n)}" for words, n in counted(counts))


def stays(code: str) -> str:
    """Why something stays."""
    return gettext(STAYS[code])


def why(reason: Reason) -> str:
    """Why not, in the reader's language."""
    return in_words(reason.code, reason.values)
