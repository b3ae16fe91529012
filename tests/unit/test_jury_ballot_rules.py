"""Who is on a roll, what stands in the way of a sitting and a round, and what a ballot's form says."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from fest_ops.errors import Refused
from fest_ops.jury.ballots import forms, rules, words
from fest_ops.jury.ballots.phrase import new_phrase, words_of
from fest_ops.jury.ballots.rules import SeatFacts
from fest_ops.jury.counting import Candidate, RollLine, RoundSpec, Slip, slip_text

FILMS = ("a", "b", "c")


def seat(name: str = "1", **facts: Any) -> SeatFacts:
    given: dict[str, Any] = {
        "seat": name, "name": f"Juror {name}", "chair": name == "1", "declared": True, "seen": frozenset(FILMS),
    } | facts  # fmt: skip
    return SeatFacts(**given)


def spec(method: str = "majority", **more: Any) -> RoundSpec:
    given: dict[str, Any] = {
        "method": method,
        "candidates": tuple(Candidate(key, {"en": key.upper()}, key) for key in FILMS),
        "roll": tuple(RollLine(str(n)) for n in range(1, 6)),
        "seated": 5,
        "present": 5,
        "majority": "absolute" if method == "majority" else "",
        "worst": Fraction(1),
        "best": Fraction(5),
    } | more
    return RoundSpec(**given)


def roll(*seats: SeatFacts, base: str = "cast", present: tuple[str, ...] = (), **more: Any) -> rules.Roll:
    return rules.roll_of(seats, FILMS, FILMS, present, base, **more)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"declared": False}, "not_declared"),
        ({"undecided": 1}, "undecided"),
        ({"barred": frozenset("a")}, "barred"),
        ({"barred": frozenset("lost")}, None),
        ({"recused": frozenset(FILMS)}, "recused_on_all"),
        ({"recused": frozenset("a")}, None),
        ({}, None),
    ],
)
def test_roll_holds_who_may_vote(facts: dict[str, Any], code: str | None) -> None:
    found = roll(seat("1", **facts))
    assert [out.code for out in found.left_out] == ([code] if code else [])
    assert len(found.lines) == (code is None)


def test_roll_counts_those_present_only_where_the_rules_do() -> None:
    two = (seat("1"), seat("2"))
    assert len(roll(*two, base="cast", present=("1",)).lines) == 2
    present = roll(*two, base="present", present=("1",))
    assert [line.seat for line in present.lines] == ["1"] and present.left_out[0].code == "absent"


def test_roll_of_a_rehearsal_asks_for_nothing() -> None:
    found = roll(seat("1", declared=False, undecided=2, seen=frozenset()), rehearsal=True)
    assert len(found.lines) == 1 and not found.unseen


def test_recusal_is_of_the_film_and_of_every_person_in_it() -> None:
    found = rules.roll_of([seat(recused=frozenset("a"))], ["a/X", "a/Y", "b/Z"], FILMS, [], "cast")
    assert found.lines[0].recused == {"a/X", "a/Y"}
    assert rules.denominators(found.lines, ["a/X", "b/Z"]) == {"a/X": 0, "b/Z": 1}


def test_film_that_a_juror_is_recused_on_need_not_be_seen() -> None:
    found = roll(seat(seen=frozenset("b"), recused=frozenset("a")))
    assert dict(found.unseen) == {"1": ("c",)}


@pytest.mark.parametrize(
    ("seats", "candidates", "code"),
    [
        (5, FILMS, None),
        (5, (), "no_candidates"),
        (5, ("a", "a"), "candidate_twice"),
        (5, tuple(str(n) for n in range(201)), "too_many_candidates"),
        (0, FILMS, "nobody_on_the_roll"),
        (2, FILMS, "roll_too_small"),
    ],
)
def test_why_a_round_cannot_open(seats: int, candidates: tuple[str, ...], code: str | None) -> None:
    found = rules.why_not_open(roll(*(seat(str(n)) for n in range(seats))), candidates)
    assert (found.code if found else None) == code


def test_unseen_film_stops_a_round_but_not_a_rehearsal() -> None:
    seats = [seat(str(n), seen=frozenset()) for n in range(3)]
    stopped = rules.why_not_open(roll(*seats), FILMS)
    assert stopped is not None and stopped.code == "films_unseen"
    assert rules.why_not_open(roll(*seats, rehearsal=True), FILMS, rehearsal=True) is None


def test_everything_that_stands_in_the_way_of_a_sitting_is_said() -> None:
    nothing = rules.why_not_sit([seat("2", declared=False, undecided=1)], frozen=False, films=0, prizes=0)
    assert [each.code for each in nothing] == [
        "no_films_to_judge",
        "no_prizes_to_give",
        "jury_too_small",
        "rules_not_frozen",
        "no_chair_seated",
        "declarations_missing",
        "interests_undecided",
    ]
    whole = [seat(str(n)) for n in range(1, 4)]
    assert rules.why_not_sit(whole, frozen=True, films=1, prizes=1) == []
    assert rules.why_not_sit(whole, frozen=False, films=1, prizes=1, rehearsal=True) == []


def test_recusal_since_the_opening_is_found() -> None:
    line = RollLine("1", frozenset("a"))
    assert rules.recused_since({"a"}, (), line, FILMS) == []
    assert rules.recused_since({"a", "b"}, (), line, FILMS) == ["b"]
    assert rules.recused_since((), {"c"}, line, FILMS) == ["c"]
    assert rules.recused_since((), {"other"}, line, FILMS) == []


@pytest.mark.parametrize(("n", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (9, 5)])
def test_more_than_half(n: int, needed: int) -> None:
    assert rules.more_than_half(n) == needed


@pytest.mark.parametrize(
    ("method", "slip", "typed"),
    [
        ("majority", Slip(choice="b"), [("secret-choice", "1")]),
        ("majority", Slip(blank=True), [("secret-choice", "blank")]),
        ("schulze", Slip(blank=True), [("secret-blank", "1")]),
        ("irv", Slip(ranking=(("c",), ("a",))), [("secret-rank-2", "1"), ("secret-rank-0", "5")]),
        (
            "schulze",
            Slip(ranking=(("a", "c"), ("b",))),
            [("secret-rank-0", "1"), ("secret-rank-2", "1"), ("secret-rank-1", "2")],
        ),
        (
            "score",
            Slip(grades={"a": Fraction(4), "b": Fraction(7, 2), "c": Fraction(1)}),
            [("secret-grade-0", "4"), ("secret-grade-1", "3,5"), ("secret-grade-2", "1")],
        ),
    ],
)
def test_form_says_the_slip_and_the_slip_the_form(
    method: str, slip: Slip, typed: list[tuple[str, str]]
) -> None:
    there = forms.read_ballot(spec(method), MultiDict(typed))
    assert there == slip
    again = forms.read_ballot(spec(method), MultiDict(forms.fields_of(spec(method), there)))
    assert again == slip and slip_text(spec(method), again, recused=frozenset())
    assert words.slip_said(spec(method), slip)


@pytest.mark.parametrize(
    ("method", "typed", "code"),
    [
        ("majority", [("secret-choice", "0"), ("secret-choice", "1")], "slip_two_choices"),
        ("majority", [("secret-choice", "0"), ("secret-blank", "1")], "slip_two_choices"),
        ("majority", [("secret-choice", "3")], "slip_unknown_candidate"),
        ("majority", [("secret-choice", "٣")], "slip_unknown_candidate"),
        ("majority", [("secret-choice", "9" * 5000)], "slip_unknown_candidate"),
        ("irv", [("secret-rank-0", "1"), ("secret-rank-0", "2")], "slip_two_choices"),
        ("irv", [("secret-rank-9", "1")], "slip_unknown_candidate"),
        ("irv", [("secret-rank-0", "1"), ("secret-blank", "1")], "slip_two_choices"),
        ("score", [("secret-grade-0", "1/0")], "slip_grade_out_of_scale"),
        ("score", [("secret-grade-0", "nan")], "slip_grade_out_of_scale"),
        ("score", [("secret-grade-0", "1" * 9)], "slip_grade_out_of_scale"),
    ],
)
def test_form_that_says_no_slip_is_refused(method: str, typed: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(Refused) as refused:
        forms.read_ballot(spec(method), MultiDict(typed))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("worst", "best", "scale"),
    [(1, 5, "1 2 3 4 5"), (4, 1, "4 3 2 1"), (0, 100, ""), (Fraction(1, 2), 5, "")],
)
def test_scale_is_ticked_where_it_is_short(worst: Any, best: Any, scale: str) -> None:
    assert forms.scale_of(spec("score", worst=Fraction(worst), best=Fraction(best))) == scale.split()


def test_majority_and_quorum_in_words() -> None:
    assert "3 of 5" in words.majority_said(spec(base="seated"))
    assert "3 of 4" in words.majority_said(spec(base="present", present=4))
    assert "more than half" in words.majority_said(spec())
    assert "most votes" in words.majority_said(spec(majority="relative"))
    least = {
        Fraction(1, 2): "3 jurors",
        Fraction(2, 3): "4 jurors",
        Fraction(1): "5 jurors",
        Fraction(0): "1 juror",
    }
    for quorum, said in least.items():
        assert said in words.rules_said(spec(quorum=quorum))[1]
    recused = (RollLine("1", frozenset("a")), *(RollLine(str(n)) for n in range(2, 6)))
    assert "4 jurors" in words.rules_said(spec(roll=recused))[2]


@pytest.mark.parametrize("language", ["kk", "ru", "en", "xx"])
def test_phrase_is_of_common_words_and_two_digits(language: str) -> None:
    said = words_of(language)
    assert len(said) == len(set(said)) >= 120 and all(len(word) > 1 and word.islower() for word in said)
    first, second, third, digits = new_phrase(language).split()
    assert {first, second, third} <= set(said) and len(digits) == 2 and digits.isdigit()
