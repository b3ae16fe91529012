"""The audience award's arithmetic, slips and codes."""

from __future__ import annotations

import itertools
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.jury.audience import codes, rules, slips
from fest_ops.jury.audience.results import exact, rounded
from fest_ops.jury.audience.rules import Scale
from fest_ops.jury.audience.slips import Batch, SlipRefused

ROTTERDAM = Scale(1, 5)
KARLOVY_VARY = Scale(4, 1)


def test_plain_mean_orders_by_the_mean_and_keeps_ties() -> None:
    found = rules.tally(
        ROTTERDAM,
        "mean",
        ["a", "b", "c", "d"],
        {"a": {5: 1, 4: 1}, "b": {3: 7}, "c": {5: 100, 4: 100}, "d": {1: 1}},
    )
    assert [(line.film, line.place, line.mean) for line in found.lines] == [
        ("a", 1, Fraction(9, 2)),
        ("c", 1, Fraction(9, 2)),
        ("b", 3, Fraction(3)),
        ("d", 4, Fraction(1)),
    ]
    assert found.winners == ("a", "c") and found.votes == 210


def test_inverted_scale_turns_the_score_and_keeps_the_mean() -> None:
    found = rules.tally(KARLOVY_VARY, "mean", ["a", "b"], {"a": {1: 3, 2: 1}, "b": {4: 2}})
    assert [(line.film, line.mean, line.score) for line in found.lines] == [
        ("a", Fraction(5, 4), Fraction(15, 4)),
        ("b", Fraction(4), Fraction(1)),
    ]
    assert KARLOVY_VARY.marks == (4, 3, 2, 1) and ROTTERDAM.marks == (1, 2, 3, 4, 5)


def test_inverted_scale_gives_the_same_order_as_its_mirror() -> None:
    straight = {"a": {4: 10, 2: 3}, "b": {3: 40}, "c": {4: 1}}
    mirrored = {film: {5 - mark: n for mark, n in marks.items()} for film, marks in straight.items()}
    for formula in rules.FORMULAS:
        one = rules.tally(Scale(1, 4), formula, list(straight), straight)
        other = rules.tally(KARLOVY_VARY, formula, list(straight), mirrored)
        assert [(x.film, x.score) for x in one.lines] == [(x.film, x.score) for x in other.lines]
        assert (one.m, one.c) == (other.m, other.c)


def test_weighted_by_hand() -> None:
    """Votes 10, 20, 30: mean 20, standard deviation 10, standard error 10/sqrt(3), m = 20 - 1.644854 * 5.7735..."""
    found = rules.tally(ROTTERDAM, "weighted", ["a", "b", "c"], {"a": {5: 10}, "b": {4: 20}, "c": {3: 30}})
    assert found.m == Fraction(20) - Fraction(9497, 1000)
    assert found.c == Fraction(50 + 80 + 90, 60)
    m, c = found.m, Fraction(11, 3)
    assert [line.score for line in found.lines] == [
        (10 * 5 + m * c) / (10 + m),
        (20 * 4 + m * c) / (20 + m),
        (30 * 3 + m * c) / (30 + m),
    ]


def test_weighted_draws_a_film_with_few_votes_to_the_mean() -> None:
    counts = {"seldom": {5: 2}, "often": {5: 300, 4: 100}, "other": {3: 350}, "third": {3: 380}}
    plain = rules.tally(ROTTERDAM, "mean", list(counts), counts)
    weighted = rules.tally(ROTTERDAM, "weighted", list(counts), counts)
    assert plain.winners == ("seldom",) and weighted.winners == ("often",)


@pytest.mark.parametrize(("votes", "m"), [([7], 7), ([5, 5, 5], 5), ([1, 1000], 0)])
def test_lower_bound_of_one_film_of_equals_and_never_below_zero(votes: list[int], m: int) -> None:
    assert rules.lower_bound(votes) == m


@given(st.lists(st.integers(1, 100_000), min_size=2, max_size=30))
def test_lower_bound_is_that_of_fifty_digits(votes: list[int]) -> None:
    with localcontext() as context:
        context.prec = 50
        n = Decimal(len(votes))
        mean = sum(map(Decimal, votes)) / n
        spread = (sum((v - mean) ** 2 for v in map(Decimal, votes)) / (n * (n - 1))).sqrt()
        expected = max(Decimal(0), mean - Decimal("1.644854") * spread)
        found = rules.lower_bound(votes)
        got = Decimal(found.numerator) / Decimal(found.denominator)
        assert expected - Decimal("0.001") - Decimal("1e-30") <= got <= expected + Decimal("1e-30")


@given(st.fractions(min_value=0, max_value=10**9))
def test_root_is_rounded_up_to_the_next_step(square: Fraction) -> None:
    root, step = rules.root_up(square), Fraction(1, rules.ROOT_STEPS)
    assert root**2 >= square and root % step == 0
    assert root == 0 or (root - step) ** 2 < square


def test_films_without_a_vote_and_films_left_out_are_said() -> None:
    found = rules.tally(
        ROTTERDAM,
        "weighted",
        ["a", "b"],
        {"a": {5: 1}, "lost": {1: 900}, "gone": {}},
        {"a": 2, "b": 1, "gone": 0},
    )
    assert [line.film for line in found.lines] == ["a"]
    assert found.without == ("b",) and found.left_out == (("lost", 900),)
    assert found.spoiled == {"a": 2, "b": 1}
    assert found.c == 5 and found.m == 1, "a film that is lost takes no part in m and C"


def test_nobody_voted() -> None:
    for formula in rules.FORMULAS:
        found = rules.tally(ROTTERDAM, formula, ["a", "b"], {})
        assert found.lines == () and found.winners == () and found.without == ("a", "b") and found.m is None


@pytest.mark.parametrize(
    ("formula", "counts"),
    [("median", {"a": {5: 1}}), ("mean", {"a": {6: 1}}), ("mean", {"a": {0: 1}}), ("mean", {"a": {5: -1}})],
)
def test_what_is_no_vote_is_an_error(formula: str, counts: dict[str, dict[int, int]]) -> None:
    with pytest.raises(ValueError):
        rules.tally(ROTTERDAM, formula, ["a"], counts)


@given(
    st.sampled_from([ROTTERDAM, KARLOVY_VARY]),
    st.sampled_from(rules.FORMULAS),
    st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4), max_size=6),
)
def test_stored_result_is_read_back_as_it_was(scale: Scale, formula: str, table: list[list[int]]) -> None:
    counts = {
        f"film {n}": {mark: k for mark, k in zip((1, 2, 3, 4), row, strict=True) if k}
        for n, row in enumerate(table)
    }
    found = rules.tally(scale, formula, list(counts)[:4], counts, {"film 0": 3} if table else {})
    assert rules.read(rules.document(found)) == found
    for line, after in itertools.pairwise(found.lines):
        assert line.score > after.score or (line.score == after.score and line.place == after.place)


def test_decimals_are_shown_and_fractions_are_no_dates() -> None:
    assert str(rounded(Fraction(1, 3))) == "0.333" and str(rounded(Fraction(9, 2))) == "4.500"
    assert exact(Fraction(9, 2)) == "9 ÷ 2"


@pytest.mark.parametrize(
    ("line", "counts", "spoiled"),
    [
        ("5 5 4 x 3", {5: 2, 4: 1, 3: 1}, 1),
        ("", {}, 0),
        ("5,5;4\n1\t2  Х х X - –", {5: 2, 4: 1, 1: 1, 2: 1}, 5),
    ],
)
def test_slips_are_typed_one_by_one(line: str, counts: dict[int, int], spoiled: int) -> None:
    found = slips.typed(line, ROTTERDAM)
    assert {mark: n for mark, n in found.counts.items() if n} == counts and found.spoiled == spoiled


@pytest.mark.parametrize(
    ("line", "code", "place", "slip"),
    [
        ("5 45 3", "slip_with_two_marks", 2, "45"),
        ("5 4+5", "slip_with_two_marks", 2, "4+5"),
        ("4/5", "slip_with_two_marks", 1, "4/5"),
        ("555", "slip_with_two_marks", 1, "555"),
        ("5 5 6", "slip_unreadable", 3, "6"),
        ("0", "slip_unreadable", 1, "0"),
        ("-5", "slip_unreadable", 1, "-5"),
        ("5.0", "slip_unreadable", 1, "5.0"),
        ("٥", "slip_unreadable", 1, "٥"),
        ("five", "slip_unreadable", 1, "five"),
        ("9" * 5000, "slip_unreadable", 1, "9" * 40),
    ],
)
def test_slip_that_is_none_is_named_with_its_place(line: str, code: str, place: int, slip: str) -> None:
    with pytest.raises(SlipRefused) as refused:
        slips.typed(line, ROTTERDAM)
    assert (refused.value.code, refused.value.values["place"], refused.value.values["slip"]) == (
        code,
        place,
        slip,
    )


def test_ten_is_one_mark_where_the_scale_has_it() -> None:
    assert slips.typed("10 10 1", Scale(1, 10)).counts[10] == 2


@pytest.mark.parametrize(
    ("batch", "expected", "why_not"),
    [
        (Batch({5: 3, 4: 2}, 1), 6, None),
        (Batch({5: 3, 4: 2}, 1), 5, "slips_do_not_add_up"),
        (Batch({5: -1, 4: 2}), 1, "slips_out_of_range"),
        (Batch({5: 1}, -1), 0, "slips_out_of_range"),
        (Batch({5: 10**30}), 10**30, "slips_out_of_range"),
        (Batch({6: 1}), 1, "slip_unreadable"),
        (Batch({5: 0}), 0, "slips_none"),
        (Batch({5: 0}, 4), 4, None),
    ],
)
def test_batch_must_add_up_and_be_possible(batch: Batch, expected: int, why_not: str | None) -> None:
    assert slips.why_not_batch(batch, ROTTERDAM, expected) == why_not


def test_two_batches_are_one() -> None:
    assert slips.together(Batch({5: 1}, 1), Batch({5: 2, 4: 1}, 2)) == Batch({5: 3, 4: 1}, 3)


@given(st.integers(0, 9), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_noticed(place: int, char: str) -> None:
    code = codes.new_code()
    wrong = code[:place] + char + code[place + 1 :]
    assert codes.read(wrong) == (code if wrong == code else None)


def test_two_characters_that_changed_places_are_noticed() -> None:
    for _ in range(50):
        code = codes.new_code()
        for one, other in itertools.combinations(range(codes.LENGTH), 2):
            swapped = list(code)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            assert codes.read("".join(swapped)) in (None, code)
            assert codes.read("".join(swapped)) is None or code[one] == code[other]


def test_code_is_read_as_people_type_it() -> None:
    body = "ACEHKMPTY"
    code = body + codes.check(body)
    for typed in (codes.shown(code), code.lower(), f" {code[:3]} {code[3:]} ", "АСЕНКМРТУ" + code[-1]):
        assert codes.read(typed) == code
    for nonsense in ("", "A" * 9, "0" * 10, "😀" * 10, code + "A", "x" * 100_000):
        assert codes.read(nonsense) is None


def test_digest_needs_the_key_and_keys_rotate() -> None:
    code = codes.new_code()
    assert codes.digest("one", code) != codes.digest("two", code)
    assert codes.digest("old", code) in codes.digests(("new", "old"), code)
    assert len(set(codes.ALPHABET)) == 23 and not set(codes.ALPHABET) & set("0O1IL5S8BUZ")
