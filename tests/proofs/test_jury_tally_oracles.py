"""Our counting beside that of others: `pref-voting` on a thousand random elections a method, Debian's `belenios-tool`.

docs/decisions/0015-counting-methods.md says where their tie rule is ours and where it is not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from random import Random
from typing import Any

import pytest

from fest_ops.jury.tally import METHODS
from local.paths import REPO
from tests.oracle.random_elections import HIGHEST_GRADE, Election, election, numbers, ours

PYTHON = REPO / ".venv-oracle" / "bin" / "python"
SCRIPT = REPO / "tests" / "oracle" / "pref_voting_oracle.py"
ELECTIONS = 1_000
BELENIOS = shutil.which("belenios-tool")
BELENIOS_ELECTIONS = 1_000 if os.environ.get("FEST_OPS_TEST_LONG") == "1" else 150
"""It counts one election a call."""
COMPARED = [method for method in METHODS if method != "trimmed-mean"]
"""pref-voting has no trimmed mean."""
WEAK = {"irv", "schulze", "schulze-margins", "score"}
"""Where pref-voting also reads level and unranked names as we do."""

Theirs = dict[str, Any]


def pref_voting(elections: list[Election]) -> list[Theirs]:
    """What pref-voting makes of them."""
    if not PYTHON.exists():
        pytest.fail("no .venv-oracle: python3 -m local.install test")
    done = subprocess.run(
        [PYTHON, SCRIPT], input=json.dumps(elections), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[Theirs] = json.loads(done.stdout)
    return found


def agree(elections: list[Election], theirs: list[Theirs]) -> None:
    """Both name the same winners, and the same order where pref-voting gives one."""
    for each, them in zip(elections, theirs, strict=True):
        us = ours(each)
        assert numbers(us.winners) == them["winners"], each
        if "order" in them:
            assert [numbers(tier) for tier in us.order] == them["order"], each


@pytest.mark.parametrize("method", [method for method in COMPARED if method != "majority-judgment"])
def test_a_thousand_elections_come_out_as_by_pref_voting(method: str) -> None:
    random = Random(method)
    elections = [
        election(method, random, weak=method in WEAK and number % 2 == 1) for number in range(ELECTIONS)
    ]
    agree(elections, pref_voting(elections))


def test_a_thousand_majority_judgments_come_out_as_by_pref_voting_but_for_its_ties() -> None:
    random = Random("majority-judgment")
    elections = [election("majority-judgment", random, weak=False) for _ in range(ELECTIONS)]
    alone = 0
    for each, them in zip(elections, pref_voting(elections), strict=True):
        winners = numbers(ours(each).winners)
        assert set(winners) <= set(them["highest"]), each
        if len(them["highest"]) == 1:
            alone += 1
            assert winners == them["winners"], each
    assert alone > ELECTIONS // 3


needs_belenios = pytest.mark.skipif(
    BELENIOS is None, reason="no belenios-tool on this machine (Debian: apt-get install belenios-tool)"
)


def belenios(method: str, ballots: list[list[int]], *options: str) -> list[Any]:
    """The winners that belenios-tool names for one election."""
    command = ["belenios-tool", "method", method, *options]
    done = subprocess.run(command, input=json.dumps(ballots), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    winners: list[Any] = json.loads(done.stdout)["winners"]
    return winners


def places(each: Election) -> list[list[int]]:
    """The ballots one by one: the place of each candidate from 1, 0 where it is unranked."""
    rows = []
    for count, ranking in each["ballots"]:
        row = [0] * each["candidates"]
        for place, tier in enumerate(ranking, 1):
            for name in tier:
                row[name] = place
        rows += [row] * count
    return rows


@needs_belenios
def test_schulze_gives_the_order_of_belenios() -> None:
    random = Random("belenios schulze")
    for number in range(BELENIOS_ELECTIONS):
        each = {**election("schulze", random, weak=number % 2 == 1), "unranked": "last"}
        theirs = belenios("schulze", places(each), "--blank-allowed=true", f"--nchoices={each['candidates']}")
        assert [numbers(tier) for tier in ours(each).order] == [sorted(tier) for tier in theirs], each


@needs_belenios
def test_majority_judgment_mirrored_gives_the_order_of_belenios() -> None:
    """Belenios takes the better of two middle grades, our rule the worse: each is the other turned upside down."""
    random = Random("belenios majority judgment")
    for _ in range(BELENIOS_ELECTIONS):
        each = election("majority-judgment", random, weak=False)
        rows = [
            [HIGHEST_GRADE + 1 - grades[str(name)] for name in range(each["candidates"])]
            for count, grades in each["ballots"]
            for _ in range(count)
        ]
        size = (f"--nchoices={each['candidates']}", f"--ngrades={HIGHEST_GRADE + 1}")
        theirs = belenios("majority-judgment", rows, "--blank-allowed=false", *size)
        upside_down = [
            [count, {name: -grade for name, grade in grades.items()}] for count, grades in each["ballots"]
        ]
        mirrored = ours({**each, "ballots": upside_down}).order[::-1]
        assert [numbers(tier) for tier in mirrored] == [sorted(tier) for tier in theirs], each


@needs_belenios
def test_irv_elects_as_the_single_transferable_vote_of_belenios_where_nobody_is_level_at_the_bottom() -> None:
    random = Random("belenios stv")
    compared = 0
    for _ in range(BELENIOS_ELECTIONS):
        each = election("irv", random, weak=False)
        found = ours(each)
        if len(found.winners) == 1 and all(len(one.dropped) <= 1 for one in found.rounds):
            compared += 1
            assert belenios("stv", places(each), "--nseats=1") == numbers(found.winners), each
    assert compared > BELENIOS_ELECTIONS // 4
