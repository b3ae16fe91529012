"""The chain of events: what is hashed, and what a changed event does to it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.jury.protocol import chain

AT = dt.datetime(2013, 9, 20, 16, 30, 15, 250, tzinfo=dt.timezone(dt.timedelta(hours=6)))


def chained(*contents: dict[str, Any]) -> list[chain.Event]:
    events: list[chain.Event] = []
    for n, content in enumerate(contents, start=1):
        at = AT + dt.timedelta(seconds=n)
        made = chain.event_hash(chain.head_of(events), n, at, "rules.frozen", content)
        events.append(chain.Event(n, at, "rules.frozen", content, made))
    return events


def test_hash_is_what_the_page_says() -> None:
    content = {"б": 1, "a": ["«»", True, None]}
    digest = hashlib.sha256('{"a":["«»",true,null],"б":1}'.encode()).hexdigest()
    told = (
        f'{{"at":"2013-09-20T10:30:15.000250+00:00","content":"{digest}","position":3,"verb":"rules.frozen"}}'
    )
    expected = hashlib.sha256(b"\1" * 32 + told.encode()).digest()
    assert chain.event_hash(b"\1" * 32, 3, AT, "rules.frozen", content) == expected
    assert chain.event_hash(b"\1" * 32, 3, AT.astimezone(dt.UTC), "rules.frozen", content) == expected


def test_chain_that_was_touched_names_the_place() -> None:
    events = chained({"n": 1}, {"n": 2}, {"n": 3})
    assert chain.verify_chain(events) == [] and chain.verify_chain([]) == []
    changed = [events[0], replace(events[1], content={"n": 9}), events[2]]
    assert chain.verify_chain(changed) == [chain.Fault(2, "hash")]
    dropped = [events[0], events[2]]
    assert {fault.code for fault in chain.verify_chain(dropped)} == {"gap", "hash"}
    swapped = [events[1], events[0], events[2]]
    assert {fault.code for fault in chain.verify_chain(swapped)} == {"gap", "hash", "backwards"}
    later = replace(events[0], at=AT + dt.timedelta(hours=1))
    assert chain.Fault(2, "backwards") in chain.verify_chain([later, *events[1:]])
    assert chain.head_of(events) == events[2].hash and chain.head_of([]) == chain.GENESIS


@pytest.mark.parametrize("value", [1.5, {1: 2}, float("nan"), b"x", {"a": "\ud800"}, object()])
def test_value_without_a_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(chain.NotCanonical):
        chain.canonical(value)
    deep: list[Any] = []
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises(chain.NotCanonical):
        chain.canonical(deep)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
        max_leaves=20,
    )
)
def test_canonical_form_is_one_and_reads_back(value: Any) -> None:
    written = chain.canonical(value)
    assert json.loads(written) == value
    assert chain.canonical(json.loads(written)) == written


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2013-09-20T10:30:15.000250+00:00", True),
        ("2013-09-20T10:30:15+00:00", False),
        ("2013-09-20T10:30:15.000250+06:00", False),
        ("2013-13-20T10:30:15.000250+00:00", False),
        ("٢٠١٣-09-20T10:30:15.000250+00:00", False),
        (20130920, False),
    ],
)
def test_instants_have_one_form(text: object, is_one: bool) -> None:
    assert chain.is_instant(text) is is_one
