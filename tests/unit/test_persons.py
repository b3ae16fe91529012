"""Why a person is not erased or merged, what becomes of entries, and one person taken out of a form's answers."""

from __future__ import annotations

import datetime as dt

import pytest

import fest_ops.cli  # every table of every room
from fest_ops.actor import VISITOR, Actor, Role, system_actor
from fest_ops.home.persons import scope
from fest_ops.home.persons.labels import GONE
from fest_ops.home.persons.queries import COUNTED
from fest_ops.home.persons.reasons import REASONS, STAYS
from fest_ops.home.persons.rules import (
    UNDER_DECISION,
    Fate,
    Held,
    Pair,
    fate,
    may_work_on_persons,
    why_not_erase,
    why_not_merge,
)
from fest_ops.home.persons.scrub import LINES, NAMED, PRIVATE, Who, taken_out
from fest_ops.selection.states import State
from fest_ops.submissions.films.fields import FIELDS
from fest_ops.words import search_key

WORDS = {"en": "Something"}
WHO = Who(frozenset({"me"}), frozenset({search_key("Ерлан Жоғалғанов")}), frozenset({"e@example.org"}))


@pytest.mark.parametrize(
    ("held", "codes"),
    [
        (Held(), []),
        (Held(open_sittings=(WORDS, WORDS)), ["erase_open_sitting"] * 2),
        (Held(under_decision=(WORDS,)), ["erase_under_decision"]),
        (Held(in_programme=((WORDS, dt.date(2013, 9, 20)),)), ["erase_in_programme"]),
        (Held(last_organiser_of=(WORDS,)), ["erase_last_organiser"]),
        (Held(last_administrator=True), ["erase_last_administrator"]),
        (
            Held(under_decision=(WORDS,), last_administrator=True),
            ["erase_under_decision", "erase_last_administrator"],
        ),
    ],
)
def test_everything_that_holds_a_person_is_said(held: Held, codes: list[str]) -> None:
    assert [reason.code for reason in why_not_erase(held)] == codes
    assert set(codes) <= REASONS.keys()


@pytest.mark.parametrize(
    ("pair", "codes"),
    [
        (Pair(), []),
        (Pair(same_juries=(WORDS,)), ["merge_same_jury"]),
        (Pair(open_sittings=(WORDS,)), ["merge_open_sitting"]),
        (Pair(reviewed=(WORDS,), judges=(WORDS,)), ["merge_reviewed_film", "merge_judges_film"]),
        (Pair(both_reviewed=3), ["merge_both_reviewed"]),
        (Pair(closes_administrator=True), ["merge_closes_administrator"]),
    ],
)
def test_everything_against_a_merge_is_said(pair: Pair, codes: list[str]) -> None:
    assert [reason.code for reason in why_not_merge(pair)] == codes
    assert set(codes) <= REASONS.keys()


@pytest.mark.parametrize("told", sorted(set(State) - UNDER_DECISION))
def test_fate_of_an_entry(told: State) -> None:
    assert fate(told, others=True, won=True) is Fate.LEFT
    expected = {State.DRAFT: Fate.DELETED, State.ACCEPTED: Fate.CREDITED}.get(told, Fate.FORGOTTEN)
    assert fate(told, others=False, won=False) is expected
    if told is not State.DRAFT:
        assert fate(told, others=False, won=True) is Fate.CREDITED


def test_administrators_and_the_command_line_work_on_persons() -> None:
    assert may_work_on_persons(Actor(administrator=True)) and may_work_on_persons(system_actor())
    assert not may_work_on_persons(VISITOR)
    assert not may_work_on_persons(Actor(roles=frozenset(Role)))


ANSWERS = {
    "title_en": "Little Brother",
    "directors.0.name": "Yerlan Zhogalganov",
    "directors.0.me": "me",
    "directors.1.name": "Another",
    "directors.1.me": "another",
    "cast": "A\nЕрлан Жоғалғанов\nB",
    "contact_name": "Office",
    "contact_email": "E@example.org",
    "contact_phone": "+7 700",
    "signed_by": "Another",
    "biography_en": "Born.",
    "synopsis_en": "About Yerlan Zhogalganov and his brother.",
}


def test_alone_everything_private_goes() -> None:
    left = taken_out(ANSWERS, WHO, alone=True, credits_stay=True)
    assert not set(PRIVATE) & left.keys()
    assert left["directors.0.name"] == "Yerlan Zhogalganov" and "directors.0.me" not in left
    assert left["cast"] == ANSWERS["cast"] and left["directors.1.me"] == "another"


def test_what_is_not_public_loses_the_name_in_every_spelling() -> None:
    left = taken_out(ANSWERS, WHO, alone=False, credits_stay=False)
    assert left == {
        "title_en": "Little Brother",
        "directors.1.name": "Another",
        "directors.1.me": "another",
        "cast": "A\nB",
        "signed_by": "Another",
        "synopsis_en": ANSWERS["synopsis_en"],
    }


def test_somebody_elses_answers_stay() -> None:
    other = Who(frozenset({"x"}), frozenset({search_key("Nobody Here")}))
    assert taken_out(ANSWERS, other, alone=False, credits_stay=False) == ANSWERS


def test_fields_that_name_people_are_known() -> None:
    assert set(PRIVATE) <= FIELDS.keys()
    assert set(NAMED) == {"directors", "producers"}
    assert set(LINES) == {"screenwriters", "camera", "editors", "music", "cast"}


def test_every_column_that_names_a_person_is_in_one_group() -> None:
    assert fest_ops.cli.main.commands
    groups = [*scope.MOVED, *scope.IN_KEYS, *scope.OF_PEOPLE, *scope.STAYS]
    assert len(groups) == len(set(groups))
    assert set(groups) == scope.naming_columns()


def test_every_trace_is_a_column_with_a_reason_in_words() -> None:
    for name, column in {*scope.TRACES, *scope.OF_OTHERS}:
        assert column in scope.table(name).c
    assert set(scope.TRACES.values()) <= STAYS.keys()
    assert {f"entries_{each}" for each in Fate} <= GONE.keys()
    assert COUNTED
