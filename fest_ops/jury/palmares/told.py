"""Which rule stands in the way, told with names in the place of keys, in no language yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fest_ops.config import LANGUAGES
from fest_ops.jury.palmares.legality import LEAVES, Reason
from fest_ops.jury.profiles.document import Profile
from fest_ops.words import speak

Words = Mapping[str, str]
PRIZES = ("with", "left", "group")
"""Values that are lists of prizes."""


def joined(names: Iterable[Words]) -> dict[str, str]:
    """A list of names as words in each language, each name in its quotation marks."""
    every = list(names)
    marks = {"kk": "«{}»", "ru": "«{}»", "en": "“{}”"}
    return {code: ", ".join(marks[code].format(speak(each, code)) for each in every) for code in LANGUAGES}


def refusal(profile: Profile, titles: Mapping[str, Words], reason: Reason) -> tuple[str, dict[str, Any]]:
    """A reason of fest_ops.jury.palmares.legality as a code that has words, and its values.

    A prize that would be left without a film, or is, is told by the rule that does it: "leaves_prizes_a_film".
    """
    values = dict(reason.values)
    said: dict[str, Any] = {}
    for name, value in values.items():
        if name == "prize":
            said[name] = _prize(profile, str(value))
        elif name in PRIZES:
            said[name] = joined(_prize(profile, str(each)) for each in value)
        elif name == "film":
            said[name] = dict(titles.get(str(value), {"en": str(value)}))
        elif name == "films":
            said[name] = joined(titles.get(str(each), {"en": str(each)}) for each in value)
        elif name == "officer":
            said[name] = dict(value)
        elif name != "rule":
            said[name] = value
    said.setdefault("with", {})
    rule = values.get("rule")
    if rule is None:
        return reason.code, said
    return f"{'leaves' if reason.code == LEAVES else 'blocked'}_{rule}", said


def _prize(profile: Profile, key: str) -> dict[str, str]:
    prize = profile.prize(key)
    return dict(prize.name) if prize is not None else {"en": key}
