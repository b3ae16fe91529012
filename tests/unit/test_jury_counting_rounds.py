"""Any round that can be written: one outcome that sums to the roll; a document that is no round."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.jury.counting import RoundSpec, SpecError, count, read_spec, spec_document
from tests.unit.test_jury_counting import SEATS, choices, spec


@pytest.mark.parametrize(
    "method", ["irv", "exhaustive", "two-round", "schulze", "score", "majority-judgment"]
)
def test_nothing_but_blanks_decides_nothing(method: str) -> None:
    made = count(spec(method=method), choices("-----"), SEATS)
    assert (made.status, made.winners, made.tied, made.blanks) == ("undecided", (), (), 5)


ROUNDS = st.builds(
    spec,
    films=st.sampled_from(["a", "ab", "abc", "abcde"]),
    recused=st.dictionaries(st.sampled_from(SEATS), st.sampled_from(["a"])),
    absent=st.lists(st.sampled_from(SEATS), max_size=2, unique=True),
    majority=st.sampled_from(["absolute", "relative"]),
    base=st.sampled_from(["cast", "present", "seated"]),
    blanks=st.sampled_from(["count", "ignore"]),
    quorum=st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2, 3), Fraction(1)]),
    eliminate=st.booleans(),
    bottom_tie=st.sampled_from(["keep", "drop"]),
)


@given(ROUNDS, st.data())
def test_every_round_has_one_outcome_that_sums_to_the_roll(of: RoundSpec, data: st.DataObject) -> None:
    voted, slips = [], []
    for line in of.roll:
        free = [key for key in of.keys if key not in line.recused]
        letter = data.draw(st.sampled_from(["", "-", *free]))
        if letter:
            voted.append(line.seat)
            slips += choices(letter)
    made = count(of, slips, voted)
    assert count(of, sorted(slips), voted) == made  # the order of slips says nothing
    assert read_spec(json.loads(json.dumps(spec_document(of)))) == of
    if made.status == "no_quorum":
        assert not made.votes and not made.blanks
        return
    assert sum(int(n) for n in made.votes.values()) + made.blanks == made.voted == len(voted)
    assert all(int(made.votes[key]) <= made.bases[key] for key in of.keys)
    assert (made.status == "elected") == (len(made.winners) == 1)
    assert made.status != "tied" or len(made.tied) > 1
    if made.status == "elected" and of.majority == "absolute":
        assert 2 * int(made.votes[made.winners[0]]) > made.bases[made.winners[0]]
    assert len(of.keys) - len(made.eliminated) >= min(2, len(of.keys))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("spec.method", lambda d: d.pop("method")),
        ("spec.more", lambda d: d.update(more=1)),
        ("method", lambda d: d.update(method="guess")),
        ("majority", lambda d: d.update(majority="")),
        ("quorum", lambda d: d.update(quorum="2/4")),
        ("quorum", lambda d: d.update(quorum="3/2")),
        ("quorum", lambda d: d.update(quorum=0.5)),
        ("seated", lambda d: d.update(seated=6)),
        ("seated", lambda d: d.update(seated=True)),
        ("trim", lambda d: d.update(trim=-1)),
        ("eliminate", lambda d: d.update(eliminate=0)),
        ("candidates", lambda d: d.update(candidates=[])),
        ("candidates", lambda d: d["candidates"].append(d["candidates"][0])),
        ("candidates[0].title", lambda d: d["candidates"][0].update(title="a")),
        ("roll", lambda d: d["roll"].append(d["roll"][0])),
        ("roll[0].recused", lambda d: d["roll"][0].update(recused=["z"])),
        ("roll[0].recused", lambda d: d["roll"][0].update(recused=["b", "a"])),
        ("roll[0].recused", lambda d: d["roll"][0].update(recused="ab")),
        ("roll[0]", lambda d: d["roll"].insert(0, None)),
    ],
)
def test_document_that_is_no_round_names_the_offender(path: str, change: Any) -> None:
    document = spec_document(spec())
    change(document)
    with pytest.raises(SpecError) as wrong:
        read_spec(document)
    assert wrong.value.path == path
