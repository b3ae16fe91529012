"""Rules of a jury made at random, for sittings that are played at random."""

from __future__ import annotations

import random
from typing import Any

from fest_ops.jury.profiles.document import built_in
from fest_ops.jury.rounds import GRADES, METHODS


def rules_for(rng: random.Random, method: str | None = None) -> dict[str, Any]:
    """Rules that leave no sitting stuck: every prize may be withheld."""
    rules = built_in("eurasia")
    method = method or rng.choice(METHODS)
    quorum = rng.choice(["0", "1/3", "1/2", "2/3", "1"])
    chain_of_ties = [each for each in ("revote", "chair", "ex_aequo") if rng.random() < 0.6]
    rules["voting"] |= {
        "method": method,
        "rounds": rng.choice([["absolute"], ["absolute", "relative"], ["absolute", "absolute", "relative"]]),
        "most_rounds": rng.randint(1, 4),
        "base": rng.choice(["cast", "present", "seated"]),
        "blanks": rng.choice(["count", "ignore", "refuse"]),
        "quorum": quorum,
        "eliminate": rng.random() < 0.5,
        "bottom_tie": rng.choice(["keep", "drop"]),
        "ties": [*chain_of_ties, *rng.choice([["withhold"], ["lot", "withhold"]])],
        "unranked": rng.choice(["last", "no-opinion"]),
        "scale": rng.choice([["1", "5"], ["4", "1"], ["0", "10"]]) if method in GRADES else None,
        "trim": rng.randint(0, 2),
    }
    for prize in rules["prizes"]:
        prize |= {"obligatory": False, "may_withhold": True, "ex_aequo": rng.randint(1, 3)}
    rules["palmares"] |= {"ex_aequo_total": None, "prizes_a_film": 2}
    rules["ours"] = []
    return rules
