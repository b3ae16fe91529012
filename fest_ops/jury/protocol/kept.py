"""What of an act the public does not read: why, and what ties a juror to a film. Pure.

It lies apart in the content, in `kept` with a salt, and only its digest goes into the chain: the public bundle holds
the digest in its place, and the chain still verifies. docs/bundle-format.md says which fields these are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEPT: Mapping[str, tuple[str, ...]] = {
    "interest.recorded": ("seat", "entry", "grounds", "outcome"),
    "seat.left": ("reason",),
    "round.opened": ("recused", "waived", "reason"),
    "round.void": ("reason",),
    "prize.awarded": ("reason",),
    "prize.taken_back": ("reason",),
}
"""By verb the fields that are kept."""


def keep(verb: str, content: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """An act as the protocol holds it, from one told plainly. `salt`: 64 random hexadecimal digits."""
    plain = dict(content)
    if verb == "round.opened":
        plain |= _of_round(plain.pop("spec"))
    if verb == "prize.awarded" and plain["derogation"] is not None:
        plain |= {
            "derogation": {"by": plain["derogation"]["by"]},
            "reason": plain["derogation"]["reason"],
        }
    kept = {name: plain.pop(name) for name in KEPT.get(verb, ()) if name in plain}
    return {**plain, "kept": {"salt": salt, **kept}} if kept else plain


def told(content: Mapping[str, Any]) -> dict[str, Any]:
    """The act told plainly again, as far as the content holds it: what is kept stands beside the rest."""
    kept = content.get("kept")
    hidden = kept if isinstance(kept, Mapping) else {}
    both = {**content, **hidden}
    return {name: value for name, value in both.items() if name not in ("kept", "salt")}


def _of_round(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Of a round's document what does not follow from the rules: who stands and who votes, apart from it the recusals
    by seat; with each candidate how many of roll and absent may vote on it."""
    lines = (*spec["roll"], *spec["absent"])
    seats = {name: [line["seat"] for line in spec[name]] for name in ("roll", "absent")}
    return {
        "present": spec["present"],
        "candidates": [
            {
                **each,
                **{
                    name: sum(each["key"] not in line["recused"] for line in spec[name])
                    for name in ("roll", "absent")
                },
            }
            for each in spec["candidates"]
        ],
        **seats,
        "recused": {line["seat"]: list(line["recused"]) for line in lines if line["recused"]},
    }
