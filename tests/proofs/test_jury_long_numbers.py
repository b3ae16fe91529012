"""Numbers of a thousand digits are counted exactly; what is longer is named at once."""

from __future__ import annotations

import json
import time
from fractions import Fraction

import pytest

from tests.proofs.test_jury_cli import ballot, refused, run

THIRD = "0." + "3" * 998
LONG = "9" * 1000


def graded(number: str) -> str:
    return ballot(count=1, grades={"A": 1}).replace('"A": 1', f'"A": {number}')


@pytest.mark.parametrize(
    "number",
    [THIRD, LONG, "-" + LONG[:999], "0.1234567890123456789012345678901", "1e1000", "1e-1000", "7.5e-990"],
)
@pytest.mark.parametrize("method", ["score", "trimmed-mean", "majority-judgment"])
def test_long_number_is_counted_exactly(method: str, number: str) -> None:
    found = json.loads(run(method, graded(number)).stdout)
    assert Fraction(str(found["rounds"][0]["votes"]["A"])) == Fraction(number)


def test_long_count_is_counted_exactly() -> None:
    text = ballot(count=1, ranking=[["A"]]).replace('"count": 1', f'"count": {LONG}')
    assert json.loads(run("irv", text).stdout)["rounds"][0]["votes"]["A"] == int(LONG)


def test_longest_and_shortest_together_have_a_mean() -> None:
    text = graded(LONG).replace("}]", '}, {"count": 2, "grades": {"A": 1e-1000}}]')
    mean = json.loads(run("score", text).stdout)["rounds"][0]["votes"]["A"]
    assert Fraction(mean) == (int(LONG) + 2 * Fraction(1, 10**1000)) / 3


@pytest.mark.parametrize(
    "number",
    [
        "1" * 1001,
        "0." + "1" * 999,
        "1e1001",
        "1e-1001",
        "1e999999999",
        "-1e-999999999",
        "1" * 1_000_000,
        "NaN",
        "Infinity",
    ],
)
def test_longer_number_is_named_at_once(number: str) -> None:
    began = time.perf_counter()
    assert number[:40] in refused("score", graded(number))
    assert time.perf_counter() - began < 2
