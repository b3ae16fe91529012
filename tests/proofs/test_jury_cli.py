"""`fest-ops jury tally`: what it reads and prints, and that what it refuses is named, without a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fest_ops.jury import ballot_file
from fest_ops.jury.cli import group
from fest_ops.jury.tally import GRADED, METHODS
from local.paths import REPO

EXAMPLE_1 = {
    "candidates": ["A", "B", "C", "D"],
    "ballots": [
        {"count": count, "ranking": [[name] for name in ranking]}
        for count, ranking in ((8, "ACDB"), (2, "BADC"), (4, "CDBA"), (4, "DBAC"), (3, "DCBA"))
    ],
    "unranked": "last",
}
GRADES = {
    "candidates": ["Жол", "Өзен"],
    "ballots": [{"count": 1, "grades": {"Жол": 3, "Өзен": 4}}, {"count": 2, "grades": {"Жол": 2, "Өзен": 2}}],
}


def run(method: str, data: bytes | str) -> Result:
    """Count what stands on standard input."""
    return CliRunner().invoke(group, ["tally", "--method", method, "-"], input=data)


def refused(method: str, data: bytes | str) -> str:
    """The sentence of refusal; the command has failed without a traceback and printed nothing."""
    done = run(method, data)
    assert done.exit_code not in (0, None)
    assert isinstance(done.exception, SystemExit)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    return done.stderr


def document(**changes: Any) -> str:
    """A file of one ranked ballot with other keys."""
    base = {
        "candidates": ["A", "B"],
        "ballots": [{"count": 1, "ranking": [["A"], ["B"]]}],
        "unranked": "last",
    }
    return json.dumps({**base, **changes})


def ballot(**changes: Any) -> str:
    """A file whose one ballot has these keys."""
    return document(ballots=[changes])


@pytest.mark.parametrize("method", METHODS)
def test_a_tally_has_winners_order_and_the_counts(method: str) -> None:
    done = run(method, json.dumps(GRADES if method in GRADED else EXAMPLE_1))
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["winners"] == found["order"][0]
    assert set(found) == {"winners", "order", "pairs" if method.startswith("schulze") else "rounds"}


def test_schulze_prints_the_pairs() -> None:
    found = json.loads(run("schulze", json.dumps(EXAMPLE_1)).stdout)
    assert (found["winners"], found["order"]) == (["D"], [["D"], ["A"], ["C"], ["B"]])
    assert found["pairs"]["D"] == {"A": 11, "B": 19, "C": 9}


def test_rounds_tell_votes_and_who_dropped() -> None:
    assert json.loads(run("exhaustive", json.dumps(EXAMPLE_1)).stdout)["rounds"] == [
        {"votes": {"A": 8, "B": 2, "C": 4, "D": 7}, "dropped": ["B"], "silent": 0},
        {"votes": {"A": 10, "C": 4, "D": 7}, "dropped": ["C"], "silent": 0},
        {"votes": {"A": 10, "D": 11}, "dropped": [], "silent": 0},
    ]


def test_grades_are_told_as_they_stand_in_the_file_in_any_script() -> None:
    done = run("majority-judgment", json.dumps(GRADES, ensure_ascii=False))
    assert "Өзен" in done.stdout
    assert json.loads(done.stdout)["rounds"] == [
        {"votes": {"Жол": 2, "Өзен": 2}, "graded": {"Жол": 3, "Өзен": 3}, "taken_away": 0},
        {"votes": {"Жол": 3, "Өзен": 4}, "graded": {"Жол": 3, "Өзен": 3}, "taken_away": 2},
    ]


def test_unranked_may_be_missing_and_is_then_last() -> None:
    ballots = [{"count": 4, "ranking": [["A"], ["B"]]}, {"count": 1, "ranking": [["C"], ["A"], ["B"]]}]
    text = {"candidates": ["A", "B", "C"], "ballots": ballots}
    assert json.loads(run("schulze", json.dumps(text)).stdout)["winners"] == ["A"]
    text["unranked"] = "no-opinion"
    assert json.loads(run("schulze", json.dumps(text)).stdout)["winners"] == ["C"]


@pytest.mark.parametrize(
    ("numbers", "mean"),
    [
        (["0.1", "0.2"], "0.15"),
        (["1", "2"], "1.5"),
        (["1e2", "1E-2"], "50.005"),
        (["1.50", "1.50"], "1.5"),
        (["-0.1", "-0.2"], "-0.15"),
        (["2.0", "4"], 3),
        (["0.12345678901234567890", "0"], "0.06172839450617283945"),
        (["1", "1", "0"], "2/3"),
        (["-1", "0", "0"], "-1/3"),
        (["9007199254740993", "9007199254740993"], 9007199254740993),
    ],
)
def test_numbers_are_read_and_written_exactly(numbers: list[str], mean: int | str) -> None:
    ballots = ", ".join(f'{{"count": 1, "grades": {{"A": {number}}}}}' for number in numbers)
    done = run("score", f'{{"candidates": ["A"], "ballots": [{ballots}], "unranked": "last"}}')
    assert json.loads(done.stdout)["rounds"][0]["votes"]["A"] == mean
    assert Fraction(str(mean)) == sum(map(Fraction, numbers)) / len(numbers)


HUGE = "9" * 5000
BAD = [
    ("irv", document(extra=1), "extra"),
    ("irv", document(Candidates=["A"]), "Candidates"),
    ("irv", ballot(count=1, ranking=[["A"]], weight=2), "weight"),
    ("irv", '{"candidates": ["A"], "ballots": [], "ballots": []}', "ballots"),
    ("irv", '{"candidates": ["A"], "ballots": [{"count": 1, "count": 2, "ranking": []}]}', "count"),
    ("score", '{"candidates": ["A"], "ballots": [{"count": 1, "grades": {"A": 1, "A": 2}}]}', '"A"'),
    ("irv", document(candidates=["A", "B", "A"]), '"A"'),
    ("irv", ballot(count=1, ranking=[["A"], ["A"]]), '"A"'),
    ("irv", ballot(count=1, ranking=[["A", "A"]]), '"A"'),
    ("irv", ballot(count=1, ranking=[["Z"]]), '"Z"'),
    ("score", ballot(count=1, grades={"Z": 1}), '"Z"'),
    ("irv", ballot(count=-1, ranking=[["A"]]), "-1"),
    ("irv", ballot(count=0.5, ranking=[["A"]]), "0.5"),
    ("irv", ballot(count=1.0, ranking=[["A"]]), "1.0"),
    ("irv", ballot(count="2", ranking=[["A"]]), '"2"'),
    ("irv", ballot(count=True, ranking=[["A"]]), "true"),
    ("irv", ballot(count=None, ranking=[["A"]]), "null"),
    ("irv", ballot(count=[1], ranking=[["A"]]), "a list"),
    ("irv", ballot(ranking=[["A"]]), "count"),
    ("irv", ballot(count=1), "Ballot 1"),
    ("irv", ballot(count=1, ranking=[["A"]], grades={"A": 1}), "Ballot 1"),
    ("irv", ballot(count=1, grades={"A": 1}), "irv"),
    ("score", ballot(count=1, ranking=[["A"]]), "score"),
    ("score", ballot(count=1, ranking=[]), "score"),
    ("irv", ballot(count=1, ranking="AB"), "ballots[1].ranking"),
    ("irv", ballot(count=1, ranking=["A", "B"]), "ballots[1].ranking[1]"),
    ("irv", ballot(count=1, ranking=[["A"], []]), "Ballot 1"),
    ("irv", ballot(count=1, ranking=[[1]]), "ballots[1].ranking[1][1]"),
    ("score", ballot(count=1, grades=[["A", 1]]), "ballots[1].grades"),
    ("score", ballot(count=1, grades={"A": "1"}), '"A"'),
    ("score", ballot(count=1, grades={"A": True}), '"A"'),
    ("score", ballot(count=1, grades={"A": None}), '"A"'),
    ("score", ballot(count=1, grades={"A": float("nan")}), "NaN"),
    ("score", ballot(count=1, grades={"A": float("inf")}), "Infinity"),
    ("score", ballot(count=1, grades={"A": 1}).replace('"A": 1', '"A": 1e999999999'), "1e999999999"),
    ("score", ballot(count=1, grades={"A": 1}).replace('"A": 1', '"A": 1e-999999999'), "1e-999999999"),
    ("score", ballot(count=1, grades={"A": 1}).replace('"A": 1', f'"A": {HUGE}'), "999"),
    ("score", ballot(count=1, grades={"A": 1}).replace('"A": 1', f'"A": 0.{HUGE}'), "0.999"),
    ("irv", ballot(count=1, ranking=[]).replace('"count": 1', f'"count": {HUGE}'), "999"),
    ("irv", ballot(count=1, ranking=[]).replace('"count": 1', '"count": NaN'), "NaN"),
    ("irv", document(candidates=[]), "candidates"),
    ("irv", document(candidates="AB"), "candidates"),
    ("irv", document(candidates={"A": 1}), "candidates"),
    ("irv", document(candidates=["A", 1]), "candidates[2]"),
    ("irv", document(candidates=["A", ""]), "candidates[2]"),
    ("irv", document(candidates=["A", " \t"]), "candidates[2]"),
    ("irv", document(candidates=["A", "\ud800"]), "candidates[2]"),
    ("irv", document(ballots={}), "ballots"),
    ("irv", document(ballots=[[]]), "ballots[1]"),
    ("irv", document(unranked="first"), '"first"'),
    ("irv", document(unranked=None), "unranked"),
    ("irv", '{"candidates": ["A"]}', "ballots"),
    ("irv", '{"ballots": []}', "candidates"),
    ("irv", "[]", "document"),
    ("irv", "12", "document"),
    ("irv", "null", "document"),
    ("irv", "", "empty"),
    ("irv", " \n", "empty"),
    ("irv", "{", "line 1"),
    ("irv", document() + "x", "line 1"),
    ("irv", "{'candidates': []}", "JSON"),
    ("irv", b'{"candidates": ["\xff"]}', "UTF-8"),
    ("irv", document().encode("utf-16"), "UTF-8"),
    ("irv", "[" * 200_000, "nested"),
    ("irv", '{"candidates": ' * 100_000, "nested"),
]


@pytest.mark.parametrize(("method", "data", "offender"), BAD, ids=range(len(BAD)))
def test_what_cannot_be_counted_is_refused_and_named(method: str, data: bytes | str, offender: str) -> None:
    assert offender in refused(method, data)


@pytest.mark.parametrize(
    "name", ["A\nError: all is well", "A\x1b[31m", "A\u202eB", "A" * 5000, "\x9bA", "{name}", "{0.__class__}"]
)
def test_a_name_of_the_file_cannot_forge_or_flood_a_message(name: str) -> None:
    sentence = refused("irv", ballot(count=1, ranking=[[name]]))
    assert all(sign.isprintable() for sign in sentence.rstrip("\n"))
    assert len(sentence) < 400


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fest_ops.jury.cli.MOST_BYTES", 100)
    assert "100" in refused("irv", json.dumps(EXAMPLE_1))


def test_a_file_that_begins_with_a_byte_order_mark_is_read() -> None:
    assert run("irv", b"\xef\xbb\xbf" + document().encode()).exit_code == 0


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.json", tmp_path, Path("\0")):
        done = CliRunner().invoke(group, ["tally", "--method", "irv", str(path)])
        assert (done.exit_code, done.stdout) == (1, "")
        assert "cannot be read" in done.stderr


def test_votes_too_long_to_print_are_refused(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(partial(sys.set_int_max_str_digits, sys.get_int_max_str_digits()))
    sys.set_int_max_str_digits(640)
    primes = [number for number in range(2, 1_700) if all(number % part for part in range(2, 42))]
    names = [f"{number}" for number in range(primes[-1])]
    ballots = [{"count": 1, "ranking": [names[:prime]]} for prime in primes]
    assert "fractions" in refused("plurality", json.dumps({"candidates": names, "ballots": ballots}))


def test_shares_of_any_size_are_compared() -> None:
    ballots = [{"count": 10**29 + 7 * n, "grades": {f"{n}": n % 2, f"{n + 1}": 1}} for n in range(200)]
    text = {"candidates": [f"{n}" for n in range(201)], "ballots": ballots, "unranked": "no-opinion"}
    found = json.loads(run("majority-judgment", json.dumps(text)).stdout)
    assert found["rounds"][0]["taken_away"] is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_told() -> None:
    call = "import sys; from fest_ops.jury.cli import group; sys.exit(group())"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", call, "tally", "--method", "irv", "-"],
            cwd=REPO,
            input=document().encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr and b"Traceback" not in done.stderr


def test_an_unknown_method_is_refused() -> None:
    done = CliRunner().invoke(group, ["tally", "--method", "borda", "-"], input=document())
    assert (done.exit_code, done.stdout) == (2, "")
    assert "borda" in done.stderr


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_command_needs_no_settings_and_no_database(tmp_path: Path, locale: str) -> None:
    path = tmp_path / "бюллетень.json"
    path.write_text(json.dumps(GRADES, ensure_ascii=False), encoding="utf-8")
    call = "import sys; from fest_ops.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", call, "jury", "tally", "--method", "score", path],
        cwd=REPO,
        env={"PATH": os.environ["PATH"], "LC_ALL": locale},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["winners"] == ["Өзен"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, None),
        (3, 3),
        (Fraction(4, 2), 2),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 20), "0.05"),
        (Fraction(101, 10), "10.1"),
        (Fraction(22, 7), "22/7"),
        (Fraction(-1, 6), "-1/6"),
    ],
)
def test_exact_text_reads_back_as_the_number(number: int | Fraction | None, text: int | str | None) -> None:
    assert ballot_file.exact(number) == text
    assert number is None or Fraction(str(text)) == number
