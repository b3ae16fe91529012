"""Counting a round by tables of cases, and what must hold of every round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from fest_ops.jury.counting import (
    BoxFault,
    Candidate,
    Count,
    RollLine,
    RoundSpec,
    Slip,
    SlipRefused,
    count,
    read_slip,
    slip_text,
)

SEATS = ("s1", "s2", "s3", "s4", "s5")


def spec(
    *, films: str = "abcd", recused: dict[str, str] | None = None, absent: Sequence[str] = (), **fields: Any
) -> RoundSpec:
    """A round of five on films called by a letter; `recused`: seat -> letters."""
    recused = recused or {}
    lines = {seat: RollLine(seat, frozenset(recused.get(seat, ""))) for seat in SEATS}
    given: dict[str, Any] = {"method": "majority", "majority": "absolute", **fields}
    if given["method"] != "majority":
        given["majority"] = ""
    return RoundSpec(
        candidates=tuple(Candidate(key, {"en": key}, key) for key in films),
        roll=tuple(line for seat, line in lines.items() if seat not in absent),
        absent=tuple(lines[seat] for seat in absent),
        seated=5,
        present=5 - len(absent),
        **given,
    )


def choices(letters: str) -> list[str]:
    """Slips by a letter each; "-" is blank."""
    return ['{"blank":true}' if each == "-" else f'{{"choice":"{each}"}}' for each in letters]


def held(of: RoundSpec, letters: str, voters: Sequence[str] = SEATS, **more: Any) -> Count:
    return count(of, choices(letters), list(voters)[: len(letters)], **more)


@pytest.mark.parametrize(
    ("letters", "fields", "status", "who"),
    [
        ("aaabc", {}, "elected", "a"),
        ("aabbc", {}, "undecided", "ab"),
        ("aabcd", {}, "undecided", ""),
        ("aa---", {}, "undecided", ""),  # 2 of 5
        ("aa---", {"blanks": "ignore"}, "elected", "a"),  # 2 of 2
        ("aa-bb", {"blanks": "ignore"}, "undecided", "ab"),  # 2 of 4 is no majority
        ("-----", {}, "undecided", ""),
        ("-----", {"majority": "relative"}, "undecided", ""),
        ("aabbc", {"majority": "relative"}, "tied", "ab"),
        ("aabcd", {"majority": "relative"}, "elected", "a"),
        ("abcd-", {"majority": "relative"}, "tied", "abcd"),
        ("aab", {}, "elected", "a"),  # 2 of 3 cast
        ("aab", {"base": "seated"}, "undecided", ""),  # 2 of 5 seated
        ("aab", {"base": "present"}, "undecided", ""),  # 2 of 5 present
        ("aaab", {"base": "seated"}, "elected", "a"),
        ("aa", {}, "no_quorum", ""),  # 2 of 5 is not more than half
        ("aa", {"quorum": Fraction(0)}, "elected", "a"),
        ("aaab", {"quorum": Fraction(1)}, "no_quorum", ""),
        ("aaaab", {"quorum": Fraction(1)}, "elected", "a"),  # everybody
        ("aaab", {"quorum": Fraction(2, 3)}, "elected", "a"),  # 4 of 5
        ("aaa", {"quorum": Fraction(2, 3)}, "no_quorum", ""),  # 3 of 5
        ("", {}, "no_quorum", ""),
    ],
)
def test_majority_is_of_its_base(letters: str, fields: dict[str, Any], status: str, who: str) -> None:
    made = held(spec(**fields), letters)
    assert (made.status, "".join(made.winners or made.tied)) == (status, who)
    assert made.voted == len(letters)


@pytest.mark.parametrize(
    ("letters", "films", "tie", "dropped"),
    [
        ("aabbc", "abc", "keep", "c"),
        ("aabbc", "abcd", "keep", "d"),  # no vote at all is the lowest
        ("aabcd", "abcd", "keep", ""),  # three at the bottom stay
        ("aabcd", "abcd", "drop", ""),  # ... and also where a alone would be left
        ("aabbc", "abcde", "drop", "de"),
        ("aabbc", "abcde", "keep", ""),
        ("abcde", "abcde", "drop", ""),
        ("aabb-", "ab", "drop", ""),  # two are never made one
    ],
)
def test_lowest_goes_where_the_rules_say_so(letters: str, films: str, tie: str, dropped: str) -> None:
    made = held(spec(films=films, eliminate=True, bottom_tie=tie), letters)
    assert made.status == "undecided" and "".join(made.eliminated) == dropped
    assert not held(spec(films=films, bottom_tie=tie), letters).eliminated


def test_recusal_changes_the_films_own_denominator() -> None:
    of = spec(recused={"s4": "a", "s5": "a"})
    made = held(of, "aabbb")
    assert dict(made.bases) == {"a": 3, "b": 5, "c": 5, "d": 5}
    assert made.status == "elected" and made.winners == ("b",)  # both over their half: 2 of 3, 3 of 5
    assert held(of, "aabbc").winners == ("a",)  # 2 of 3 are a majority, 2 of 5 are none
    assert held(spec(), "aabbc").status == "undecided"


def test_two_may_be_over_their_half_with_as_many_votes() -> None:
    made = held(spec(recused={"s4": "a", "s5": "a", "s1": "b", "s2": "b"}), "aabbc")
    assert (made.status, made.tied) == ("tied", ("a", "b"))


def test_recusal_changes_the_quorum_of_the_film() -> None:
    of = spec(recused={"s1": "a", "s2": "a"})
    assert held(of, "bbb", ["s1", "s2", "s3"]).short == ("a",)  # 1 of the 3 who may vote on it
    assert held(of, "bbb", ["s1", "s3", "s4"]).status == "elected"  # 2 of 3
    nobody = spec(films="ab", recused=dict.fromkeys(SEATS, "a"))
    assert held(nobody, "bbb").winners == ("b",)  # a film that nobody may vote on asks for no quorum
    assert held(spec(films="a", recused=dict.fromkeys(SEATS, "a")), "---").status == "no_quorum"


def test_absent_juror_counts_among_the_seated_unless_recused() -> None:
    of = spec(absent=["s4", "s5"], recused={"s5": "a"}, base="seated")
    assert dict(held(of, "aab").bases) == {"a": 4, "b": 5, "c": 5, "d": 5}
    assert held(of, "aaa").winners == ("a",)
    struck = held(spec(base="seated"), "aabb", SEATS[:4], struck=["s5"])
    assert struck.bases["a"] == 4


def test_blank_of_a_recused_juror_does_not_shrink_the_base_twice() -> None:
    of = spec(recused={"s5": "a"}, blanks="ignore")
    # Whose the blank is nobody knows: 3 of 4 as well as 3 of 3 is more than half, 2 of 4 is not
    assert held(of, "aaab-").bases == {"a": 4, "b": 4, "c": 4, "d": 4}
    assert held(of, "aabb-").status == "undecided"


@pytest.mark.parametrize(
    ("slips", "voted", "code"),
    [
        (choices("aab"), SEATS[:2], "slips_not_the_roll"),
        (choices("aab"), SEATS[:4], "slips_not_the_roll"),
        (choices("aab"), ("s1", "s2", "s9"), "voted_off_the_roll"),
        (choices("aaz"), SEATS[:3], "slip_unknown_candidate"),
        (["{}", *choices("aa")], SEATS[:3], "slip_no_choice"),
        (['{"choice": "a"}', *choices("aa")], SEATS[:3], "slip_not_canonical"),
        (choices("bbb"), ("s1", "s2", "s3"), "more_votes_than_voters"),
    ],
)
def test_box_that_does_not_fit_the_roll_is_not_counted(
    slips: list[str], voted: Sequence[str], code: str
) -> None:
    with pytest.raises(BoxFault) as fault:
        count(spec(recused={"s1": "b"}), slips, voted)
    assert fault.value.code == code and isinstance(fault.value, ValueError)


GRADED: dict[str, Any] = {"method": "majority-judgment", "worst": Fraction(1), "best": Fraction(4)}


@pytest.mark.parametrize(
    ("fields", "text", "code"),
    [
        ({}, "", "broken"),
        ({}, "[]", "broken"),
        ({}, "nonsense", "broken"),
        ({}, '{"choice":"\\ud800"}', "broken"),
        ({}, "[" * 100_000, "broken"),
        ({}, '{"choice":"a","choice":"b"}', "two_choices"),
        ({}, '{"blank":true,"choice":"a"}', "two_choices"),
        ({}, '{"choice":["a","b"]}', "two_choices"),
        ({}, "{}", "no_choice"),
        ({}, '{"choice":""}', "no_choice"),
        ({}, '{"choice":7}', "no_choice"),
        ({}, '{"choice":"z"}', "unknown_candidate"),
        ({}, '{"choice":"b"}', "recused"),
        ({}, '{"choice" : "a"}', "not_canonical"),
        ({}, '{"blank":false}', "broken"),
        ({}, '{"blank":1}', "broken"),
        ({"blanks": "refuse"}, '{"blank":true}', "blank_not_allowed"),
        ({}, '{"ranking":[["a"]]}', "wrong_kind"),
        ({"method": "irv"}, '{"choice":"a"}', "wrong_kind"),
        ({"method": "irv"}, '{"ranking":[]}', "no_choice"),
        ({"method": "irv"}, '{"ranking":[[]]}', "broken"),
        ({"method": "irv"}, '{"ranking":["a"]}', "broken"),
        ({"method": "irv"}, '{"ranking":[["a"],["a"]]}', "ranked_twice"),
        ({"method": "irv"}, '{"ranking":[["c","a"]]}', "not_canonical"),
        ({"method": "irv"}, '{"ranking":[["a"],["b"]]}', "recused"),
        ({"method": "schulze"}, '{"ranking":[["a"]]}', "incomplete"),
        (GRADED, '{"grades":{"a":"1"}}', "incomplete"),
        (GRADED, '{"grades":{"a":"1","b":"1","c":"1","d":"1"}}', "recused"),
        (GRADED, '{"grades":{"a":"5","c":"1","d":"1"}}', "grade_out_of_scale"),
        (GRADED, '{"grades":{"a":"1.0","c":"1","d":"1"}}', "grade_out_of_scale"),
        (GRADED, '{"grades":{"a":1,"c":"1","d":"1"}}', "broken"),
        (GRADED, '{"grades":{}}', "no_choice"),
    ],
)
def test_slip_that_is_none_is_refused(fields: dict[str, Any], text: str, code: str) -> None:
    with pytest.raises(SlipRefused) as refused:
        read_slip(spec(**fields), text, frozenset("b"))
    assert refused.value.code == code


def test_slip_says_one_thing_in_one_way() -> None:
    of = spec(method="schulze")
    text = slip_text(of, Slip(ranking=(("c", "a"),)), recused=frozenset("b"))
    assert text == '{"ranking":[["a","c"],["d"]]}'  # the unranked are last, the recused left out
    assert read_slip(of, text, frozenset("b")) == Slip(ranking=(("a", "c"), ("d",)))
    silent = spec(method="schulze", unranked="no-opinion")
    assert slip_text(silent, Slip(ranking=(("c",),)), recused=frozenset()) == '{"ranking":[["c"]]}'
    grades = {key: Fraction(7, 2) for key in "abcd"}
    assert '"a":"3.5"' in slip_text(spec(**GRADED), Slip(grades=grades), recused=frozenset())
    with pytest.raises(SlipRefused):
        slip_text(spec(), Slip(choice="a", blank=True), recused=frozenset())
    with pytest.raises(SlipRefused):
        slip_text(spec(), Slip(), recused=frozenset())


def test_schulze_asks_those_who_are_not_recused_on_either() -> None:
    of = spec(films="ab", method="schulze", recused={"s4": "b", "s5": "b"})
    a_first, b_first, a_alone = (
        '{"ranking":[["a"],["b"]]}',
        '{"ranking":[["b"],["a"]]}',
        '{"ranking":[["a"]]}',
    )
    made = count(of, [a_first, b_first, b_first, a_alone, a_alone], SEATS)
    assert made.winners == ("b",) and made.detail["pairs"]["b"]["a"] == 2
    with pytest.raises(BoxFault, match="left_out_without_recusal"):
        count(of, [a_first, b_first, a_alone, a_alone, a_alone], SEATS)


def test_grades_of_a_film_with_a_recusal_are_compared_by_shares() -> None:
    of = spec(films="ab", recused={"s4": "b", "s5": "b"}, **GRADED)
    both = [f'{{"grades":{{"a":"{a}","b":"{b}"}}}}' for a, b in ((2, 1), (2, 3), (3, 3))]
    alone = ['{"grades":{"a":"4"}}', '{"grades":{"a":"4"}}']
    # a: 2 2 3 4 4, b: 1 3 3: both have the median 3; then a has 2 and b 3, of shares
    assert count(of, [*both, *alone], SEATS).winners == ("b",)
    mean = replace(of, method="score")
    assert count(mean, [*both, *alone], SEATS).votes == {"a": 3, "b": "7/3"}


def test_inverted_scale_has_the_lower_number_better() -> None:
    of = spec(films="ab", method="score", worst=Fraction(4), best=Fraction(1))
    slips = ['{"grades":{"a":"1","b":"4"}}'] * 3 + ['{"grades":{"a":"2","b":"1"}}'] * 2
    made = count(of, slips, SEATS)
    assert made.winners == ("a",) and made.votes == {"a": "7/5", "b": "14/5"}
