"""Two ways of doing one thing in turns, one transaction each: how many a second, and their ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fest_ops import db

Act = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Beside:
    """Medians over the turns: acts a second of the one and of the other, and the one by the other."""

    rate: float
    bare: float
    ratio: float


def beside(acts: Iterator[Act], bare: Act, *, turns: int, each: int) -> Beside:
    """Do `each` of the acts, then `each` bare ones, turn after turn; who goes first alternates."""
    rates: list[tuple[float, float]] = []
    for turn in range(turns):
        mine = [next(acts) for _ in range(each)]
        if turn % 2:
            one, other = _rate(mine), _rate([bare] * each)
        else:
            other, one = _rate([bare] * each), _rate(mine)
        rates.append((one, other))
    return Beside(
        statistics.median(one for one, _ in rates),
        statistics.median(other for _, other in rates),
        statistics.median(one / other for one, other in rates),
    )


def _rate(acts: list[Act]) -> float:
    began = time.perf_counter()
    for act in acts:
        with db.transaction() as session:
            act(session)
    return len(acts) / (time.perf_counter() - began)
