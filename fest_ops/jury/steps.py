"""What comes after a round: the next one, or how a tie is settled, as the jury's rules say. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fest_ops.jury.profiles.document import Prize, Voting
from fest_ops.jury.rounds import Count


@dataclass(frozen=True, slots=True)
class Step:
    """What the rules say is next. `kind`: elect (`winners`); round (`candidates`, `step`, `majority`); revote (the
    same among the tied); chair (a casting vote among `candidates`); ex_aequo (`winners` share); withhold; lot (among
    `candidates`); stuck: the rules leave nothing, and the page says so.
    """

    kind: str
    candidates: tuple[str, ...] = ()
    winners: tuple[str, ...] = ()
    majority: str = ""
    step: int = 0


def next_step(
    voting: Voting,
    prize: Prize,
    history: Sequence[Count],
    *,
    may_share: bool = True,
    chair_recused: Collection[str] | None = (),
) -> Step:
    """The step after these rounds on one prize (voided ones left out), from the first to the last.

    `may_share`: whether the palmares lets the tied share it (fest_ops.jury.palmares.legality.why_not). `chair_recused`:
    on what the chair may not vote; None where no chair is there. Raises ValueError without a round.
    """
    raise NotImplementedError


def lot(candidates: Collection[str], seed: bytes) -> str:
    """Draw one of the candidates by a published seed: anybody can draw again. Raises ValueError without any."""
    raise NotImplementedError
