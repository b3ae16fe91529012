"""What must hold of each method whatever the ballots: fairness, criteria of the literature, the rule's own words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fest_ops.jury.tally import GRADED, METHODS, Ballot, Tally, tally

LONG = os.environ.get("FEST_OPS_TEST_LONG") == "1"
SOME = settings(max_examples=500 if LONG else 20)
"""How many elections a method is tried on; `make test-long` tries more."""
NAMES = "ABCDE"
RANKED = [method for method in METHODS if method not in GRADED]


@st.composite
def rankings(draw: st.DrawFn, names: str, *, strict: bool = False) -> tuple[tuple[str, ...], ...]:
    """A ranking of some of the names (of all, one a place, where strict)."""
    order: list[str] = draw(st.permutations(list(names)))
    if strict:
        return tuple((name,) for name in order)
    tiers: list[tuple[str, ...]] = []
    for name in order[: draw(st.integers(0, len(order)))]:
        level = draw(st.booleans())
        if tiers and level:
            tiers[-1] += (name,)
        else:
            tiers.append((name,))
    return tuple(tiers)


@st.composite
def elections(draw: st.DrawFn, *, graded: bool = False, strict: bool = False) -> tuple[str, list[Ballot]]:
    """Two to five candidates and up to seven different ballots."""
    names = NAMES[: draw(st.integers(2, 5))]
    counts = st.integers(0, 4)
    if not graded:
        kinds = st.builds(Ballot, counts, ranking=rankings(names, strict=strict))
    else:
        grade = st.builds(Fraction, st.integers(-3, 6), st.sampled_from([1, 2, 3]))
        given_to = st.fixed_dictionaries(dict.fromkeys(names, grade))
        some = st.dictionaries(st.sampled_from(names), grade)
        kinds = st.builds(Ballot, counts, grades=given_to if strict else given_to | some)
    return names, draw(st.lists(kinds, max_size=7))


def an_election(method: str, *, strict: bool = False) -> st.SearchStrategy[tuple[str, list[Ballot]]]:
    """An election that `method` can count."""
    return elections(graded=method in GRADED, strict=strict)


def renamed(ballot: Ballot, new: dict[str, str]) -> Ballot:
    """The ballot with other names."""
    ranking = tuple(tuple(new[name] for name in tier) for tier in ballot.ranking)
    grades = None if ballot.grades is None else {new[name]: grade for name, grade in ballot.grades.items()}
    return Ballot(ballot.count, ranking, grades)


def level(found: Tally) -> list[set[str]]:
    """The order without the order inside tiers."""
    return [set(tier) for tier in found.order]


@pytest.mark.parametrize("unranked", ["last", "no-opinion"])
@pytest.mark.parametrize("method", METHODS)
@SOME
@given(data=st.data())
def test_every_candidate_is_ranked_once_and_the_winners_are_first(
    method: str, unranked: str, data: st.DataObject
) -> None:
    names, ballots = data.draw(an_election(method))
    found = tally(method, names, ballots, unranked=unranked)
    assert sorted(name for tier in found.order for name in tier) == sorted(names)
    assert all(found.order) and found.winners == found.order[0]
    assert bool(found.pairs) is (method in ("schulze", "schulze-margins")) is not bool(found.rounds)


@pytest.mark.parametrize("method", METHODS)
@SOME
@given(data=st.data())
def test_neither_the_order_of_ballots_nor_of_candidates_nor_their_names_matter(
    method: str, data: st.DataObject
) -> None:
    names, ballots = data.draw(an_election(method))
    expected = level(tally(method, names, ballots))
    shuffled = data.draw(st.permutations(ballots))
    other = data.draw(st.permutations(names))
    assert level(tally(method, other, shuffled)) == expected
    new = dict(zip(names, other, strict=True))
    again = level(tally(method, names, [renamed(ballot, new) for ballot in ballots]))
    assert again == [{new[name] for name in tier} for tier in expected]


@pytest.mark.parametrize("method", METHODS)
@SOME
@given(data=st.data())
def test_a_count_is_as_many_single_ballots(method: str, data: st.DataObject) -> None:
    names, ballots = data.draw(an_election(method))
    single = [Ballot(1, ballot.ranking, ballot.grades) for ballot in ballots for _ in range(ballot.count)]
    assert tally(method, names, single) == tally(method, names, ballots)


@pytest.mark.parametrize("method", [method for method in METHODS if method != "trimmed-mean"])
@SOME
@given(data=st.data())
def test_three_times_the_same_ballots_give_the_same_order(method: str, data: st.DataObject) -> None:
    names, ballots = data.draw(an_election(method))
    assert tally(method, names, ballots * 3).order == tally(method, names, ballots).order


@pytest.mark.parametrize("method", RANKED)
@SOME
@given(election=elections(strict=True))
def test_who_is_first_on_more_than_half_wins_alone(method: str, election: tuple[str, list[Ballot]]) -> None:
    names, ballots = election
    others = sum(ballot.count for ballot in ballots)
    favoured = tuple((name,) for name in names)
    assert tally(method, names, [*ballots, Ballot(others + 1, favoured)]).winners == ("A",)


def before(ballots: Sequence[Ballot], name: str, other: str) -> int:
    """How many strict ballots put `name` before `other`."""
    return sum(
        ballot.count for ballot in ballots if ballot.ranking.index((name,)) < ballot.ranking.index((other,))
    )


@pytest.mark.parametrize("method", ["schulze", "schulze-margins"])
@SOME
@given(election=elections(strict=True))
def test_schulze_elects_who_beats_every_other_and_never_who_loses_to_all(
    method: str, election: tuple[str, list[Ballot]]
) -> None:
    names, ballots = election
    found = tally(method, names, ballots)
    for name in names:
        margins = [
            before(ballots, name, other) - before(ballots, other, name) for other in names if other != name
        ]
        if all(margin > 0 for margin in margins):
            assert found.winners == (name,)
        if all(margin < 0 for margin in margins):
            assert found.order[-1] == (name,)


@pytest.mark.parametrize("method", ["schulze", "schulze-margins"])
@SOME
@given(election=elections())
def test_schulze_turned_round_never_elects_the_one_who_won_alone(
    method: str, election: tuple[str, list[Ballot]]
) -> None:
    names, ballots = election
    turned = [Ballot(ballot.count, ballot.ranking[::-1]) for ballot in ballots]
    winners = tally(method, names, ballots, unranked="no-opinion").winners
    reversed_winners = tally(method, names, turned, unranked="no-opinion").winners
    if len(winners) == 1:
        assert winners[0] not in reversed_winners


@pytest.mark.parametrize("method", ["schulze", "schulze-margins"])
@SOME
@given(election=elections(strict=True))
def test_on_strict_ballots_both_measures_of_strength_and_both_readings_agree(
    method: str, election: tuple[str, list[Ballot]]
) -> None:
    expected = tally("schulze", *election)
    assert tally(method, *election, unranked="no-opinion").order == expected.order


@pytest.mark.parametrize("method", ["irv", "exhaustive"])
@SOME
@given(election=elections(strict=True))
def test_both_eliminations_elect_the_same(method: str, election: tuple[str, list[Ballot]]) -> None:
    assert tally(method, *election).winners == tally("irv", *election).winners


@SOME
@given(election=elections(strict=True))
def test_three_candidates_without_a_tie_make_two_rounds_an_instant_runoff(
    election: tuple[str, list[Ballot]],
) -> None:
    names, ballots = election
    first = tally("plurality", names, ballots)
    if len(names) == 3 and len(first.order) == 3:
        assert tally("two-round", names, ballots).order[0] == tally("irv", names, ballots).order[0]


def medians_dropped(grades: list[Fraction]) -> list[Fraction]:
    """The rule in its own words: note the lower median, drop it, and look again."""
    left, noted = sorted(grades), []
    while left:
        noted.append(left.pop((len(left) - 1) // 2))
    return noted


@settings(max_examples=5 * SOME.max_examples)
@given(election=elections(graded=True, strict=True))
def test_majority_judgment_is_the_rule_word_by_word(election: tuple[str, list[Ballot]]) -> None:
    names, ballots = election
    single = [ballot.grades or {} for ballot in ballots for _ in range(ballot.count)]
    values = {name: medians_dropped([grades[name] for grades in single]) for name in names}
    order = [
        {name for name in names if values[name] == value} for value in sorted(values.values(), reverse=True)
    ]
    expected = [tier for place, tier in enumerate(order) if tier not in order[:place]]
    assert level(tally("majority-judgment", names, ballots)) == expected


@SOME
@given(election=elections(graded=True))
def test_trimmed_mean_is_the_rule_word_by_word(election: tuple[str, list[Ballot]]) -> None:
    names, ballots = election
    means = tally("trimmed-mean", names, ballots).rounds[0].votes
    for name in names:
        scores = sorted(
            grades[name]
            for ballot in ballots
            if name in (grades := ballot.grades or {})
            for _ in range(ballot.count)
        )
        kept = scores[1:-1] if len(scores) >= 4 else scores
        assert means[name] == (sum(kept) / len(kept) if kept else None)


@pytest.mark.parametrize("method", sorted(GRADED))
@SOME
@given(election=elections(graded=True), times=st.integers(1, 5), more=st.fractions(-9, 9))
def test_another_scale_of_grades_gives_the_same_order(
    method: str, election: tuple[str, list[Ballot]], times: int, more: Fraction
) -> None:
    names, ballots = election
    scaled = [
        Ballot(
            ballot.count, grades={name: grade * times + more for name, grade in (ballot.grades or {}).items()}
        )
        for ballot in ballots
    ]
    assert tally(method, names, scaled).order == tally(method, names, ballots).order


@pytest.mark.parametrize("method", METHODS)
def test_a_perfect_cycle_is_a_tie_of_all(method: str) -> None:
    if method in GRADED:
        ballots = [
            Ballot(1, grades={name: Fraction(grade) for grade, name in enumerate(order)})
            for order in permutations("ABC")
        ]
    else:
        ballots = [Ballot(1, tuple((name,) for name in order)) for order in ("ABC", "BCA", "CAB")]
    assert tally(method, "ABC", ballots).order == (("A", "B", "C"),)
