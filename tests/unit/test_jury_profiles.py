"""Profiles as data: read strictly, written back as they were, hashed in one way only; contradictions found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.jury.profiles.checks import contradictions
from fest_ops.jury.profiles.document import (
    BUILT_IN,
    ProfileError,
    built_in,
    canonical,
    digest,
    dump,
    load,
    parse,
)

Change = Callable[[dict[str, Any]], object]


def put(path: str, value: object) -> Change:
    """A change that puts a value at a dotted path; numbers are places in lists."""

    def change(document: dict[str, Any]) -> None:
        *way, last = path.split(".")
        here: Any = document
        for name in way:
            here = here[int(name)] if isinstance(here, list) else here[name]
        if isinstance(here, list):
            here[int(last)] = value
        else:
            here[last] = value

    return change


def changed(code: str, *changes: Change) -> dict[str, Any]:
    document = built_in(code)
    for change in changes:
        change(document)
    return document


@pytest.mark.parametrize("code", BUILT_IN)
def test_built_in_profile_is_read_and_written_back_and_does_not_contradict_itself(code: str) -> None:
    document = built_in(code)
    profile = parse(document)
    assert profile.code == code
    assert dump(profile) == document
    assert parse(dump(profile)) == profile
    assert contradictions(profile) == []
    for words in (profile.title, *(prize.name for prize in profile.prizes)):
        assert {"kk", "ru", "en"} <= set(words)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("eurasia", "voting.quorum"),
        ("eurasia", "prizes.jury-prize.rank"),
        ("karlovy-vary", "voting.method"),
        ("locarno", "voting"),
        ("fipresci", "voting.ties"),
        ("venice", "voting.rounds"),
        ("venice", "prizes.mastroianni.only"),
        ("venice", "prizes.actress.recipients"),
        ("locarno", "prizes.golden-leopard.money"),
        ("locarno", "prizes.special-jury-prize.money"),
        ("locarno", "prizes.director.money"),
        *((code, "palmares.mentions") for code in ("cannes", "berlin", "venice", "fipresci", "eurasia")),
    ],
)
def test_what_no_source_says_is_marked_ours(code: str, path: str) -> None:
    assert parse(built_in(code)).is_ours(path)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("eurasia", "prizes.grand-prix.may_withhold"),
        ("eurasia", "prizes.director.ex_aequo"),
        ("cannes", "voting.rounds"),
        ("cannes", "voting.base"),
        ("berlin", "voting.ties"),
        ("venice", "palmares.combine"),
        ("venice", "prizes.actress.obligatory"),
        ("locarno", "prizes.golden-leopard.recipients"),
        ("karlovy-vary", "palmares.mentions"),
        ("locarno", "palmares.mentions"),
    ],
)
def test_what_a_source_says_is_not(code: str, path: str) -> None:
    assert not parse(built_in(code)).is_ours(path)


def test_numbers_of_the_table() -> None:
    berlin, cannes, fipresci = (parse(built_in(code)) for code in ("berlin", "cannes", "fipresci"))
    assert (berlin.composition.least, berlin.composition.most, berlin.voting.base) == (7, 7, "seated")
    assert berlin.voting.rounds == ("absolute", "absolute", "relative")
    assert berlin.voting.ties[0] == "chair"
    assert cannes.palmares.ex_aequo_total == 1
    assert (fipresci.composition.least, fipresci.composition.most) == (3, 9)
    assert fipresci.composition.distinct_countries
    assert parse(built_in("eurasia")).composition.producers_share == Fraction(1, 5)


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (put("colour", "red"), "unknown_key", "colour"),
        (put("voting.colour", "red"), "unknown_key", "voting.colour"),
        (put("prizes.0.colour", "red"), "unknown_key", "prizes.0.colour"),
        (lambda document: document.pop("palmares"), "missing", "palmares"),
        (lambda document: document["voting"].pop("quorum"), "missing", "voting.quorum"),
        (put("voting", []), "not_an_object", "voting"),
        (put("code", "Cannes!"), "not_a_key", "code"),
        (put("code", 7), "not_a_key", "code"),
        (put("title", {}), "empty", "title"),
        (put("title.en", "  "), "empty", "title.en"),
        (put("title.fr", "Cannes"), "unknown_key", "title.fr"),
        (put("title.en", "a\x00b"), "not_a_line", "title.en"),
        (put("title.en", "\ud800"), "not_a_line", "title.en"),
        (put("title.en", "a" * 301), "too_long", "title.en"),
        (put("source", None), "not_text", "source"),
        (put("ours", ["voting.colour"]), "unknown_path", "ours.0"),
        (put("ours", ["voting", "voting"]), "twice", "ours.1"),
        (put("composition.least", True), "not_whole", "composition.least"),
        (put("composition.least", 5.0), "not_whole", "composition.least"),
        (put("composition.least", 0), "out_of_range", "composition.least"),
        (put("composition.most", 10**9), "out_of_range", "composition.most"),
        (put("composition.host_under_half", 1), "not_a_truth", "composition.host_under_half"),
        (put("composition.producers_share", 0.2), "not_a_fraction", "composition.producers_share"),
        (put("composition.producers_share", "1/0"), "not_a_fraction", "composition.producers_share"),
        (put("voting.quorum", "½"), "not_a_fraction", "voting.quorum"),
        (put("voting.quorum", "1/2 "), "not_a_fraction", "voting.quorum"),
        (put("voting.method", "plurality"), "not_a_choice", "voting.method"),
        (put("voting.rounds", "absolute"), "not_a_list", "voting.rounds"),
        (put("voting.rounds.1", "two-thirds"), "not_a_choice", "voting.rounds.1"),
        (put("voting.ties", ["lot", "lot"]), "twice", "voting.ties.1"),
        (put("voting.scale", ["1"]), "not_two", "voting.scale"),
        (put("voting.most_rounds", 0), "out_of_range", "voting.most_rounds"),
        (put("prizes.1.key", "palme-dor"), "twice", "prizes.1.key"),
        (put("prizes.0.money", {"amount": "1e5", "currency": "EUR"}), "not_an_amount", "prizes.0.money.amount"),
        (put("prizes.0.money", {"amount": "5", "currency": "euro"}), "not_a_currency", "prizes.0.money.currency"),
        (put("prizes.0.roles", ["dog"]), "not_a_choice", "prizes.0.roles.0"),
        (put("prizes.0.candidates", ["films"]), "not_a_choice", "prizes.0.candidates"),
        (put("palmares.combine", [["palme-dor", "best-dog"]]), "unknown_prize", "palmares.combine.0.1"),
        (put("palmares.no_other_money", ["best-dog"]), "unknown_prize", "palmares.no_other_money.0"),
        (put("palmares.derogations.sets", [["*", "*"]]), "twice", "palmares.derogations.sets.0.1"),
        (put("palmares.ex_aequo_groups", [{"keys": ["*"], "most": 1}]), "unknown_prize",
         "palmares.ex_aequo_groups.0.keys.0"),
    ],
)  # fmt: skip
def test_what_is_no_profile_is_refused_with_its_path(change: Change, code: str, path: str) -> None:
    with pytest.raises(ProfileError) as refused:
        parse(changed("cannes", change))
    assert (refused.value.code, refused.value.path) == (code, path)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ('{"a": NaN}', "not_json"),
        ("[" * 100_000, "not_json"),
        (b"\xff\xfe{", "not_json"),
        ("[]", "not_an_object"),
        ('{"code": "a", "code": "b"}', "key_twice"),
        ('{"voting": {"ties": [], "ties": ["lot"]}}', "key_twice"),
    ],
)
def test_text_that_is_no_document_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(ProfileError) as refused:
        load(text)
    assert refused.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PATHS = st.sampled_from(
    ["code", "title", "source", "ours", "composition", "voting", "voting.ties", "voting.scale", "prizes", "prizes.0",
     "prizes.0.name", "prizes.0.money", "palmares", "palmares.combine", "palmares.derogations",
     "palmares.ex_aequo_groups"]
)  # fmt: skip


@given(path=PATHS, value=JSON)
def test_any_rubbish_is_refused_as_such_or_read_back_the_same(path: str, value: object) -> None:
    document = changed("cannes", put(path, value))
    try:
        profile = parse(document)
    except ProfileError:
        return
    assert parse(dump(profile)) == profile
    contradictions(profile)


def test_digest_does_not_depend_on_order_or_spaces_and_changes_with_any_rule() -> None:
    document = built_in("eurasia")
    turned = json.loads(json.dumps(dict(reversed(document.items())), indent=4))
    assert digest(turned) == digest(document)
    assert "«Еуразия»".encode() in canonical(document)
    assert b": " not in canonical({"a": [1, {"b": "c"}]})
    assert digest(changed("eurasia", put("voting.quorum", "2/3"))) != digest(document)


def test_built_in_profile_is_a_fresh_copy() -> None:
    built_in("eurasia")["voting"]["quorum"] = "0"
    assert built_in("eurasia")["voting"]["quorum"] == "1/2"
    with pytest.raises(KeyError):
        built_in("sundance")


def grand(number: int) -> Change:
    return put(f"prizes.{number}.grand", True)


@pytest.mark.parametrize(
    ("base", "changes", "code", "path"),
    [
        ("fipresci", [put("composition.least", 10)], "least_above_most", "composition.least"),
        ("eurasia", [put("composition.most", 2), put("composition.least", 2)], "jury_too_small", "composition.most"),
        ("eurasia", [put("composition.producers_share", "6/5")], "share_out_of_range", "composition.producers_share"),
        ("eurasia", [put("voting.quorum", "3/2")], "quorum_out_of_range", "voting.quorum"),
        ("eurasia", [put("voting.quorum", "-1/2")], "quorum_out_of_range", "voting.quorum"),
        ("eurasia", [put("voting.rounds", [])], "no_rounds", "voting.rounds"),
        ("eurasia", [put("voting.most_rounds", 2)], "rounds_never_held", "voting.most_rounds"),
        ("eurasia", [put("voting.rounds", ["absolute"])], "rounds_end_undecided", "voting.rounds"),
        ("eurasia", [put("voting.method", "score")], "no_scale", "voting.scale"),
        ("eurasia", [put("voting.method", "score"), put("voting.scale", ["5", "5"])], "scale_of_one_grade",
         "voting.scale"),
        ("eurasia", [put("voting.method", "trimmed-mean"), put("voting.scale", ["0", "10"])], "trims_nothing",
         "voting.trim"),
        ("eurasia", [put("voting.method", "trimmed-mean"), put("voting.scale", ["0", "10"]), put("voting.trim", 3)],
         "trims_everything", "voting.trim"),
        ("cannes", [put("voting.ties", ["withhold", "lot"])], "ties_withhold_nothing", "voting.ties"),
        ("berlin", [put("voting.ties", ["ex_aequo", "lot"])], "ties_share_nothing", "voting.ties"),
        ("cannes", [put("voting.ties", ["revote", "chair"])], "ties_end_undecided", "voting.ties"),
        ("cannes", [put("voting.ties", [])], "ties_end_undecided", "voting.ties"),
        ("fipresci", [put("voting.ties", ["revote"])], "ties_end_undecided", "voting.ties"),
        ("cannes", [put("voting.ties", ["lot", "chair"])], "ties_after_the_lot", "voting.ties"),
        ("fipresci", [put("prizes", []), put("voting.ties", [])], "no_prizes", "prizes"),
        ("cannes", [grand(1)], "two_grand_prizes", "prizes.grand-prix.grand"),
        ("cannes", [put("prizes.1.rank", 1)], "rank_twice", "prizes.grand-prix.rank"),
        ("cannes", [put("prizes.0.may_withhold", True)], "obligatory_and_withheld", "prizes.palme-dor.may_withhold"),
        ("cannes", [put("prizes.5.roles", [])], "persons_without_roles", "prizes.actress.roles"),
        ("cannes", [put("prizes.0.roles", ["cast"])], "films_with_roles", "prizes.palme-dor.roles"),
        ("locarno", [put("prizes.0.money.amount", "0")], "money_of_nothing", "prizes.golden-leopard.money"),
        ("berlin", [put("prizes.1.ex_aequo", 2)], "shared_though_none_may_be", "prizes.grand-jury-prize.ex_aequo"),
        ("berlin", [put("palmares.ex_aequo_total", 1)], "nothing_to_share", "palmares.ex_aequo_total"),
        ("karlovy-vary", [put("palmares.ex_aequo_groups.0.most", 3)], "group_limits_nothing",
         "palmares.ex_aequo_groups.0"),
        ("karlovy-vary", [put("palmares.ex_aequo_groups.0.most", 0)], "shared_though_none_may_be",
         "prizes.director.ex_aequo"),
        ("cannes", [put("palmares.derogations.sets", [])], "derogation_allows_nothing", "palmares.derogations"),
        ("cannes", [put("palmares.derogations.sets", [["actor"]])], "set_allows_nothing",
         "palmares.derogations.sets.0"),
        ("cannes", [put("palmares.combine", [["screenplay", "actress"]])], "derogation_not_needed",
         "palmares.derogations.sets.0"),
        ("venice", [put("palmares.prizes_a_film", 2)], "set_allows_nothing", "palmares.combine.0"),
        ("venice", [put("palmares.combine.1", ["actress", "grand-jury-prize"])], "set_twice", "palmares.combine.1"),
        ("locarno", [put("palmares.combine", [["golden-leopard", "director", "actor"]])], "set_against_money",
         "palmares.combine.0"),
        ("cannes", [put("palmares.no_other_money", ["palme-dor"])], "no_other_prize_with_money",
         "palmares.no_other_money"),
    ],
)  # fmt: skip
def test_profile_that_contradicts_itself(base: str, changes: list[Change], code: str, path: str) -> None:
    found = contradictions(parse(changed(base, *changes)))
    assert (code, path) in [(reason.code, reason.path) for reason in found]


def test_changing_a_document_leaves_the_built_in_one() -> None:
    before = copy.deepcopy(built_in("venice"))
    changed("venice", put("palmares.combine.0", ["*"]))
    assert built_in("venice") == before
