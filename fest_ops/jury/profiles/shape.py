"""What the rules of a jury consist of: the fields of a profile and what each may say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MAJORITY = "majority"
METHODS: tuple[str, ...] = (
    MAJORITY, "exhaustive", "two-round", "irv", "schulze", "schulze-margins", "majority-judgment", "score",
    "trimmed-mean",
)  # fmt: skip
GRADED = ("majority-judgment", "score", "trimmed-mean")
ONE_BALLOT_DROPS = ("exhaustive", "irv")
"""They drop the lowest from one ranked ballot: if several stayed, the count would stand still."""
MAJORITIES = ("absolute", "relative")
BASES = ("cast", "present", "seated")
BLANKS = ("count", "ignore", "refuse")
BOTTOM_TIES = ("keep", "drop")
TIES = ("revote", "chair", "ex_aequo", "withhold", "lot")
UNRANKED = ("last", "no-opinion")
CANDIDATES = ("films", "persons")
ONLY = ("all", "debut", "national")
ROLES = ("cast", "director", "screenwriter", "camera", "editor", "music", "producer")
"""Of credits: see fest_ops.works.models.Credit."""
RECIPIENTS = ("director", "producer", "screenwriter", "performer", "cinematographer", "composer", "editor")
ANY = "*"
"""In a set of prizes that one film may hold together: any one prize."""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Composition:
    """Who may sit on the jury together. None: the regulation sets no such limit."""

    least: int | None
    most: int | None
    host_under_half: bool
    """Nationals of the festival's country are under half (FIAPF 1964: the majority may not be of the host country)."""
    producers_share: Fraction | None
    """At least this share works as producers (FIAPF 1964: 1/5)."""
    distinct_countries: bool


@dataclass(frozen=True, slots=True)
class Voting:
    """How a prize is voted on.

    `method`: "majority" votes in rounds, each needing the majority that `rounds` names (the last one repeats) up to
    `most_rounds`; the other methods decide in one ballot. `base`: of what an absolute majority is more than half of:
    the votes cast, the jurors present, or the jurors seated; recused jurors are in none of them. `blanks`: blank
    ballots count in the base, are ignored, or cannot be cast. `quorum`: a round is valid where MORE than this share
    of the seated jurors who are not recused voted, or all of them: "1/2" of 5 is 3, "2/3" of 6 is 5, "1" is everybody,
    "0" is any one. `eliminate`: an undecided round drops the film with the fewest votes, as long as two are left;
    `bottom_tie`: several with the fewest stay or go together. `ties`: what decides a tie of the last round (by a method
    of one ballot: of that ballot), or the rounds' end, in order; a tie before leads to the next round.
    """

    method: str
    rounds: tuple[str, ...]
    most_rounds: int
    base: str
    blanks: str
    quorum: Fraction
    eliminate: bool
    bottom_tie: str
    ties: tuple[str, ...]
    unranked: str
    scale: tuple[Fraction, Fraction] | None
    """The worst and the best grade; the worst may be the larger number. None where nothing is graded."""
    trim: int
    """How many of the highest and of the lowest scores a trimmed mean leaves out."""


@dataclass(frozen=True, slots=True)
class Money:
    """What a prize is worth; ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize: who can win it, to how many it goes, whether it must be given."""

    key: str
    name: Words
    candidates: str
    """films; persons: people credited in a film in one of `roles`, and the prize counts as one of that film."""
    only: str
    """all; debut: first features; national: films of the festival's country."""
    roles: tuple[str, ...]
    obligatory: bool
    """It must be awarded. One that may be neither awarded nor withheld with a reason is neither."""
    ex_aequo: int
    """To how many it goes at most; 1: it is not shared."""
    may_withhold: bool
    grand: bool
    money: Money | None
    recipients: tuple[str, ...]
    """Who receives it; several share it in equal parts."""
    rank: int
    """Its place in the palmares, 1 the highest."""


@dataclass(frozen=True, slots=True)
class ExAequoGroup:
    """Of these prizes at most `most` are shared."""

    keys: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Derogations:
    """What `officer` may allow by a named, recorded exception: sets of prizes for one film. No officer: nobody may."""

    officer: Words
    sets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PalmaresRules:
    """What a palmares may hold. None: no limit."""

    ex_aequo_total: int | None
    ex_aequo_groups: tuple[ExAequoGroup, ...]
    prizes_a_film: int
    combine: tuple[tuple[str, ...], ...]
    """Sets of prizes that one film may hold together beyond `prizes_a_film`, also in part; "*" is any one prize."""
    derogations: Derogations | None
    mentions: int | None
    no_other_money: tuple[str, ...]
    """A film with one of these prizes holds no other one with money."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of a jury."""

    code: str
    title: Words
    source: str
    """The regulation they are taken from; empty where they are a festival's own."""
    ours: tuple[str, ...]
    """Dotted paths of what the source does not say and this project fills in: "voting.quorum", "prizes.actor.rank"."""
    composition: Composition
    voting: Voting
    prizes: tuple[Prize, ...]
    palmares: PalmaresRules

    def prize(self, key: str) -> Prize | None:
        """The prize with this key."""
        return next((prize for prize in self.prizes if prize.key == key), None)

    def is_ours(self, path: str) -> bool:
        """Whether the field at this path, or what it is part of, is this project's own rule."""
        return any(path == own or path.startswith(own + ".") for own in self.ours)
