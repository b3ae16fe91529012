"""The square that a phone's camera reads on each slip: a QR code of its link, as the path of a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

QUIET = 2
"""Modules of white around the square; the slip's own paper gives the rest of the four that the norm asks for."""


@dataclass(frozen=True, slots=True)
class Square:
    """A drawing of `size` by `size` modules: `path` strokes the dark ones, row by row, one module high."""

    size: int
    path: str


def squares(links: Iterable[str]) -> list[Square]:
    """The square of each link; up to 15 % of one may be dirty or torn.

    All have the mask that suits the first one best: links of one sheet differ by their code only, and weighing eight
    masks for each of 500 would keep a page waiting for seconds.
    """
    # Here and not above: a web server whose hall has no codes does not hold it.
    import segno

    mask: int | None = None
    drawn = []
    for link in links:
        made = segno.make(link, error="m", boost_error=False, micro=False, mask=mask)
        mask = made.mask
        drawn.append(Square(len(made.matrix) + 2 * QUIET, _path(made.matrix)))
    return drawn


def _path(matrix: Sequence[Sequence[int]]) -> str:
    steps = []
    for y, row in enumerate(matrix, QUIET):
        x = QUIET
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                steps.append(f"M{x} {y}.5h{length}")
            x += length
    return "".join(steps)
