"""Each method of counting on tables of cases, and what it does with ties, blanks and what cannot be counted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from fest_ops.jury.tally import GRADED, METHODS, Ballot, BallotsRefused, tally
from tests.oracle.schulze_examples import ballots_of

RANKED = [method for method in METHODS if method not in GRADED]


def order_of(method: str, text: str, unranked: str = "last") -> str:
    """The order as text: «A BC D», level names together."""
    names = tuple(sorted({sign for sign in text if sign.isalpha()}))
    return " ".join("".join(tier) for tier in tally(method, names, ballots_of(text), unranked=unranked).order)


def graded(text: str) -> tuple[tuple[str, ...], list[Ballot]]:
    """Read «A 3 2 2; B 1 1»: the grades of each candidate, one ballot for each column; . is no grade."""
    rows = {part.split()[0]: part.split()[1:] for part in text.split(";")}
    width = max(len(row) for row in rows.values())
    columns: list[dict[str, Fraction]] = [{} for _ in range(width)]
    for name, row in rows.items():
        for column, value in zip(columns, row, strict=False):
            if value != ".":
                column[name] = Fraction(value)
    return tuple(rows), [Ballot(1, grades=column) for column in columns]


def order_by_grades(method: str, text: str, **how: Any) -> str:
    """The order that these grades give, as text."""
    return " ".join("".join(tier) for tier in tally(method, *graded(text), **how).order)


@pytest.mark.parametrize(
    ("method", "ballots", "order"),
    [
        # Tennessee's capital: the textbook's four answers to one electorate
        ("plurality", "42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "M N K C"),
        ("two-round", "42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "N M K C"),
        ("irv", "42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "K M N C"),
        ("exhaustive", "42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "K M N C"),
        ("schulze", "42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "N C K M"),
        ("schulze-margins", "42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "N C K M"),
        # a majority at once: nobody is dropped any more, but an instant runoff still ranks the others by dropping
        ("exhaustive", "5 ABC, 2 BCA, 2 CBA", "A BC"),
        ("irv", "6 ABC, 3 BCA, 2 CBA", "A B C"),
        ("two-round", "5 ABC, 2 BCA, 2 CBA", "A BC"),
        # exactly half is no majority
        ("two-round", "4 ABC, 2 BCA, 2 CBA", "ABC"),
        ("exhaustive", "4 ABC, 3 BCA, 1 CAB", "A B C"),
        # level at the bottom: both go, and with them whom a lot might have saved
        ("irv", "4 AB, 3 BCA, 3 CBA", "A BC"),
        ("irv", "2 AB, 2 BA", "AB"),
        ("irv", "2 AB, 2 BA, 1 C", "AB C"),
        ("exhaustive", "3 ABC, 3 BCA, 3 CAB", "ABC"),
        # a tie for the second place: A meets B and meets C, and loses to one of them
        ("two-round", "5 ABC, 3 BAC, 3 CBA", "AB C"),
        ("two-round", "3 ABC, 3 BCA, 3 CAB", "ABC"),
        ("two-round", "4 ACBD, 4 BCAD, 4 CABD, 1 D", "AC B D"),
        ("two-round", "5 AD, 3 BA, 2 CB, 2 DB", "B A CD"),
        # names level in the first place have equal parts of the ballot
        ("plurality", "1 [AB], 1 C", "C AB"),
        ("plurality", "2 [ABC], 1 B", "B AC"),
        ("irv", "3 [AB]C, 2 C[AB], 2 A", "A C B"),
        # nobody has said anything
        ("plurality", "0 ABC", "ABC"),
        ("two-round", "0 ABC", "ABC"),
        ("irv", "0 ABC", "ABC"),
        ("schulze", "0 ABC", "ABC"),
        # one candidate
        *[(method, "2 A", "A") for method in RANKED],
    ],
)
def test_order(method: str, ballots: str, order: str) -> None:
    assert order_of(method, ballots) == order


@pytest.mark.parametrize(("unranked", "order"), [("last", "A B C"), ("no-opinion", "C A B")])
def test_unranked_names_are_last_or_not_compared(unranked: str, order: str) -> None:
    assert order_of("schulze", "4 AB, 1 CAB", unranked) == order


def test_rounds_tell_votes_who_dropped_and_how_many_ballots_fell_silent() -> None:
    rounds = tally("irv", "ABCD", ballots_of("4 AB, 3 BA, 2 C, 1 DCB")).rounds
    assert [dict(each.votes) for each in rounds] == [
        {"A": 4, "B": 3, "C": 2, "D": 1},
        {"A": 4, "B": 3, "C": 3},
    ]
    assert [each.dropped for each in rounds] == [("D",), ("B", "C")]
    rounds = tally("irv", "ABC", ballots_of("4 AB, 3 BA, 2 C")).rounds
    assert [each.silent for each in rounds] == [0, 2]


def test_an_exhaustive_ballot_ends_with_the_majority_of_the_votes_cast_in_its_round() -> None:
    rounds = tally("exhaustive", "ABCD", ballots_of("4 A, 3 BA, 2 C, 1 D")).rounds
    assert [each.dropped for each in rounds] == [("D",), ("C",), ()], "4 of 9 is no majority, 4 of 7 is one"
    assert [each.silent for each in rounds] == [0, 1, 3]


def test_second_rounds_are_told_one_for_each_pair_that_the_tie_allows() -> None:
    rounds = tally("two-round", "ABC", ballots_of("5 ABC, 3 BAC, 3 CBA")).rounds
    assert [dict(each.votes) for each in rounds[1:]] == [{"A": 5, "B": 6}, {"A": 8, "C": 3}]


@pytest.mark.parametrize(
    ("grades", "order"),
    [
        # excellent 4, good 3, fair 2, poor 1: the rule's own example
        ("A 3 3 2 1; B 4 2 2 2", "A B"),
        ("A 4 4 1 1 1; B 2 2 2 2 2", "B A"),
        ("A 1 2; B 1 4", "B A"),
        ("A 1 3; B 2 2", "B A"),
        ("A 3 2 1; B 3 2 1; C 3 2 2", "C AB"),
        ("A 3 3 3; B 3 3 3", "AB"),
        ("A 2 2 2 9; B 2 2 3 3", "B A"),
        ("A -1.5 0 0.5; B -1 0 0.25", "B A"),
        ("A 1/3 1/3; B 0.3333333333 1", "A B"),
        # looked at one grade at a time, not by how many are above and below the median
        ("A 0 1 2 2 2 2 4; B 0 0 2 2 3 3 3", "B A"),
    ],
)
def test_majority_judgment(grades: str, order: str) -> None:
    assert order_by_grades("majority-judgment", grades) == order


@pytest.mark.parametrize(
    ("grades", "looks"),
    [
        ("A 3 3 2 1; B 4 2 2 2; C 1 1 1 1", [({"A": 2, "B": 2, "C": 1}, 0), ({"A": 3, "B": 2}, 1)]),
        ("A 3 2 1; B 4 2 2", [({"A": 2, "B": 2}, 0), ({"A": 1, "B": 2}, 1)]),
        ("A 3 2 2; B 4 2 2", [({"A": 2, "B": 2}, 0), ({"A": 3, "B": 4}, 2)]),
        ("A 0 2 2 2; B 1 2 2 2", [({"A": 2, "B": 2}, 0), ({"A": 0, "B": 1}, 2)]),
    ],
)
def test_majority_judgment_tells_after_how_many_medians_the_tie_was_broken(
    grades: str, looks: list[tuple[dict[str, int], int]]
) -> None:
    rounds = tally("majority-judgment", *graded(grades)).rounds
    assert [dict(each.votes) for each in rounds] == [votes for votes, _ in looks]
    assert [each.taken_away for each in rounds] == [dropped for _, dropped in looks]


@pytest.mark.parametrize(
    ("unranked", "order"), [("last", "B A C"), ("no-opinion", "A B C")], ids=["last", "no-opinion"]
)
def test_a_missing_grade_is_below_all_others_or_none(unranked: str, order: str) -> None:
    assert order_by_grades("majority-judgment", "A 3 . .; B 2 2 2; C . . .", unranked=unranked) == order


def test_a_recused_juror_takes_no_part_in_the_median() -> None:
    recused = Ballot(2, grades={"B": Fraction(2)}, recused=frozenset({"A"}))
    found = tally(
        "majority-judgment", "AB", [Ballot(1, grades={"A": Fraction(3), "B": Fraction(2)}), recused]
    )
    assert found.winners == ("A",)
    assert found.rounds[0].graded == {"A": 1, "B": 3}


@pytest.mark.parametrize(
    ("one", "other"), [("1 2 3", "1 1 2 2 3 3"), ("2", "2 2 2"), ("1 4", "1 1 1 4 4 4"), ("1 2", "1 2")]
)
def test_the_same_shares_of_grades_are_level_however_many_gave_them(one: str, other: str) -> None:
    assert order_by_grades("majority-judgment", f"A {one}; B {other}", unranked="no-opinion") == "AB"


@pytest.mark.parametrize(
    ("method", "grades", "order"),
    [
        ("score", "A 1 2 3; B 2 2 2; C 3 3 1", "C AB"),
        ("score", "A 0.1 0.2; B 0.3 0", "AB"),
        ("score", "A 1/3 1/3 1/3; B 1 0 0", "AB"),
        ("score", "A 5 . .; B 4 5 5; C . . .", "A B C"),
        ("score", "A -1 -2; B -1 -1", "B A"),
        # 4 scores: one is dropped at each end; 3 are counted as they are
        ("trimmed-mean", "A 10 5 5 5; B 6 6 6 0", "B A"),
        ("trimmed-mean", "A 10 5 5; B 6 6 0", "A B"),
        ("trimmed-mean", "A 9 9 1 1; B 5 5 5 5", "AB"),
        ("trimmed-mean", "A 9 . . .; B 9 9 0 9", "AB"),
        ("trimmed-mean", "A 7 7 7 7 7; B 10 10 5 5 0", "A B"),
    ],
)
def test_means(method: str, grades: str, order: str) -> None:
    assert order_by_grades(method, grades) == order


def test_a_mean_is_exact_and_says_of_how_many_grades() -> None:
    first = tally("trimmed-mean", *graded("A 1 2 2 9; B 1 1 2 .")).rounds[0]
    assert (first.votes, first.graded) == ({"A": 2, "B": Fraction(4, 3)}, {"A": 2, "B": 3})


@pytest.mark.parametrize(("trim", "mean"), [(0, Fraction(24, 6)), (1, 3), (2, Fraction(5, 2)), (3, 4)])
def test_trim_says_how_many_are_dropped_at_each_end(trim: int, mean: Fraction) -> None:
    found = tally("trimmed-mean", *graded("A 1 2 2 3 5 11"), trim=trim)
    assert found.rounds[0].votes["A"] == mean


@pytest.mark.parametrize("method", METHODS)
def test_a_count_stands_for_so_many_ballots_however_large(method: str) -> None:
    many = 10**29
    if method in GRADED:
        ballots = [
            Ballot(many, grades={"A": Fraction(1), "B": Fraction(2)}),
            Ballot(many - 1, grades={"A": Fraction(9)}),
        ]
        assert tally(method, "AB", ballots, unranked="no-opinion").order in (
            (("A",), ("B",)),
            (("B",), ("A",)),
        )
    else:
        ballots = [Ballot(many, (("A",), ("B",))), Ballot(many - 1, (("B",), ("A",)))]
        assert tally(method, "AB", ballots).winners == ("A",)


RANKING = Ballot(1, (("A",),))
GRADES = Ballot(1, grades={"A": Fraction(1)})


@pytest.mark.parametrize(
    ("method", "candidates", "ballots", "code", "values"),
    [
        ("borda", "A", [], "unknown_method", {"method": "borda"}),
        ("irv", "", [], "no_candidates", {}),
        ("irv", "ABA", [], "candidate_twice", {"name": "A"}),
        ("irv", "A", [RANKING, Ballot(-1)], "bad_count", {"ballot": 2, "count": -1}),
        ("irv", "A", [Ballot(True)], "bad_count", {"ballot": 1, "count": True}),
        ("irv", "A", [GRADES], "grades_for_ranking", {"ballot": 1, "method": "irv"}),
        ("score", "A", [GRADES, RANKING], "ranking_for_grades", {"ballot": 2, "method": "score"}),
        ("irv", "A", [Ballot(1, ((),))], "empty_place", {"ballot": 1}),
        ("irv", "A", [Ballot(1, (("B",),))], "unknown_name", {"ballot": 1, "name": "B"}),
        ("score", "A", [Ballot(1, grades={"B": Fraction(1)})], "unknown_name", {"ballot": 1, "name": "B"}),
        ("irv", "AB", [Ballot(1, (("A",), ("B", "A")))], "name_twice", {"ballot": 1, "name": "A"}),
        ("irv", "AB", [Ballot(1, (("A", "A"),))], "name_twice", {"ballot": 1, "name": "A"}),
        ("irv", "A", [Ballot(1, (("A",),), recused=frozenset("A"))], "recused", {"ballot": 1, "name": "A"}),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_place(
    method: str, candidates: str, ballots: list[Ballot], code: str, values: dict[str, Any]
) -> None:
    with pytest.raises(BallotsRefused) as refused:
        tally(method, candidates, ballots)
    assert (refused.value.code, refused.value.values) == (code, values)


def test_unranked_is_last_or_no_opinion() -> None:
    with pytest.raises(BallotsRefused) as refused:
        tally("schulze", "A", [], unranked="first")
    assert refused.value.code == "unknown_unranked"
