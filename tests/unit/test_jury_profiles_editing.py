"""Changing rules part by part: what they say of themselves stays true."""

from __future__ import annotations

import pytest

from fest_ops.jury.profiles.document import BUILT_IN, built_in, parse
from fest_ops.jury.profiles.editing import remaining, with_part, with_prize, without_prize


@pytest.mark.parametrize("code", BUILT_IN)
def test_part_put_back_as_it_was_changes_nothing(code: str) -> None:
    document = built_in(code)
    for name in ("title", "source", "composition", "voting", "palmares"):
        assert with_part(document, name, document[name]) == document
    for prize in document["prizes"]:
        assert with_prize(document, prize["key"], prize) == document


def test_changed_rule_is_no_longer_marked_ours_while_its_neighbours_are() -> None:
    document = built_in("eurasia")
    after = with_part(document, "voting", {**document["voting"], "quorum": "2/3"})
    profile = parse(after)
    assert profile.code == "own"
    assert not profile.is_ours("voting.quorum")
    assert profile.is_ours("voting.ties") and profile.is_ours("prizes.actor.rank")


def test_rules_that_are_changed_and_changed_back_go_by_their_name_only_when_chosen_anew() -> None:
    document = built_in("berlin")
    other = with_part(document, "composition", {**document["composition"], "most": 9})
    back = with_part(other, "composition", document["composition"])
    assert (other["code"], back["code"]) == ("own", "own")


@pytest.mark.parametrize("code", BUILT_IN)
def test_without_a_prize_nothing_names_it(code: str) -> None:
    for prize in built_in(code)["prizes"]:
        after = without_prize(built_in(code), prize["key"])
        assert parse(after).prize(prize["key"]) is None
        assert f"'{prize['key']}'" not in str(after["palmares"])


def test_set_that_is_left_with_one_prize_goes_and_so_do_derogations_without_sets() -> None:
    document = without_prize(without_prize(built_in("cannes"), "actress"), "actor")
    assert document["palmares"]["derogations"] is None
    venice = without_prize(built_in("venice"), "director")
    assert ["director", "actress"] not in venice["palmares"]["combine"]
    assert all(len(keys) == 2 for keys in venice["palmares"]["combine"])


def test_new_short_name_is_followed_by_every_rule() -> None:
    document = built_in("locarno")
    prize = {**document["prizes"][0], "key": "golden-pard"}
    after = with_prize(document, "golden-leopard", prize)
    assert after["palmares"]["no_other_money"] == ["golden-pard"]
    parse(after)


def test_prizes_stand_by_rank() -> None:
    document = built_in("eurasia")
    first = {**document["prizes"][4], "key": "best-debut", "rank": 1, "only": "debut"}
    after = with_prize(document, None, first)
    assert [prize["key"] for prize in after["prizes"]][:3] == ["grand-prix", "best-debut", "jury-prize"]


def test_whole_that_is_ours_gives_way_leaf_by_leaf() -> None:
    before = {"ours": ["a"], "a": {"b": 1, "c": {"d": 2, "e": 3}}}
    after = {"a": {"b": 1, "c": {"d": 2, "e": 4}}}
    assert remaining(before, after) == ["a.b", "a.c.d"]
