"""What the choices in rules are called. N_() messages."""

from __future__ import annotations

from fest_ops.web.languages import N_

METHODS: dict[str, str] = {
    "majority": N_("Rounds by majority"),
    "exhaustive": N_("Exhaustive ballot: each round drops the last"),
    "two-round": N_("Two rounds: the first two meet again"),
    "irv": N_("Instant runoff: one ranked ballot, the last drops out again and again"),
    "schulze": N_("Schulze, by winning votes: each film against each other"),
    "schulze-margins": N_("Schulze, by margins: each film against each other"),
    "majority-judgment": N_("Majority judgment: the middle grade counts"),
    "score": N_("Scores: the highest mean wins"),
    "trimmed-mean": N_("Trimmed mean: without the highest and the lowest scores"),
}
MAJORITIES: dict[str, str] = {"absolute": N_("absolute majority"), "relative": N_("most votes")}
BASES: dict[str, str] = {
    "cast": N_("of the votes cast"),
    "present": N_("of the jurors present"),
    "seated": N_("of all seated jurors"),
}
MAJORITY_OF: dict[str, str] = {
    "cast": N_("An absolute majority is more than half of the votes cast."),
    "present": N_("An absolute majority is more than half of the jurors present."),
    "seated": N_("An absolute majority is more than half of all seated jurors."),
}
BLANKS: dict[str, str] = {
    "count": N_("A blank ballot may be cast, and counts among the votes cast."),
    "ignore": N_("A blank ballot may be cast; it is not counted among the votes cast."),
    "refuse": N_("A blank ballot cannot be cast."),
}
BOTTOM_TIES: dict[str, str] = {
    "keep": N_("Several with the fewest votes all stay."),
    "drop": N_("Several with the fewest votes drop out together."),
}
ALL_LOWEST_DROP = N_("Several with the fewest votes drop out together, unless nobody would be left.")
"""What one ranked ballot does, whose voters cannot think again."""
TIES: dict[str, str] = {
    "revote": N_("one more vote among those who tied"),
    "chair": N_("the chair decides, openly"),
    "ex_aequo": N_("they share the prize, where it may be shared"),
    "withhold": N_("the prize is withheld, where it may be"),
    "lot": N_("by lot, recorded"),
}
UNRANKED: dict[str, str] = {
    "last": N_("A film left out of a ranking stands behind all that are in it."),
    "no-opinion": N_("A film left out of a ranking is neither before nor behind any other."),
}
CANDIDATES: dict[str, str] = {"films": N_("Films"), "persons": N_("Persons in a film")}
ONLY: dict[str, str] = {
    "all": N_("All films"),
    "debut": N_("Debuts only"),
    "national": N_("Films of the festival's country only"),
}
ROLES: dict[str, str] = {
    "cast": N_("cast"),
    "director": N_("director"),
    "screenwriter": N_("screenwriter"),
    "camera": N_("camera"),
    "editor": N_("editor"),
    "music": N_("music"),
    "producer": N_("producer"),
}
ANY_PRIZE = N_("any one prize")
