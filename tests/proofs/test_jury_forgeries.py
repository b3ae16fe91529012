"""Stories that could not have happened, told in a whole chain: both verifiers refuse each, and ours says why."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from fest_ops.jury.protocol import bundle
from fest_ops.jury.protocol.words import CHECKS, FINE, FOUND
from tests.bundles import Play, played
from tests.tampering import both, of_verb, rechained, renumbered

Made = dict[str, Any]


@cache
def base() -> Play:
    """A sitting with something of everything."""
    wanted = {
        "interest.recorded",
        "prize.awarded",
        "prize.withheld",
        "mention.given",
        "round.void",
        "prize.taken_back",
    }
    return next(
        play
        for play in (played(seed, "majority") for seed in range(3000))
        if wanted <= {event.verb for event in play.events}
        and any(
            event["kept"]["outcome"] == "recused" for event in of_verb(play.bundle(), "interest.recorded")
        )
        and any(event["status"] == "elected" for event in of_verb(play.bundle(), "round.counted"))
        and any("reason" in event["kept"] for event in of_verb(play.bundle(), "round.opened"))
        and of_verb(play.bundle(), "round.opened")[0]["absent"]
        and play.profile.palmares.mentions == 2
    )


def insert(made: Made, verb: str, content: Made, *, before: str, last: bool = False) -> None:
    """One more act, before the first (or last) one of another kind."""
    places = [n for n, event in enumerate(made["events"]) if event["verb"] == before]
    at = places[-1 if last else 0]
    made["events"].insert(at, {**made["events"][at], "verb": verb, "content": content})


def closing(made: Made) -> Made:
    found: Made = of_verb(made, "sitting.closed")[0]["palmares"]
    return found


def another_winner(made: Made) -> None:
    counted = next(e for e in of_verb(made, "round.counted") if e["status"] == "elected")
    opened = next(e for e in of_verb(made, "round.opened") if e["round"] == counted["round"])
    counted["winners"] = [
        each["key"] for each in opened["candidates"] if each["key"] not in counted["winners"]
    ][:1]


def another_award(made: Made) -> None:
    awarded = of_verb(made, "prize.awarded")[-1]
    films = [film["entry"] for film in of_verb(made, "sitting.opened")[0]["films"]]
    awarded["winners"] = [{"entry": film, "person": ""} for film in films][-1:]
    closing(made)["prizes"][awarded["prize"]]["winners"] = awarded["winners"]


def another_box(made: Made) -> None:
    box = next(box for box in made["boxes"].values() if box["slips"])
    box["slips"] = box["slips"][1:]


def another_commitment(made: Made) -> None:
    of_verb(made, "round.counted")[0]["commitment"] = "0" * 64


def roll_grew(made: Made) -> None:
    of_verb(made, "round.closed")[0]["voted"]["x"] = False


def voted_less(made: Made) -> None:
    voted = next(e["voted"] for e in of_verb(made, "round.closed") if any(e["voted"].values()))
    voted[next(seat for seat in voted if voted[seat])] = False


def recusal_dropped(made: Made) -> None:
    kept = next(e["kept"] for e in of_verb(made, "interest.recorded") if e["kept"]["outcome"] == "recused")
    kept["outcome"] = "declared"


def bases_raised(made: Made) -> None:
    of_verb(made, "round.opened")[0]["candidates"][0]["roll"] = 99


def somebody_missing(made: Made) -> None:
    """Who was absent is not told: base and quorum are smaller."""
    opened = of_verb(made, "round.opened")[0]
    gone = opened["absent"].pop()
    for each in opened["candidates"]:
        each["absent"] -= each["key"] not in opened["kept"]["recused"].get(gone, ())
    opened["kept"]["recused"].pop(gone, None)


def crowd_present(made: Made) -> None:
    of_verb(made, "round.opened")[0]["present"] = 99


def junk_waived(made: Made) -> None:
    junk = {"seat": "x", "entry": "y", "reason": "z"}
    of_verb(made, "round.opened")[0]["kept"]["waived"] = [junk]


def film_lost_before(made: Made) -> None:
    film = of_verb(made, "round.opened")[0]["candidates"][0]["film"]
    insert(made, "film.lost", {"entry": film, "reason": "lost"}, before="round.opened")


def awarded_to_a_lost_film(made: Made) -> None:
    film = of_verb(made, "prize.awarded")[-1]["winners"][0]["entry"]
    insert(made, "film.lost", {"entry": film, "reason": "lost"}, before="prize.awarded", last=True)


def mention_forgotten(made: Made) -> None:
    closing(made)["mentions"] = []


def five_mentions(made: Made) -> None:
    film = of_verb(made, "mention.given")[0]["entry"]
    for n in range(4):
        given = {"entry": film, "person": f"Invented {n}"}
        insert(made, "mention.given", given, before="sitting.closed")
        closing(made)["mentions"].append(given)


def mention_of_no_film(made: Made) -> None:
    given = {"entry": "x", "person": ""}
    insert(made, "mention.given", given, before="sitting.closed")
    closing(made)["mentions"].append(given)


def left_open(made: Made) -> None:
    made["events"].pop()


def rehearsed(made: Made) -> None:
    of_verb(made, "sitting.opened")[0]["rehearsal"] = True


def never_frozen(made: Made) -> None:
    made["events"] = [event for event in made["events"] if event["verb"] != "rules.frozen"]


def seat_twice(made: Made) -> None:
    seats = of_verb(made, "sitting.opened")[0]["seats"]
    seats.append({**seats[1], "name": "Another"})


def film_twice(made: Made) -> None:
    films = of_verb(made, "sitting.opened")[0]["films"]
    films.append({**films[0], "countries": []})


def all_chairs(made: Made) -> None:
    for seat in of_verb(made, "sitting.opened")[0]["seats"]:
        seat["function"] = "chair"


def interest_of_nobody(made: Made) -> None:
    kept = {**of_verb(made, "interest.recorded")[0]["kept"], "seat": "x", "outcome": "declared"}
    insert(made, "interest.recorded", {"kept": kept}, before="sitting.closed")


def derogation_unknown(made: Made) -> None:
    awarded = of_verb(made, "prize.awarded")[-1]
    awarded |= {"derogation": {"by": "President"}, "kept": {"salt": "0" * 64, "reason": "So"}}


def withheld_after_a_film_was_elected(made: Made) -> None:
    elected = {
        e["round"]
        for e in of_verb(made, "round.counted")
        if e["status"] == "elected" and e["winners"] != ["none"]
    }
    event = next(
        event
        for event in reversed(made["events"])
        if event["verb"] == "prize.awarded" and event["content"]["round"] in elected
    )
    prize = event["content"]["prize"]
    event |= {
        "verb": "prize.withheld",
        "content": {"prize": prize, "reason": "No", "how": "chair", "round": None},
    }
    closing(made)["prizes"][prize] = {"status": "withheld"}


def withheld_by_no_vote(made: Made) -> None:
    next(e for e in of_verb(made, "prize.withheld") if e["how"] != "vote")["how"] = "vote"


def later_step_first(made: Made) -> None:
    of_verb(made, "round.opened")[0]["step"] = 2


def reason_on_a_first_vote(made: Made) -> None:
    of_verb(made, "round.opened")[0]["kept"]["reason"] = "Why not"


def no_reason_to_begin_anew(made: Made) -> None:
    for each in of_verb(made, "round.opened"):
        each["kept"].pop("reason", None)


def bundle_of_before(made: Made) -> None:
    made["format"] = "fest-ops-jury-bundle/1"


FORGERIES: dict[Callable[[Made], None], str] = {
    another_winner: "other_outcome",
    another_award: "award_not_by_the_round",
    another_box: "other_box",
    another_commitment: "other_box",
    roll_grew: "roll_grew",
    voted_less: "slips_not_the_roll",
    recusal_dropped: "recusals_differ",
    bases_raised: "bases_differ",
    somebody_missing: "seat_missing",
    crowd_present: "too_many_present",
    junk_waived: "waived_for_nothing",
    film_lost_before: "film_not_judged",
    awarded_to_a_lost_film: "unknown_film",
    mention_forgotten: "other_palmares",
    five_mentions: "mention_against_the_rules",
    mention_of_no_film: "unknown_film",
    left_open: "not_closed",
    rehearsed: "rehearsal",
    never_frozen: "frozen_second",
    seat_twice: "field_wrong",
    film_twice: "field_wrong",
    all_chairs: "not_one_chair",
    interest_of_nobody: "unknown_seat",
    derogation_unknown: "derogation_unknown",
    withheld_after_a_film_was_elected: "withheld_against_the_vote",
    withheld_by_no_vote: "withheld_against_the_vote",
    later_step_first: "round_not_by_the_rules",
    reason_on_a_first_vote: "reason_out_of_turn",
    no_reason_to_begin_anew: "anew_without_reason",
}


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda each: str(each.__name__))
def test_story_that_cannot_be_is_refused_by_both(forge: Callable[[Made], None]) -> None:
    made = copy.deepcopy(base().bundle())
    assert both(made) == (True, True)
    forge(made)
    assert both(renumbered(made)) == (False, False)
    report = bundle.verify(made)
    assert next(each for each in report.checks if each.name == "chain").status == bundle.OK
    assert FORGERIES[forge] in {each.code for each in report.failures}
    for check in report.checks:
        assert (FOUND[check.code] if check.code else FINE[check.name]) and CHECKS[check.name]


@pytest.mark.parametrize(
    "forge",
    [
        somebody_missing,
        awarded_to_a_lost_film,
        five_mentions,
        never_frozen,
        seat_twice,
        all_chairs,
        crowd_present,
    ],
    ids=lambda each: str(each.__name__),
)
def test_public_bundle_shows_as_much(forge: Callable[[Made], None]) -> None:
    play = next(
        play
        for play in (played(seed, "majority") for seed in range(3000))
        if {"prize.awarded", "mention.given"} <= {event.verb for event in play.events}
        and of_verb(play.bundle(), "round.opened")[0]["absent"]
        and not of_verb(play.bundle(), "interest.recorded")
    )
    made = play.bundle(public=True)
    for each in of_verb(made, "round.opened"):
        each["kept"] = {"recused": {}}
    forge(made)
    for each in of_verb(made, "round.opened"):
        each["kept"] = "0" * 64
    assert both(renumbered(made)) == (False, False)


def test_earlier_format_is_no_longer_read() -> None:
    made = copy.deepcopy(base().bundle())
    bundle_of_before(made)
    assert both(rechained(made)) == (False, False)


def test_public_bundle_names_no_recusal_and_no_reason() -> None:
    secret = base().bundle()
    for event in secret["events"]:
        if "kept" in event["content"]:
            event["content"]["kept"]["mark"] = "told-to-nobody"
    told = [event for event in base().bundle(public=True)["events"] if "kept" in event["content"]]
    assert {event["verb"] for event in told} >= {"interest.recorded", "round.opened", "round.void"}
    for event in told:
        assert len(event["content"]["kept"]) == 64
        assert not {"recused", "waived", "grounds", "outcome", "salt"} & set(event["content"])
        assert "reason" not in event["content"]


def test_number_of_those_who_may_vote_is_what_the_secretarys_bundle_shows() -> None:
    rng = random.Random(3)
    for opened in of_verb(base().bundle(), "round.opened"):
        for each in opened["candidates"]:
            kept = opened["kept"]["recused"]
            able = [seat for seat in opened["roll"] if each["key"] not in kept.get(seat, ())]
            assert each["roll"] == len(able)
    changed = copy.deepcopy(base().bundle())
    rng.choice(of_verb(changed, "round.opened"))["candidates"][0]["roll"] -= 1
    assert both(rechained(changed)) == (False, False)
