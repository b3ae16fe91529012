"""Counting one round: slips in, outcome out, on exact numbers. Pure.

docs/bundle-format.md, "Counting", says the same in full, for a verifier written by somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from fest_ops.jury.rounds import Candidate as Candidate
from fest_ops.jury.rounds import Count as Count
from fest_ops.jury.rounds import RollLine as RollLine
from fest_ops.jury.rounds import RoundSpec as RoundSpec
from fest_ops.jury.rounds import SpecError as SpecError
from fest_ops.jury.rounds import read_spec as read_spec
from fest_ops.jury.rounds import spec_document as spec_document
from fest_ops.jury.slips import Slip as Slip
from fest_ops.jury.slips import SlipRefused as SlipRefused
from fest_ops.jury.slips import read_slip as read_slip
from fest_ops.jury.slips import slip_text as slip_text
from fest_ops.jury.steps import Step as Step
from fest_ops.jury.steps import lot as lot
from fest_ops.jury.steps import next_step as next_step


def count(
    spec: RoundSpec, slips: Sequence[str], voted: Collection[str], *, struck: Collection[str] = ()
) -> Count:
    """Count the box of a round. `voted`: the seats that cast; `struck`: seats taken off the roll while it was open.

    Raises ValueError where the slips do not fit the roll: another number of them, a slip that could not have been
    cast, more votes on a candidate than there were voters who might vote on it.
    """
    raise NotImplementedError
