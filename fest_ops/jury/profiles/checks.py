"""Profiles that contradict themselves: what each rule says may be read, and yet they cannot all hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from fest_ops.jury.profiles.document import Prize, Profile
from fest_ops.jury.profiles.shape import ANY, GRADED, MAJORITY, ONE_BALLOT_DROPS
from fest_ops.jury.slips import is_grade

LEAST_JURORS = 3
"""Two cannot outvote each other: a jury of two is none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be so: a stable code, values for the words, and where it stands in the document."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""


def contradictions(profile: Profile) -> list[Reason]:
    """Every way in which the rules contradict themselves; none: they can be frozen and voted by."""
    return list(
        chain(
            _of_composition(profile),
            _of_voting(profile),
            _of_ties(profile),
            _of_prizes(profile),
            _of_sharing(profile),
            _of_films(profile),
        )
    )


def _of_composition(profile: Profile) -> Iterator[Reason]:
    rules = profile.composition
    if rules.least is not None and rules.most is not None and rules.least > rules.most:
        yield Reason("least_above_most", {"least": rules.least, "most": rules.most}, "composition.least")
    if rules.most is not None and rules.most < LEAST_JURORS:
        yield Reason("jury_too_small", {"least": LEAST_JURORS}, "composition.most")
    if rules.producers_share is not None and not 0 <= rules.producers_share <= 1:
        yield Reason("share_out_of_range", {}, "composition.producers_share")


def _of_voting(profile: Profile) -> Iterator[Reason]:
    voting, most = profile.voting, profile.composition.most
    if not 0 <= voting.quorum <= 1:
        yield Reason("quorum_out_of_range", {}, "voting.quorum")
    if voting.method == MAJORITY:
        if not voting.rounds:
            yield Reason("no_rounds", {}, "voting.rounds")
        elif len(voting.rounds) > voting.most_rounds:
            values = {"rounds": len(voting.rounds), "most": voting.most_rounds}
            yield Reason("rounds_never_held", values, "voting.most_rounds")
    if voting.method in GRADED:
        if voting.scale is None:
            yield Reason("no_scale", {}, "voting.scale")
        elif voting.scale[0] == voting.scale[1]:
            yield Reason("scale_of_one_grade", {}, "voting.scale")
        elif unvotable := [end for end in voting.scale if not is_grade(end)]:
            yield Reason("scale_not_votable", {"end": str(unvotable[0])}, "voting.scale")
    if voting.method in ONE_BALLOT_DROPS and voting.bottom_tie == "keep":
        yield Reason("count_stands_still", {}, "voting.bottom_tie")
    if voting.method == "trimmed-mean":
        if voting.trim == 0:
            yield Reason("trims_nothing", {}, "voting.trim")
        elif most is not None and 2 * voting.trim >= most:
            yield Reason("trims_everything", {"most": most}, "voting.trim")


def _of_ties(profile: Profile) -> Iterator[Reason]:
    voting, prizes = profile.voting, profile.prizes
    if "withhold" in voting.ties and not any(prize.may_withhold for prize in prizes):
        yield Reason("ties_withhold_nothing", {}, "voting.ties")
    if "ex_aequo" in voting.ties and not any(prize.ex_aequo > 1 for prize in prizes):
        yield Reason("ties_share_nothing", {}, "voting.ties")
    if "lot" in voting.ties:
        after = voting.ties[voting.ties.index("lot") + 1 :]
        if set(after) - {"withhold"}:
            yield Reason("ties_after_the_lot", {}, "voting.ties")
    for prize in prizes:
        ends = "lot" in voting.ties or (prize.may_withhold and "withhold" in voting.ties)
        if not ends and (prize.obligatory or prize.may_withhold):
            yield Reason("ties_end_undecided", {"prize": prize.key}, "voting.ties")
            break
    obligatory = next((prize.key for prize in prizes if prize.obligatory), None)
    if voting.method == MAJORITY and _last_majority(profile) == "absolute" and obligatory is not None:
        yield Reason("rounds_end_undecided", {"prize": obligatory}, "voting.rounds")


def _last_majority(profile: Profile) -> str:
    rounds = profile.voting.rounds
    return rounds[min(profile.voting.most_rounds, len(rounds)) - 1] if rounds else "relative"


def _of_prizes(profile: Profile) -> Iterator[Reason]:
    if not profile.prizes:
        yield Reason("no_prizes", {}, "prizes")
    grand = [prize for prize in profile.prizes if prize.grand]
    for prize in grand[1:]:
        yield _at(prize, "two_grand_prizes", "grand", other=grand[0].key)
    ranks: dict[int, str] = {}
    for prize in profile.prizes:
        if prize.rank in ranks:
            yield _at(prize, "rank_twice", "rank", other=ranks[prize.rank])
        ranks.setdefault(prize.rank, prize.key)
        if prize.obligatory and prize.may_withhold:
            yield _at(prize, "obligatory_and_withheld", "may_withhold")
        if prize.candidates == "persons" and not prize.roles:
            yield _at(prize, "persons_without_roles", "roles")
        if prize.candidates == "films" and prize.roles:
            yield _at(prize, "films_with_roles", "roles")
        if prize.money is not None and not prize.money.amount:
            yield _at(prize, "money_of_nothing", "money")


def _of_sharing(profile: Profile) -> Iterator[Reason]:
    rules = profile.palmares
    shared = [prize for prize in profile.prizes if prize.ex_aequo > 1]
    if rules.ex_aequo_total == 0:
        for prize in shared:
            yield _at(prize, "shared_though_none_may_be", "ex_aequo")
    elif rules.ex_aequo_total is not None and not shared:
        yield Reason("nothing_to_share", {"most": rules.ex_aequo_total}, "palmares.ex_aequo_total")
    for position, group in enumerate(rules.ex_aequo_groups):
        path = f"palmares.ex_aequo_groups.{position}"
        if group.most >= len(group.keys):
            yield Reason("group_limits_nothing", {"most": group.most}, path)
        for prize in shared:
            if group.most == 0 and prize.key in group.keys and rules.ex_aequo_total != 0:
                yield _at(prize, "shared_though_none_may_be", "ex_aequo")


def _of_films(profile: Profile) -> Iterator[Reason]:
    rules = profile.palmares
    worth = {prize.key for prize in profile.prizes if prize.money is not None}
    yield from _of_sets(profile, rules.combine, "palmares.combine")
    if rules.derogations is not None:
        if not rules.derogations.sets:
            yield Reason("derogation_allows_nothing", {}, "palmares.derogations")
        yield from _of_sets(profile, rules.derogations.sets, "palmares.derogations.sets")
        plain = [frozenset(each) for each in rules.combine]
        for position, keys in enumerate(rules.derogations.sets):
            if any(frozenset(keys) <= allowed for allowed in plain):
                path = f"palmares.derogations.sets.{position}"
                yield Reason("derogation_not_needed", {"prizes": keys}, path)
    for key in rules.no_other_money:
        if not worth - {key}:
            yield Reason("no_other_prize_with_money", {"prize": key}, "palmares.no_other_money")


def _of_sets(profile: Profile, sets: tuple[tuple[str, ...], ...], path: str) -> Iterator[Reason]:
    rules = profile.palmares
    worth = {prize.key for prize in profile.prizes if prize.money is not None}
    seen: list[frozenset[str]] = []
    for position, keys in enumerate(sets):
        here, together = f"{path}.{position}", frozenset(keys)
        if together in seen:
            yield Reason("set_twice", {"prizes": keys}, here)
        seen.append(together)
        if len(together) <= rules.prizes_a_film:
            yield Reason("set_allows_nothing", {"prizes": keys, "most": rules.prizes_a_film}, here)
        for key in rules.no_other_money:
            if key in together and (together & worth) - {key, ANY}:
                yield Reason("set_against_money", {"prizes": keys, "prize": key}, here)


def _at(prize: Prize, code: str, name: str, **values: Any) -> Reason:
    return Reason(code, {"prize": prize.key, **values}, f"prizes.{prize.key}.{name}")
