"""The squares on the slips: what is drawn is what a camera reads, module by module."""

from __future__ import annotations

import re

import pytest
import segno

from fest_ops.jury.audience.squares import QUIET, Square, squares

LINK = "https://festival.example/eurasia/2013/audience/vote?code={}"


def modules(square: Square) -> list[list[int]]:
    """The square's modules as its path strokes them, 1 for a dark one, without the white around it."""
    dark = [[0] * square.size for _ in range(square.size)]
    strokes = re.findall(r"M(\d+) (\d+)\.5h(\d+)", square.path)
    assert "".join(f"M{x} {y}.5h{n}" for x, y, n in strokes) == square.path
    for x, y, n in strokes:
        for at in range(int(x), int(x) + int(n)):
            dark[int(y)][at] = 1
    assert not any(any(row) for row in (*dark[:QUIET], *dark[-QUIET:]))
    return [row[QUIET:-QUIET] for row in dark[QUIET:-QUIET]]


@pytest.mark.parametrize(
    "links", [["x"], [LINK.format(code) for code in ("K7QM2XRT9P", "3M2TKJJR7N", "A" * 10)]]
)
def test_square_draws_each_module_of_its_link(links: list[str]) -> None:
    first = segno.make(links[0], error="m", boost_error=False, micro=False)
    for link, square in zip(links, squares(links), strict=True):
        made = segno.make(link, error="m", boost_error=False, micro=False, mask=first.mask)
        assert modules(square) == [list(row) for row in made.matrix]
        assert made.error == "M" and square.size == len(made.matrix) + 2 * QUIET


def test_links_of_one_sheet_have_squares_of_one_size_and_no_two_alike() -> None:
    drawn = squares(LINK.format(code) for code in ("K7QM2XRT9P", "3M2TKJJR7N", "9DFTK2FWDW"))
    assert len({each.size for each in drawn}) == 1 and len({each.path for each in drawn}) == 3
