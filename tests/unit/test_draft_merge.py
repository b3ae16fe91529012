"""Two windows on one draft, the completeness gate, snapshots and their differences: pure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.submissions.films.completeness import missing
from fest_ops.submissions.films.drafts import merge, size_of, stamp
from fest_ops.submissions.films.entry_facts import entry_facts, same_person
from fest_ops.submissions.films.facts import Named, parse
from fest_ops.submissions.films.fields import FIELDS, MAX_TYPED, STEPS, shown_rows
from fest_ops.submissions.films.payload import differences, facts_of, payload_of
from tests.factories import film_draft


def stamps(**values: str) -> dict[str, str]:
    return {key: stamp(value) for key, value in values.items()}


def test_windows_that_change_different_fields_both_win() -> None:
    held = {"title_en": "theirs", "genre": "old"}
    merged = merge(held, {"title_en": "old", "genre": "mine"}, stamps(title_en="old", genre="old"))
    assert merged.draft == {"title_en": "theirs", "genre": "mine"}
    assert merged.conflicts == {}
    assert merged.changed == ("genre",)


def test_windows_that_change_one_field_conflict_and_lose_nothing() -> None:
    merged = merge({"genre": "theirs"}, {"genre": "mine"}, stamps(genre="old"))
    assert merged.draft == {"genre": "theirs"}
    assert merged.conflicts == {"genre": "theirs"}
    settled = merge(merged.draft, {"genre": "mine"}, stamps(genre="theirs"))
    assert settled.draft == {"genre": "mine"}


def test_windows_that_say_the_same_agree() -> None:
    assert merge({"genre": "same"}, {"genre": "same"}, stamps(genre="old")).conflicts == {}


def test_emptied_field_is_gone_and_a_deletion_conflicts() -> None:
    assert merge({"genre": "old"}, {"genre": ""}, stamps(genre="old")).draft == {}
    assert merge({}, {"genre": "mine"}, stamps(genre="old")).conflicts == {"genre": ""}


def test_huge_field_is_not_kept_and_not_cut() -> None:
    merged = merge({"genre": "old"}, {"genre": "x" * (MAX_TYPED + 1)}, stamps(genre="old"))
    assert merged.draft == {"genre": "old"}
    assert merged.too_long == {"genre": MAX_TYPED + 1}


@given(
    st.dictionaries(st.sampled_from("abc"), st.text(max_size=3)),
    st.dictionaries(st.sampled_from("abc"), st.text(max_size=3)),
)
def test_single_window_always_wins(held: dict[str, str], typed: dict[str, str]) -> None:
    held = merge({}, held, {}).draft
    merged = merge(held, typed, {key: stamp(held.get(key, "")) for key in typed})
    assert merged.conflicts == {}
    for key in typed:
        assert merged.draft.get(key, "") == merge({}, {key: typed[key]}, {}).draft.get(key, "")
    assert size_of(merged.draft) == sum(map(len, merged.draft.values()))


def codes(draft: dict[str, str], **given_: object) -> dict[str, str]:
    values: dict[str, object] = {
        "has_film": False,
        "sections": ["competition"],
        "regulations": "r1",
        **given_,
    }
    return {each.key: each.code for each in missing(draft, **values)}  # type: ignore[arg-type]


def test_complete_draft_lacks_nothing() -> None:
    assert codes(film_draft(accepted="r1")) == {}


def test_empty_draft_lacks_every_required_field_in_the_order_of_the_form() -> None:
    found = missing({}, has_film=False, sections=["competition"], regulations="r1")
    names = [each.name for each in found]
    order = [field.name for step in STEPS for field in step.fields]
    assert names == sorted(names, key=order.index)
    assert set(names) == {name for name, field in FIELDS.items() if field.required} | {"screener_url"}
    assert {each.key for each in found if each.name == "countries"} == {"countries.0"}
    assert {each.key for each in found if each.name == "directors"} == {"directors.0.name"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"screener_url": ""}, {"screener_url": "film_or_screener"}),
        ({"screener_url": "nonsense"}, {"screener_url": "not_a_url"}),
        ({"running_time": "long"}, {"running_time": "not_a_duration"}),
        ({"accepted": "r0"}, {"accepted": "regulations_changed"}),
        ({"accepted": ""}, {"accepted": "missing"}),
        ({"section": "elsewhere"}, {"section": "not_a_choice"}),
        ({"shown_before": "yes", "premiere": "national"}, {"shown.0.place": "missing"}),
        ({"shown_before": "yes", "shown.0.place": "Pusan"}, {"premiere": "premiere_contradicts"}),
        ({"tv_or_web": "yes"}, {"tv_or_web_on": "missing"}),
        ({"released": "yes"}, {"releases.0.country": "missing"}),
        ({"title_en": "x" * 400}, {"title_en": "too_long"}),
        ({"title_en": "\u00a0\u200b\u200d"}, {"title_en": "missing"}),
    ],
)
def test_gate_says_exactly_what(answers: dict[str, str], expected: dict[str, str]) -> None:
    assert codes(film_draft(None, **{"accepted": "r1", **answers})) == expected


def test_film_file_stands_for_the_screener() -> None:
    assert codes(film_draft(accepted="r1", screener_url=""), has_film=True) == {}


def test_call_without_sections_or_regulations_asks_for_none() -> None:
    assert codes(film_draft(section=""), sections=[], regulations=None) == {}


def test_one_more_row_is_offered_than_is_filled() -> None:
    countries = FIELDS["countries"]
    assert shown_rows(countries, {}) == [0, 1, 2]
    assert shown_rows(countries, {"countries.2": "KZ"}) == [0, 1, 2, 3]
    assert len(shown_rows(countries, {"countries.29": "KZ"}, more=3)) == 30


def test_payload_gives_the_facts_back_and_differences_name_the_fields() -> None:
    facts, _ = parse(film_draft(accepted="r1"))
    rest: dict[str, Any] = {"film_file": None, "password_set": False, "regulations": None, "findings": []}
    before = payload_of(facts, **rest)
    assert facts_of(before) == facts
    later, _ = parse(film_draft(accepted="r1", running_time="97", cast=""))
    after = payload_of(later, **{**rest, "film_file": {"name": "film.mp4"}})
    changed = {each.key: (each.before, each.after) for each in differences(before, after)}
    assert changed == {
        "running_time": ("95:30", "97:00"),
        "cast": ("First Player\nSecond Player", ""),
        "film_file": ("", "film.mp4"),
    }
    assert differences(before, before) == []


def test_byline_names_the_directors_as_credited() -> None:
    facts, _ = parse({"directors.0.name": "A", "directors.1.name": "B", "title_en": "T"})
    assert entry_facts(facts).byline == "A, B"


def test_credit_is_an_owners_only_by_tick_and_name() -> None:
    me = "8a6e0804-2bd0-4672-b79d-d97027f9071a"
    owners = {me: "Эмир Байғазин"}
    assert str(same_person(Named("Emir Baigazin", me), owners)) == me
    assert same_person(Named("Emir Baigazin"), owners) is None
    assert same_person(Named("Somebody Else", me), owners) is None
    assert same_person(Named("Emir Baigazin", "not-an-owner"), owners) is None
