"""Ties before the last round, ties at the bottom, and films on which few may vote: by the rules of each profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from fest_ops.jury.ballots.rules import few_may_vote
from fest_ops.jury.counting import (
    Candidate,
    Count,
    RollLine,
    RoundSpec,
    Slip,
    SlipRefused,
    Step,
    count,
    next_step,
    slip_text,
    spec_for,
)
from fest_ops.jury.profiles.checks import contradictions
from fest_ops.jury.profiles.document import BUILT_IN, Profile, built_in, parse
from fest_ops.jury.steps import first_step


def opened(profile: Profile, step: Step, recused: Sequence[str]) -> RoundSpec:
    """The round that a profile prescribes; `recused`: the films of each seat, by a letter each."""
    lines = [
        RollLine(f"s{n}", frozenset(each) & frozenset(step.candidates)) for n, each in enumerate(recused)
    ]
    films = [Candidate(key, {"en": key}, key) for key in step.candidates]
    return spec_for(profile.voting, step, films, roll=lines, absent=(), present=len(lines))


def held(of: RoundSpec, letters: str) -> Count:
    slips = ['{"blank":true}' if each == "-" else f'{{"choice":"{each}"}}' for each in letters]
    return count(of, slips, [line.seat for line in of.roll])


@pytest.mark.parametrize("code", BUILT_IN)
def test_tie_before_the_last_round_leads_to_the_next_round(code: str) -> None:
    """Two recused on a, two on b: 3 of 5 are over half of each in round 1, and yet the chain of ties has not begun."""
    profile = parse(built_in(code))
    history: list[Count] = []
    step = first_step(profile.voting, "abc")
    for n, majority in enumerate(("absolute", "absolute", "relative"), 1):
        assert (step.kind, step.step, step.majority, step.candidates) == (
            "round", n, majority, ("a", "b", "c"),
        )  # fmt: skip
        history.append(held(opened(profile, step, ["a", "a", "b", "b", "", "", ""]), "bbaabac"))
        assert (history[-1].status, history[-1].tied, history[-1].eliminated) == ("tied", ("a", "b"), ())
        step = next_step(profile.voting, profile.prizes[0], history)
    wanted = {"berlin": "chair"}.get(code, "revote")
    assert (step.kind, step.candidates) == (wanted, ("a", "b"))


def test_method_of_one_ballot_settles_its_tie_at_once() -> None:
    profile = parse(built_in("berlin"))
    voting = replace(profile.voting, method="schulze")
    tied = Count("tied", tied=("a", "b"), candidates=("a", "b", "c"))
    assert next_step(voting, profile.prizes[0], [tied]).kind == "chair"


def test_no_award_is_no_film_to_share_with() -> None:
    profile = parse(built_in("eurasia"))
    prize = replace(profile.prizes[0], ex_aequo=2)
    history = [Count("undecided", candidates=("a", "none"))] * 2
    history += [Count("tied", tied=("a", "none"), candidates=("a", "none"))]
    history += [replace(history[-1], kind="revote")]
    assert next_step(profile.voting, prize, history).kind == "chair"


def test_elimination_leaves_two_to_choose_between() -> None:
    """What the rules say in words: the lowest drop out together as long as two are left (2-1-1 drops nobody)."""
    eurasia = parse(built_in("eurasia"))
    step = first_step(eurasia.voting, "abc")
    assert held(opened(eurasia, step, [""] * 4), "aabc").eliminated == ()
    step = first_step(eurasia.voting, "abcd")
    assert held(opened(eurasia, step, [""] * 5), "aabbc").eliminated == ("d",)
    assert held(opened(eurasia, first_step(eurasia.voting, "ab"), [""] * 4), "aab-").eliminated == ()


@pytest.mark.parametrize(
    ("method", "tie", "found"),
    [
        ("exhaustive", "keep", True),
        ("irv", "keep", True),
        ("exhaustive", "drop", False),
        ("two-round", "keep", False),
        ("majority", "keep", False),
    ],
)
def test_one_ranked_ballot_cannot_keep_the_lowest(method: str, tie: str, found: bool) -> None:
    profile = parse(built_in("eurasia"))
    made = replace(profile, voting=replace(profile.voting, method=method, bottom_tie=tie))
    assert ("voting.bottom_tie" in [each.path for each in contradictions(made)]) == found


@pytest.mark.parametrize(
    ("scale", "end"),
    [
        (("0", "100000"), "100000"),
        (("1/3", "5"), "1/3"),
        (("0", "9999"), ""),
        (("-9999", "0"), ""),
        (("0", "10000"), "10000"),
        (("1/100", "7/2"), ""),
        (("1/8", "5"), "1/8"),
        (("-1/1000", "1"), "-1/1000"),
    ],
)
def test_scale_is_one_whose_ends_can_be_written_on_a_ballot(scale: tuple[str, str], end: str) -> None:
    profile = parse(built_in("eurasia"))
    ends = Fraction(scale[0]), Fraction(scale[1])
    made = replace(profile, voting=replace(profile.voting, method="score", scale=ends, bottom_tie="drop"))
    found = {each.path: each.values["end"] for each in contradictions(made)}
    assert found == ({"voting.scale": end} if end else {})
    of = opened(made, first_step(made.voting, "a"), [""])
    for value in ends:
        try:
            slip_text(of, Slip(grades={"a": value}), recused=frozenset())
        except SlipRefused:
            assert end
        else:
            assert str(value) != end


def test_recusals_may_make_a_minoritys_winner_and_it_is_told_beforehand() -> None:
    """Ours, where every source is silent: b, with 2 of the 3 who may vote on it, is elected before a with 4 of 9."""
    cannes = parse(built_in("cannes"))
    of = opened(cannes, first_step(cannes.voting, "abc"), ["b"] * 6 + [""] * 3)
    made = held(of, "aaaacccbb")
    assert (made.status, made.winners, made.bases["b"]) == ("elected", ("b",), 3)
    assert few_may_vote(of.roll, of.keys, 9) == {"b": 3}
    half = opened(cannes, first_step(cannes.voting, "ab"), ["b"] * 4 + [""] * 4)
    assert few_may_vote(half.roll, half.keys, 8) == {}
