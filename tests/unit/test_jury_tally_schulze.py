"""Schulze on what is published: the paper's examples 1 to 13, and Debian's elections ballot by ballot."""

import pytest

from fest_ops.jury.schulze import pairwise, strongest_paths
from fest_ops.jury.tally import Ballot, tally
from tests.oracle.debian_votes import election
from tests.oracle.schulze_examples import EXAMPLES, Example, ballots_of

TOWNS = (
    "Anthony Towns > Steve McIntyre > Jeroen van Wolffelaar = Andreas Schuldei > Bill Allombert > None of the Above"
    " > Ari Pollak > Jonathan aka Ted Walther"
)
MCINTYRE = (
    "Steve McIntyre > Anthony Towns > Jeroen van Wolffelaar > Andreas Schuldei > Bill Allombert > None of the Above"
    " > Ari Pollak > Jonathan aka Ted Walther"
)
HOCEVAR = (
    "Sam Hocevar > Steve McIntyre > Raphaël Hertzog > Wouter Verhelst > Anthony Towns > Gustavo Franco"
    " > None Of The Above > Simon Richter > Aigars Mahinovs"
)
CARTER = "Jonathan Carter > Sruthi Chandran > Brian Gupta > None Of The Above"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example_elects_whom_the_paper_says(example: Example) -> None:
    ballots = ballots_of(example.ballots)
    assert "".join(tally("schulze", example.candidates, ballots).winners) == example.winners
    assert "".join(tally("schulze-margins", example.candidates, ballots).winners) == (
        example.margins or example.winners
    )


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.paths], ids=lambda example: example.name
)
def test_example_has_the_strongest_paths_of_the_paper(example: Example) -> None:
    pairs = pairwise(example.candidates, ballots_of(example.ballots), "last")
    paths = strongest_paths(example.candidates, pairs, margins=False)
    # A path of ties at best is none here: the paper gives it the strength of the tie.
    assert {
        name: " ".join(str(to[0]) for to in row.values() if to) for name, row in paths.items()
    } == example.paths


def test_example_3_gives_the_whole_order() -> None:
    example = EXAMPLES[2]
    order = tally("schulze", example.candidates, ballots_of(example.ballots)).order
    assert order == (("E",), ("A",), ("C",), ("B",), ("D",))


def test_example_4_ties_b_and_d_each_of_whom_beats_one_of_the_others() -> None:
    example = EXAMPLES[3]
    found = tally("schulze", example.candidates, ballots_of(example.ballots))
    assert found.winners == ("B", "D")
    assert found.order == (("B", "D"), ("A", "C"))


@pytest.mark.parametrize("method", ["schulze", "schulze-margins"])
@pytest.mark.parametrize(
    ("year", "ballots", "last", "no_opinion"),
    [(2006, 421, TOWNS, MCINTYRE), (2007, 482, HOCEVAR, HOCEVAR), (2020, 339, CARTER, CARTER)],
)
def test_debian_elects_whom_it_elected(
    year: int, ballots: int, last: str, no_opinion: str, method: str
) -> None:
    names, cast = election(year)
    assert len(cast) == ballots
    for unranked, expected in (("last", last), ("no-opinion", no_opinion)):
        order = tally(method, names, cast, unranked=unranked).order
        assert " > ".join(" = ".join(tier) for tier in order) == expected


def test_debian_2006_was_won_by_six_votes_and_2007_by_eight() -> None:
    for year, first, second, votes in (
        (2006, "Anthony Towns", "Steve McIntyre", (190, 184)),
        (2007, "Sam Hocevar", "Steve McIntyre", (211, 203)),
    ):
        pairs = tally("schulze", *election(year)).pairs
        assert (pairs[first][second], pairs[second][first]) == votes


def test_debian_2020_has_the_published_paths_by_margin() -> None:
    names, cast = election(2020)
    paths = strongest_paths(names, pairwise(names, cast, "last"), margins=True)
    assert [[to[0] if to else 0 for to in row.values()] for row in paths.values()] == [
        [201, 241, 267],
        [0, 49, 168],
        [0, 0, 69],
        [0, 0, 0],
    ]


def test_between_as_many_winning_votes_the_defeat_with_fewer_against_is_the_stronger() -> None:
    # A beats B by 4 to 1, B beats C by 4 to 2, C beats A by 4 to 3: winning votes alone would tie all three.
    parts = {("A", "B"): (4, 1), ("B", "C"): (4, 2), ("C", "A"): (4, 3)}
    ballots = []
    for (one, two), (wins, losses) in parts.items():
        ballots += [Ballot(wins, ((one,), (two,))), Ballot(losses, ((two,), (one,)))]
    assert tally("schulze", "ABC", ballots, unranked="no-opinion").order == (("A",), ("B",), ("C",))


def test_a_recused_name_is_neither_ahead_nor_behind() -> None:
    ballots = [Ballot(3, (("B",),), recused=frozenset({"A"})), Ballot(1, (("A",), ("B",)))]
    found = tally("schulze", "ABC", ballots)
    assert found.pairs["B"] == {"A": 0, "C": 4}
    assert found.winners == ("A",)
